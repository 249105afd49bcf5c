import { MICROS_PER_MINUTE } from '../../kube/microtime.ts';
import { Episode, isSameRun, type Removal } from './episode.ts';
import { FLOOR_COUNT, lossesOf, rate } from './rating.ts';
import { Reading } from './reading.ts';

/** Removals kept while they are too few to be a run. */
const PENDING_MAX_COUNT = 64;
const PENDING_US = 5 * MICROS_PER_MINUTE;
/** Runs remembered per client that were worth an alert... */
const REPORTED_MAX_COUNT = 16;
/** ...and sizes of all runs, to know what this client always does. */
const SIZES_MAX_COUNT = 64;
/** A client that did the like this often does it regularly. */
const HABIT_COUNT = 5;

interface Size {
  readonly resource: string;
  readonly count: number;
}

/** One client (user, and whom it acts as): what it reads, and its runs of deletions. */
export class Client {
  readonly user: string;
  readonly impersonatedUser: string;
  readonly reading = new Reading();
  current: Episode | undefined;
  readonly #reported: Episode[] = [];
  readonly #sizes: Size[] = [];
  #pending: Removal[] = [];

  constructor(user: string, impersonatedUser: string) {
    this.user = user;
    this.impersonatedUser = impersonatedUser;
  }

  /** Takes a removal in; returns the episode where this removal began one. */
  add(removal: Removal): Episode | undefined {
    if (this.current !== undefined) {
      if (this.current.continuesAt(removal.at_us)) {
        this.current.add(removal);
        return undefined;
      }
      this.#close(this.current);
    }
    this.#pending = this.#pending.filter((earlier) => removal.at_us - earlier.at_us <= PENDING_US);
    this.#pending.push(removal);
    if (this.#pending.length > PENDING_MAX_COUNT) this.#pending.shift();
    const run = runAtEnd(this.#pending);
    const first = run[0];
    if (first === undefined || !isWorthWatching(run)) return undefined;
    const episode = new Episode(first);
    for (const member of run) episode.add(member);
    this.#pending = [];
    this.current = episode;
    return episode;
  }

  #close(episode: Episode): void {
    this.current = undefined;
    const losses = lossesOf(episode);
    if (this.#sizes.length >= SIZES_MAX_COUNT) this.#sizes.shift();
    this.#sizes.push({ resource: losses.top.resource, count: episode.objects.count });
    if (rate(episode, losses) === undefined) return;
    this.#reported.push(episode);
    if (this.#reported.length > REPORTED_MAX_COUNT) this.#reported.shift();
  }

  /** All runs that may be worth an alert, oldest first. */
  episodes(): readonly Episode[] {
    return this.current === undefined ? this.#reported : [...this.#reported, this.current];
  }

  /** How many other runs of this client took half as many objects of the same kind, or more. */
  similar_count(episode: Episode): number {
    const { resource } = lossesOf(episode).top;
    const similar = this.#sizes.filter(
      (size) => size.resource === resource && size.count * 2 >= episode.objects.count,
    );
    return similar.length - Number(episode !== this.current);
  }

  isHabit(episode: Episode): boolean {
    return this.similar_count(episode) >= HABIT_COUNT;
  }
}

/** The removals at the end of the list that follow each other without a pause that sets them apart. */
function runAtEnd(removals: readonly Removal[]): readonly Removal[] {
  const pauses = removals.slice(1).map((removal, index) => removal.at_us - (removals[index]?.at_us ?? 0));
  const usual_us = pauses.toSorted((a, b) => a - b)[pauses.length >> 1] ?? 0;
  let start = removals.length - 1;
  while (start > 0 && isSameRun(pauses[start - 1] ?? 0, usual_us)) start -= 1;
  return removals.slice(Math.max(0, start));
}

function isWorthWatching(run: readonly Removal[]): boolean {
  let removed_count = 0;
  for (const removal of run) {
    if (removal.isUnknownNumber || removal.object.resource === 'namespaces') return true;
    removed_count += removal.removed.length;
  }
  return removed_count >= FLOOR_COUNT;
}
