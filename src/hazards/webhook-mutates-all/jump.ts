import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import type { WebhookChange } from '../webhook-change.ts';
import {
  EPISODE_SILENCE_US,
  type Episode,
  type LanePast,
  type MutationLane,
  type NewMutation,
} from './mutation-lane.ts';

/** Fewer owners than these are one team's release. */
export const TURNED_MIN_COUNT = 5;
/** Half of all that it is asked about: a webhook that picks by label or namespace stays far below. */
const TURNED_MIN_SHARE = 0.5;
/** Without a past of the owners themselves, or with few of them, ask for so many and for nearly all. */
const MANY_MIN_COUNT = 10;
const FEW_MIN_SHARE = 0.8;
/** The past that a share is measured against has to be at least as long as what is measured. */
const PAST_MIN_COUNT = 20;
/** A webhook that changed more than this on such requests before is doing what it always did. */
const PAST_MAX_SHARE = 0.3;
/** A webhook that stays in one namespace is its team's own affair. */
const NAMESPACES_MIN_COUNT = 2;
/** A webhook without any past in the log: only a restart wave over this many namespaces says that it is one. */
const NEW_WEBHOOK_NAMESPACES_MIN_COUNT = 3;
/** The first tenth may be single changes from before the jump... */
const EARLY_MAX_SHARE = 0.1;
/** ...unless they follow each other as closely as this. */
const BURST_GAP_MAX_US = MICROS_PER_MINUTE;

/** What an alert is built from: the lanes' episodes, since when they count, and the change found then. */
export interface OpenAlert {
  readonly configuration: string;
  readonly webhook: string;
  readonly from_us: EpochMicros;
  readonly lanes: readonly { readonly lane: MutationLane; readonly episode: Episode }[];
  readonly change: WebhookChange | undefined;
}

/**
 * Since when these episodes of one webhook, all lanes together, are a jump against its own past: most of what it
 * is asked about, by many owners, over more than one namespace. `undefined` while they are none.
 */
export function jumpSince(episodes: readonly Episode[], now_us: EpochMicros): EpochMicros | undefined {
  const unasked = episodes
    .flatMap((episode) => episode.mutations)
    .filter((mutation) => mutation.kind !== 'asked' && mutation.at_us >= now_us - EPISODE_SILENCE_US)
    .toSorted((a, b) => a.at_us - b.at_us);
  if (unasked.length < TURNED_MIN_COUNT) return undefined;
  const turned = unasked.filter((mutation) => mutation.kind === 'turned');
  const from_us = burstBegin(turned.length >= TURNED_MIN_COUNT ? turned : unasked);
  const counted = unasked.filter((mutation) => mutation.at_us >= from_us);
  const namespaces_count = new Set(counted.map((mutation) => mutation.object.namespace)).size;
  if (namespaces_count < NAMESPACES_MIN_COUNT) return undefined;
  const share = counted.length / sum(episodes, (episode) => countSince(episode.touched, from_us));
  const turned_count = counted.filter((mutation) => mutation.kind === 'turned').length;
  const isMany = turned_count >= MANY_MIN_COUNT && share >= TURNED_MIN_SHARE;
  const isFew = turned_count >= TURNED_MIN_COUNT && share >= FEW_MIN_SHARE;
  if (isMany || isFew) return from_us;
  if (counted.length < MANY_MIN_COUNT || share < FEW_MIN_SHARE) return undefined;
  return isNewToIt(episodes, from_us, namespaces_count) ? from_us : undefined;
}

/** For owners that the log had not shown before: did it change little of others, or restart many? */
function isNewToIt(episodes: readonly Episode[], from_us: EpochMicros, namespaces_count: number): boolean {
  const pasts = episodes.map((episode) => pastOf(episode, from_us));
  const calls_count = sum(pasts, (past) => past.calls_count);
  if (calls_count >= PAST_MIN_COUNT) {
    return sum(pasts, (past) => past.mutated_count) <= PAST_MAX_SHARE * calls_count;
  }
  const restarted_count = sum(episodes, (episode) => episode.restarted.size);
  return restarted_count >= TURNED_MIN_COUNT && namespaces_count >= NEW_WEBHOOK_NAMESPACES_MIN_COUNT;
}

/** What the lane had been asked, and had changed, when its part of the jump began. */
export function pastOf(episode: Episode, from_us: EpochMicros): LanePast {
  const first = episode.mutations.find((mutation) => mutation.at_us >= from_us);
  return first?.before ?? { calls_count: 0, mutated_count: 0 };
}

/** Leaves out the single changes that came long before the many. `mutations` are in order of time. */
function burstBegin(mutations: readonly NewMutation[]): EpochMicros {
  let index = Math.floor(mutations.length * EARLY_MAX_SHARE);
  while (index > 0 && timeAt(mutations, index) - timeAt(mutations, index - 1) <= BURST_GAP_MAX_US) index -= 1;
  return timeAt(mutations, index);
}

function timeAt(mutations: readonly NewMutation[], index: number): EpochMicros {
  return mutations[index]?.at_us ?? 0;
}

function sum<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

function countSince(owners: ReadonlyMap<string, EpochMicros>, since_us: EpochMicros): number {
  let count = 0;
  for (const at_us of owners.values()) if (at_us >= since_us) count += 1;
  return count;
}
