import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDuration } from '../kube/duration.ts';
import { parseSize } from './audit-import.ts';
import { dataOption } from './audit-source.ts';
import { addClusterOptions } from './cluster-flags.ts';

function duration(text: string): number {
  const duration_us = parseDuration(text);
  if (duration_us === undefined) throw new InvalidArgumentError('write it as 500ms, 30s, 15m or 1h');
  return duration_us / 1000;
}

/** Below this not even one batch fits. */
const SIZE_MIN_BYTES = 1024 * 1024;

function bytes(text: string): number {
  const size_bytes = parseSize(text);
  if (size_bytes === undefined || size_bytes < SIZE_MIN_BYTES)
    throw new InvalidArgumentError('write it as 64Mi; 1Mi at least');
  return size_bytes;
}

/** Minutes after midnight. */
function timeOfDay(text: string): number {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined) throw new InvalidArgumentError('write it as 06:30');
  return Number(hours) * 60 + Number(minutes);
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** Adds the flags of `plimsoll serve`. */
export function addServeFlags(command: Command): Command {
  command
    .addOption(dataOption())
    .option('--config <file>', 'YAML file with settings: flags as keys; flags and environment beat it')
    .option('--listen <address:port>', 'where to listen; port 0: any that is free', '127.0.0.1:8443')
    .option('--advertise <host>', 'name or address by which others reach it; else the one that it listens on')
    .option('--tls-cert-file <file>', 'certificate to show, PEM; without it one is made for this machine')
    .option('--tls-key-file <file>', 'its key, PEM')
    .option('--source-token-file <file>', 'bearer tokens of audit webhooks, a line each: token,name')
    .option('--source-client-ca-file <file>', 'who signs client certificates of audit webhooks, PEM')
    .option('--api-token-file <file>', 'bearer tokens of who may ask, a line each: token,name[,write]')
    .option('--tail <file>', 'follow this audit log, through its rotation; can be repeated', collect)
    .addOption(
      new Option('--retain-age <duration>', 'delete events older than this').argParser(
        (text) => duration(text) * 1000,
      ),
    )
    .addOption(
      new Option('--retain-size <size>', 'delete the oldest events beyond this size').argParser(bytes),
    )
    .addOption(
      new Option('--queue-bytes <size>', 'events in memory that are not yet on the disk')
        .argParser(bytes)
        .default(64 * 1024 ** 2, '64Mi'),
    )
    .addOption(
      new Option('--reorder-window <duration>', 'how long an event waits for earlier ones')
        .argParser(duration)
        .default(500, '500ms'),
    )
    .addOption(
      new Option('--rebuild <duration>', 'how much history the detectors read again at the start')
        .argParser(duration)
        .default(3_600_000, '1h'),
    )
    .addOption(
      new Option('--quiet-after <duration>', 'an alert of which nothing happens for so long has ended')
        .argParser(duration)
        .default(900_000, '15m'),
    )
    .option('--webhook <url>', 'POST alerts here; can be repeated', collect)
    .option('--webhook-secret-file <file>', 'key with which these are signed (HMAC-SHA256)')
    .option('--alertmanager <url>', 'send alerts to this Alertmanager (API v2); can be repeated', collect)
    .option('--alertmanager-token-file <file>', 'bearer token for it')
    .option(
      '--slack-webhook-file <file>',
      'file with the address of an incoming webhook of Slack: a message a step',
    )
    .option(
      '--slack-bot-token-file <file>',
      "a bot's token: one message an alert, updated as it grows, with a thread",
    )
    .option('--slack-channel <channel>', 'where the bot writes')
    .option('--slack-api <url>', 'address of its Web API', 'https://slack.com/api')
    .addOption(
      new Option('--digest-at <time>', 'send once a day who changed what, at HH:MM UTC').argParser(timeOfDay),
    )
    .option('--no-stdout', 'print no alerts')
    .option(
      '--watch-cluster',
      'also watch the configuration of the cluster (webhooks, policies, RBAC, NetworkPolicy, CRDs, quotas), and tell of hazards that are opened',
    )
    .option(
      '--authenticate-with-cluster',
      'who asks may also show a token of the cluster, with the right to get (or update) serve.plimsoll.dev',
    );
  return addClusterOptions(command);
}
