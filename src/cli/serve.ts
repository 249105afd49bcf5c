import { once } from 'node:events';
import { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { applyConfig } from './serve-config.ts';
import { addServeFlags } from './serve-flags.ts';
import { serveOptions, type ServeFlags } from './serve-options.ts';

const HELP = `
Examples:
  # Watch a cluster: prints alerts, and a file for kube-apiserver's --audit-webhook-config-file
  plimsoll serve

  # Alerts to Slack and Alertmanager
  plimsoll serve --slack-webhook-file hook.txt --alertmanager http://alertmanager:9093

  # See it work: an embedded cluster whose audit webhook leads here
  plimsoll serve --data data &
  plimsoll lab up --audit-webhook-config-file data/server/own/audit-webhook.yaml --kubeconfig-out lab.yaml`;

async function serve(context: CommandContext, flags: ServeFlags): Promise<void> {
  const { terminal, signal } = context;
  const [
    { startServer },
    { jsonLog },
    { openDetectorProcess },
    { openStoreProcess },
    { openWatchProcess },
    { connectFromFlags },
  ] = await Promise.all([
    import('../server/server.ts'),
    import('../server/log.ts'),
    import('../server/live/detector-link.ts'),
    import('../server/store/store-link.ts'),
    import('../server/watch/watch-link.ts'),
    import('./cluster-flags.ts'),
  ]);
  // Whoever read the log is gone: that is no reason to stop receiving.
  process.stderr.on('error', () => undefined);
  const log = jsonLog((line) => terminal.note(line));
  const { options, started } = await serveOptions(flags);
  const { version } = await import('./version.ts');
  const server = await startServer(options, {
    log,
    out: (text) => terminal.out(text),
    openDetector: openDetectorProcess,
    openStore: openStoreProcess,
    openWatch: openWatchProcess,
    connect: (connection) => connectFromFlags(connection),
    version,
  });
  await started(server.port, log);
  if (!signal.aborted) await once(signal, 'abort');
  log.write('info', 'stopping');
  await server.close();
  log.write('info', 'stopped');
  context.finished?.();
}

/** `plimsoll serve`: the daemon. */
export function serveCommand(context: CommandContext): Command {
  const command = new Command('serve')
    .summary('Watch a cluster: receive its audit events, find what goes wrong, tell people')
    .description(
      'Takes the audit events of kube-apiserver (webhook), stores them, runs the detectors on them as they come, and sends alerts. Stays until Ctrl-C or SIGTERM.',
    );
  return addServeFlags(command)
    .addHelpText('after', HELP)
    .action(async ({ config }: ServeFlags, own: Command) => {
      if (config !== undefined) await applyConfig(own, config);
      await serve(context, own.opts<ServeFlags>());
    });
}
