import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Problem } from '../problem.ts';
import type { CommandContext } from './context.ts';
import type { LabAuditFlags } from './lab-audit.ts';
import { labAuditOptions } from './lab-audit-options.ts';
import type { ControlPlaneKind } from './lab-ports.ts';
import { labServerOptions, type LabServerFlags } from './lab-server-flags.ts';

interface LabUpFlags extends LabAuditFlags, LabServerFlags {
  readonly kubeconfigOut?: string;
  readonly controlPlane: ControlPlaneKind;
  readonly port: number;
}

const KINDS: readonly ControlPlaneKind[] = ['embedded', 'envtest'];

const HELP = `
The embedded API server speaks Kubernetes 1.36 over TLS on loopback: discovery, OpenAPI v2 and v3, tables, watches, patches (JSON, merge, strategic), server-side apply, finalizers,
RBAC, tokens. Its objects live in memory and are gone when it stops. It runs without controllers, scheduler and kubelets (those of "lab run" cannot be joined): a Deployment
makes no pods, a deleted namespace stays Terminating, and logs and exec are refused. A real kube-controller-manager and kube-scheduler can be
run against it with the same kubeconfig. Admission policies hold, and admission webhooks are called by their URL; a Service leads nowhere,
as there is no network. Audit (policy, log, webhook) and API Priority and Fairness work as in kube-apiserver.

Examples:
  # a cluster for this shell; Ctrl-C ends it
  plimsoll lab up --kubeconfig-out lab.yaml &
  kubectl --kubeconfig lab.yaml get namespaces

  # the same with the real programs: etcd and kube-apiserver of a folder, with controllers and scheduler where they are there too
  KUBEBUILDER_ASSETS=DIR plimsoll lab up --control-plane envtest > lab.yaml

  # on a port that stays the same
  plimsoll lab up --port 6443 > lab.yaml

  # with an audit log, to be asked afterwards
  plimsoll lab up --audit-log-path audit.log --kubeconfig-out lab.yaml
  plimsoll audit object configmap/settings -n default -f audit.log`;

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('a port is a number from 0 to 65535.');
}

/** Only the owner may read it: it holds the key of an administrator. */
async function writePrivate(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600 });
    await chmod(file, 0o600);
  } catch (error) {
    throw new Problem({
      what: `the kubeconfig cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      where: file,
      fix: 'name a file in a folder that you may write to with --kubeconfig-out',
      cause: error,
    });
  }
}

/** `plimsoll lab up`: starts the API server, hands out a kubeconfig, and stays until Ctrl-C. */
export function labUpCommand(context: CommandContext): Command {
  const { terminal, signal } = context;
  const command = new Command('up')
    .summary('Start an API server in this process and stay')
    .description(
      'Starts an API server (embedded, or the real programs), prints a kubeconfig (or writes it), and serves until Ctrl-C.',
    )
    .option('--kubeconfig-out <file>', 'write the kubeconfig here instead of to stdout')
    .addOption(
      new Option(
        '--control-plane <kind>',
        'embedded: in this process; envtest: the programs of KUBEBUILDER_ASSETS',
      )
        .choices(KINDS)
        .default('embedded'),
    )
    .option('--port <port>', 'port on loopback; 0: any that is free', parsePort, 0)
    .addHelpText('after', HELP);
  for (const option of [...labServerOptions(), ...labAuditOptions()]) command.addOption(option);
  return command.action(async ({ kubeconfigOut, controlPlane, port, ...flags }: LabUpFlags) => {
    const { startLab } = await import('./lab-ports.ts');
    if (controlPlane === 'envtest')
      terminal.note('starting etcd, kube-apiserver and what is beside them ...');
    const lab = await startLab(controlPlane, port, signal, flags);
    try {
      if (kubeconfigOut === undefined) await terminal.out(lab.kubeconfig);
      else await writePrivate(kubeconfigOut, lab.kubeconfig);
      for (const note of lab.notes) terminal.note(note);
      terminal.note('Ctrl-C ends it');
      if (!signal.aborted) await Promise.race([once(signal, 'abort'), lab.ended]);
    } finally {
      await lab.close();
    }
  });
}
