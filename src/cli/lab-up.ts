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
  readonly nodes?: number;
  readonly bare?: boolean;
  readonly speed: number;
}

const KINDS: readonly ControlPlaneKind[] = ['embedded', 'envtest'];

const HELP = `
The embedded API server speaks Kubernetes 1.36 over TLS on loopback: discovery, OpenAPI v2 and v3,
tables, watches, patches (JSON, merge, strategic), server-side apply, finalizers, RBAC, tokens. Its
objects live in memory and are gone when it stops. Beside it run the lab's kube-controller-manager,
kube-scheduler and kubelets: a Deployment brings its pods up, a deleted namespace goes away, rollout,
scale, drain and wait work. Pods are played and nothing runs in them: logs and exec are refused,
admission webhooks are called by their URL alone, and a Service leads nowhere, as there is no network.
Audit (policy, log, webhook) and API Priority and Fairness work as in kube-apiserver.

How a pod behaves can be said by annotations of it: lab.plimsoll.dev/pull, ready, runs and stop take
durations (how long the image is pulled, until it is ready, until it ends by itself, how long it takes
to stop), lab.plimsoll.dev/exit-code a number. Pods that are to end by themselves (restartPolicy
Never, OnFailure) do so after three seconds unless told otherwise.

Examples:
  # a cluster for this shell; Ctrl-C ends it
  plimsoll lab up --kubeconfig-out lab.yaml &
  kubectl --kubeconfig lab.yaml create deployment web --image=nginx --replicas=3
  kubectl --kubeconfig lab.yaml get pods --watch

  # ten nodes, and a clock that goes ten times as fast: a node that is gone is given up after 30 seconds instead of five minutes
  plimsoll lab up --nodes 10 --speed 10 --kubeconfig-out lab.yaml

  # the API server alone, to run controllers of yours against it
  plimsoll lab up --bare --kubeconfig-out lab.yaml

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

const NODES_COUNT = 3;
const NODES_MAX_COUNT = 10_000;
/** Beyond this a moment in which the machine is busy is long enough for a leader to lose its Lease of fifteen seconds. */
const SPEED_MAX = 60;

function parseNodes(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count <= NODES_MAX_COUNT) return count;
  throw new InvalidArgumentError(`a number of nodes from 0 to ${NODES_MAX_COUNT} is needed.`);
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && speed >= 1 && speed <= SPEED_MAX) return speed;
  throw new InvalidArgumentError(`a number from 1 to ${SPEED_MAX} is needed.`);
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

/** Flags of the embedded server say nothing to real programs: whoever gives one is to know. Throws a Problem. */
function refuseForReal(command: Command, speed: number): void {
  if (speed !== 1)
    throw new Problem({
      what: 'the real programs go by the clock of the machine',
      where: '--speed',
      fix: 'leave it out, or take --control-plane embedded',
    });
  const embedded = [...labServerOptions(), ...labAuditOptions()].map((option) => option.attributeName());
  const given = command.options.find(
    (option) =>
      embedded.includes(option.attributeName()) &&
      command.getOptionValue(option.attributeName()) !== undefined,
  );
  if (given !== undefined)
    throw new Problem({
      what: 'this is a flag of the embedded API server, and the real one would not be told',
      where: given.long ?? given.flags,
      fix: 'leave it out, or take --control-plane embedded',
    });
}

/** What to type next. */
function howToUse(kubeconfigOut: string | undefined): string {
  return kubeconfigOut === undefined
    ? 'kubectl wants the kubeconfig in a file: --kubeconfig-out FILE writes it'
    : `kubectl --kubeconfig ${kubeconfigOut} get nodes`;
}

/** An error that nobody expects; the lab goes on. */
function bugText(error: unknown): string {
  return `a bug of the lab: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** `plimsoll lab up`: starts the API server, hands out a kubeconfig, and stays until Ctrl-C. */
export function labUpCommand(context: CommandContext): Command {
  const { terminal, signal } = context;
  const command = new Command('up')
    .summary('Start a cluster in this process and stay')
    .description(
      'Starts an API server (embedded, or the real programs) with controllers, a scheduler and nodes, prints a kubeconfig (or writes it), and serves until Ctrl-C.',
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
    .addOption(
      new Option('--nodes <count>', `how many nodes; ${NODES_COUNT} unless given`).argParser(parseNodes),
    )
    .addOption(
      new Option('--bare', 'the API server alone: no controllers, no scheduler, no nodes').conflicts('nodes'),
    )
    .addOption(
      new Option(
        '--speed <factor>',
        `its clock goes so many times faster, up to ${SPEED_MAX}; kubectl, which has another clock, shows wrong ages then`,
      )
        .argParser(parseSpeed)
        .default(1),
    )
    .addHelpText('after', HELP);
  for (const option of [...labServerOptions(), ...labAuditOptions()]) command.addOption(option);
  return command.action(async (given: LabUpFlags) => {
    const { kubeconfigOut, controlPlane, port, nodes, bare, speed, ...flags } = given;
    if (controlPlane === 'envtest') refuseForReal(command, speed);
    const { startLab } = await import('./lab-ports.ts');
    if (controlPlane === 'envtest')
      terminal.note('starting etcd, kube-apiserver and what is beside them ...');
    const lab = await startLab({
      kind: controlPlane,
      port,
      nodes_count: bare === true ? undefined : (nodes ?? NODES_COUNT),
      speed,
      flags,
      signal,
      failed: (error) => terminal.note(bugText(error)),
    });
    try {
      if (kubeconfigOut === undefined) await terminal.out(lab.kubeconfig);
      else await writePrivate(kubeconfigOut, lab.kubeconfig);
      for (const note of lab.notes) terminal.note(note);
      terminal.note(howToUse(kubeconfigOut));
      terminal.note('Ctrl-C ends it');
      if (!signal.aborted) await Promise.race([once(signal, 'abort'), lab.ended]);
    } finally {
      await lab.close();
    }
  });
}
