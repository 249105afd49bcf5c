import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ApiClient, ApiClientOptions } from '../cluster/api/api-client.ts';
import type { ConnectionFlags } from '../cluster/api/connection-flags.ts';
import type { Environment } from '../cluster/api/environment.ts';
import { parseDuration } from '../kube/duration.ts';
import { version } from './version.ts';

/** The connection flags as commander hands them over. */
export interface ClusterFlags extends Omit<ConnectionFlags, 'requestTimeout_ms'> {
  /** Milliseconds; 0 for none. */
  readonly requestTimeout?: number;
}

/** kubectl takes `90` for 90 seconds and `0` for no limit (cli-runtime, `--request-timeout`). */
function parseTimeout(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const duration_us = parseDuration(text);
  if (duration_us === undefined) throw new InvalidArgumentError('write it as 30s, 2m or 0');
  return Math.round(duration_us / 1000);
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

const GROUP = 'Connection to the cluster (as kubectl):';

/** Adds the flags that say which cluster is meant, spelled and read as kubectl's; shown under a heading of their own. */
export function addClusterOptions(command: Command): Command {
  const options = [
    new Option(
      '--kubeconfig <file>',
      "kubeconfig to use; else $KUBECONFIG, else ~/.kube/config, else the pod's own",
    ),
    new Option('--context <name>', 'context of the kubeconfig; else its current-context'),
    new Option('--cluster <name>', 'cluster of the kubeconfig'),
    new Option('--user <name>', 'user of the kubeconfig'),
    new Option('-s, --server <url>', 'address of the API server'),
    new Option('--token <token>', 'bearer token'),
    new Option('--as <user>', 'user to impersonate'),
    new Option('--as-group <group>', 'group to impersonate, can be repeated').argParser(collect),
    new Option('--as-uid <uid>', 'uid to impersonate'),
    new Option('--certificate-authority <file>', "certificate of the CA that signed the API server's"),
    new Option('--client-certificate <file>', 'client certificate'),
    new Option('--client-key <file>', 'key of the client certificate'),
    new Option('--tls-server-name <name>', "name that the API server's certificate must have"),
    new Option('--insecure-skip-tls-verify', "do not check the API server's certificate"),
    new Option('--request-timeout <duration>', 'limit of one request: 30s, 2m; 0 for none').argParser(
      parseTimeout,
    ),
  ];
  for (const option of options) command.addOption(option.helpGroup(GROUP));
  return command;
}

/**
 * The client for the cluster that the flags, the kubeconfig and the environment name. Nothing is sent yet. Throws a Problem that names
 * the file and the entry. The caller closes the client.
 */
export async function connectFromFlags(
  { requestTimeout = 0, ...flags }: ClusterFlags,
  environment?: Environment,
  pace: Pick<ApiClientOptions, 'requestsPerSecond' | 'burst_count'> = {},
): Promise<ApiClient> {
  const timeout = requestTimeout === 0 ? {} : { requestTimeout_ms: requestTimeout };
  // The client brings node:tls and more along, which `--help` need not wait for.
  const [{ createApiClient }, { SYSTEM_CLOCK }, { connect }, { processEnvironment }] = await Promise.all([
    import('../cluster/api/api-client.ts'),
    import('../cluster/api/clock.ts'),
    import('../cluster/api/connect.ts'),
    import('../cluster/api/environment.ts'),
  ]);
  const around = environment ?? processEnvironment();
  const connection = await connect({ ...flags, ...timeout }, around, SYSTEM_CLOCK);
  return createApiClient(connection, {
    userAgent: `plimsoll/${version} (${process.platform}/${process.arch})`,
    variables: around.variables,
    ...pace,
  });
}
