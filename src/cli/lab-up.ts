import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { Problem } from '../problem.ts';
import type { CommandContext } from './context.ts';

interface LabUpFlags {
  readonly kubeconfigOut?: string;
  readonly port: number;
}

const HELP = `
The API server speaks Kubernetes 1.36 over TLS on loopback: discovery, OpenAPI v3, tables, watches, patches (JSON, merge, strategic), finalizers,
RBAC, tokens. Its objects live in memory and are gone when it stops. There are no controllers, no scheduler and no kubelets: a Deployment
makes no pods, a deleted namespace stays Terminating, and logs and exec are refused. A real kube-controller-manager and kube-scheduler can be
run against it with the same kubeconfig. Server-side apply, admission webhooks and policies, and OpenAPI v2 are not there yet.

Examples:
  # a cluster for this shell; Ctrl-C ends it
  plimsoll lab up --kubeconfig-out lab.yaml &
  kubectl --kubeconfig lab.yaml get namespaces

  # on a port that stays the same
  plimsoll lab up --port 6443 > lab.yaml`;

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
  return new Command('up')
    .summary('Start an API server in this process and stay')
    .description(
      'Starts an embedded API server, prints a kubeconfig (or writes it), and serves until Ctrl-C.',
    )
    .option('--kubeconfig-out <file>', 'write the kubeconfig here instead of to stdout')
    .option('--port <port>', 'port on loopback; 0: any that is free', parsePort, 0)
    .addHelpText('after', HELP)
    .action(async ({ kubeconfigOut, port }: LabUpFlags) => {
      const { startLab } = await import('./lab-ports.ts');
      const lab = await startLab(port);
      try {
        const text = `${JSON.stringify(lab.kubeconfig, undefined, 2)}\n`;
        if (kubeconfigOut === undefined) await terminal.out(text);
        else await writePrivate(kubeconfigOut, text);
        terminal.note(`the API server listens on ${lab.url}; Ctrl-C ends it`);
        if (!signal.aborted) await once(signal, 'abort');
      } finally {
        await lab.close();
      }
    });
}
