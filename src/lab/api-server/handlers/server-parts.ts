import type { ServerClock } from '../clock.ts';
import type { ConversionWebhooks } from '../custom-resources/conversion/conversion-webhooks.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { ServerRandom } from '../random.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { WATCH_CHANNEL, type WatchChannelLimits } from './watch-channel.ts';

/** What the handlers of all resources work with. */
export interface ServerParts {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly clock: ServerClock;
  readonly random: ServerRandom;
  readonly limits: ServerLimits;
  readonly conversions: ConversionWebhooks;
  readonly metrics: ServerMetrics;
}

export interface ServerLimits {
  /** When a watcher is too slow. */
  readonly watchChannel: WatchChannelLimits;
  /** How long a read waits for a revision that is not there yet. */
  readonly freshness_ms: number;
  /** Between two bookmarks. */
  readonly bookmark_ms: number;
  /** A watch without timeoutSeconds lasts as long as this, or up to twice as long. */
  readonly watchTimeout_ms: number;
}

/** As kube-apiserver: reads block 3 s, bookmarks come each minute, watches end after 30 to 60 minutes (reference 5.2). */
export const SERVER_LIMITS: ServerLimits = {
  watchChannel: WATCH_CHANNEL,
  freshness_ms: 3_000,
  bookmark_ms: 60_000,
  watchTimeout_ms: 1_800_000,
};
