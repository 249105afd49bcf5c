import type { ConnectionFlags } from '../cluster/api/connection-flags.ts';
import type { TlsIdentity } from './http/listener.ts';
import type { Retention } from './store/upkeep.ts';

/** One sink as the configuration names it. Secrets are read from files before. */
export type SinkOptions =
  | { readonly type: 'stdout' }
  | { readonly type: 'webhook'; readonly url: string; readonly secret: string | undefined }
  | { readonly type: 'alertmanager'; readonly url: string; readonly bearerToken: string | undefined }
  | { readonly type: 'slack'; readonly url: string }
  | { readonly type: 'slack-bot'; readonly api: string; readonly token: string; readonly channel: string };

/** Everything that the daemon can be told; made by the command line from flags and a file. */
export interface ServerOptions {
  /** The store's folder. */
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly tls: () => Promise<TlsIdentity>;
  /** Files of bearer tokens: of audit webhooks, and of those who ask. */
  readonly sourceTokenFile: string | undefined;
  readonly apiTokenFile: string | undefined;
  readonly queue_bytes: number;
  readonly reorderWindow_ms: number;
  readonly rebuild_ms: number;
  readonly quietAfter_ms: number;
  readonly hazards: readonly string[] | undefined;
  readonly sinks: readonly SinkOptions[];
  /** Audit logs that are followed. */
  readonly tail: readonly string[];
  readonly retention: Retention;
  /** When the digest of the day is sent, in minutes after midnight UTC; undefined: never. */
  readonly digestAt_min: number | undefined;
  /** Of which cluster the configuration is watched; undefined: of none. */
  readonly watch: ConnectionFlags | undefined;
  /** Which cluster is asked of tokens that are in no file; undefined: none. */
  readonly reviewTokens: ConnectionFlags | undefined;
}
