import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import { EvidenceSample } from '../evidence.ts';
import { Silences, type Silence } from './silence.ts';

/** Watches that end with less between them than this end together: a server that shuts down closes them in turn. */
const TOGETHER_US = 3 * MICROS_PER_SECOND;
/** One going-away is over in this time (kube-apiserver's own grace for a shutdown is 60 s, most take a few). */
const GOING_AWAY_MAX_US = 30 * MICROS_PER_SECOND;
/** Fewer are one or two clients that went away. kube-controller-manager alone has about 50 watches. */
const ENDS_MIN_COUNT = 20;
/** One client that restarts ends its own watches; a server ends those of several clients on many resources. */
const CLIENTS_MIN_COUNT = 3;
const RESOURCES_MIN_COUNT = 5;
/** What follows shows that somebody came back: a log that merely ends has ended watches as well. */
const LISTS_MIN_COUNT = 10;
const COME_BACK_US = MICROS_PER_MINUTE;
/** Lists in this time after a restart belong to it. */
const AFTERMATH_US = 2 * MICROS_PER_MINUTE;
/** In a large cluster watches end early all the time; a server going away ends many times more in a moment. */
const ABOVE_USUAL_FACTOR = 5;
const WINDOW_S = 10;
const USUAL_WEIGHT = 0.1;
const RESTARTS_MAX_COUNT = 100;
const NAMES_MAX_COUNT = 200;

/** One moment at which watches of many clients ended together, or at which a server that was silent came back. */
export interface Restart {
  readonly from_us: EpochMicros;
  to_us: EpochMicros;
  end_count: number;
  /** For how long no request was answered, where clients came back from that; else 0. */
  silence_us: number;
  /** Early ends a second just before, over all clients. */
  readonly usual_per_second: number;
  list_count: number;
  readonly clients: Set<string>;
  readonly resources: Set<string>;
  readonly clientsBack: Set<string>;
}

/**
 * Tells an API server that went away (all its watches end at one moment, or nothing is answered any more; then all
 * clients list) from clients that list for another reason. Memory: RESTARTS_MAX_COUNT moments of at most 600 names.
 */
export class Restarts {
  readonly evidence = new EvidenceSample();
  readonly #restarts: Restart[] = [];
  readonly #silences = new Silences();
  #current: Restart | undefined;
  #window_count = 0;
  #usual_per_second = 0;
  /** Lists counted to the last restart that belong to the next one, should it be one. */
  #pending_count = 0;

  /** Called every WINDOW_S seconds of the log. */
  closeWindow(): void {
    this.#usual_per_second += USUAL_WEIGHT * (this.#window_count / WINDOW_S - this.#usual_per_second);
    this.#window_count = 0;
  }

  /** Something else than the end of a watch: a server is there. */
  answered(at_us: EpochMicros): void {
    this.#silences.answered(at_us);
  }

  watchEnded(at_us: EpochMicros, client: string, resource: string, auditID: string): void {
    this.#window_count += 1;
    let current = this.#current;
    const isSame =
      current !== undefined &&
      at_us - current.to_us <= TOGETHER_US &&
      at_us - current.from_us <= GOING_AWAY_MAX_US;
    if (current === undefined || !isSame) {
      if (current !== undefined) this.#finish(current);
      current = {
        from_us: at_us,
        to_us: at_us,
        end_count: 0,
        silence_us: 0,
        usual_per_second: this.#usual_per_second,
        list_count: 0,
        clients: new Set(),
        resources: new Set(),
        clientsBack: new Set(),
      };
      this.#current = current;
    }
    current.to_us = at_us;
    current.end_count += 1;
    if (current.clients.size < NAMES_MAX_COUNT) current.clients.add(client);
    if (current.resources.size < NAMES_MAX_COUNT) current.resources.add(resource);
    if (isServerWide(current)) this.evidence.add(auditID);
  }

  /** Any list, before `listed`. True where it must be known who listed what. */
  countList(at_us: EpochMicros): boolean {
    if (this.#silences.isPending) return true;
    this.#pending_count = 0;
    const restart = this.#last();
    const since_us = restart === undefined ? Infinity : at_us - restart.to_us;
    if (since_us > AFTERMATH_US) this.#silences.listedAsUsual(at_us);
    return since_us <= COME_BACK_US;
  }

  /** A list of which `countList` was told. */
  listed(at_us: EpochMicros, client: string, resource: string, auditID: string): void {
    const silence = this.#silences.listed(client, resource);
    if (silence !== undefined) {
      this.#cameBack(silence);
      this.evidence.add(auditID);
    }
    const restart = this.#last();
    if (restart === undefined || at_us - restart.to_us > COME_BACK_US) return;
    restart.list_count += 1;
    if (this.#silences.isPending) this.#pending_count += 1;
    if (restart.clientsBack.size < NAMES_MAX_COUNT) restart.clientsBack.add(client);
  }

  /** Is what happens at this moment the aftermath of a server that went away? */
  isAftermath(at_us: EpochMicros): boolean {
    const restart = this.#last();
    return restart !== undefined && at_us - restart.to_us <= AFTERMATH_US;
  }

  #cameBack(silence: Silence): void {
    if (this.#current !== undefined) this.#finish(this.#current);
    this.#current = undefined;
    const { from_us, to_us, byClient, resources, list_count } = silence;
    const silence_us = to_us - from_us;
    const before = this.#restarts.at(-1);
    if (before !== undefined && from_us - before.to_us <= GOING_AWAY_MAX_US) {
      // A shutdown in order: its watches ended, then it was away.
      before.to_us = Math.max(before.to_us, to_us);
      before.silence_us = Math.max(before.silence_us, silence_us);
      return;
    }
    const clients = new Set([...byClient.entries()].map(([client]) => client));
    if (before !== undefined) before.list_count -= this.#pending_count;
    this.#keep({
      from_us,
      to_us,
      end_count: 0,
      silence_us,
      usual_per_second: this.#usual_per_second,
      list_count: list_count - 1,
      clients,
      resources,
      clientsBack: new Set(clients),
    });
  }

  #last(): Restart | undefined {
    return this.#current !== undefined && isServerWide(this.#current) ? this.#current : this.#restarts.at(-1);
  }

  #finish(moment: Restart): void {
    if (!isServerWide(moment)) return;
    const before = this.#restarts.at(-1);
    const before_us = before?.silence_us === 0 ? before.from_us : before?.to_us;
    if (before !== undefined && moment.from_us - (before_us ?? 0) <= GOING_AWAY_MAX_US) {
      before.to_us = moment.to_us;
      before.end_count += moment.end_count;
      before.list_count += moment.list_count;
      for (const client of moment.clientsBack) before.clientsBack.add(client);
      return;
    }
    this.#keep(moment);
  }

  #keep(restart: Restart): void {
    this.#restarts.push(restart);
    if (this.#restarts.length > RESTARTS_MAX_COUNT) this.#restarts.shift();
  }

  /** The moments after which clients came back and listed, oldest first. */
  list(): readonly Restart[] {
    const all =
      this.#current !== undefined && isServerWide(this.#current)
        ? [...this.#restarts, this.#current]
        : this.#restarts;
    return all.filter(
      (restart) => restart.list_count >= LISTS_MIN_COUNT && restart.clientsBack.size >= CLIENTS_MIN_COUNT,
    );
  }
}

function isServerWide(moment: Restart): boolean {
  const span_s = Math.max(1, (moment.to_us - moment.from_us) / MICROS_PER_SECOND);
  if (moment.end_count / span_s < ABOVE_USUAL_FACTOR * moment.usual_per_second) return false;
  return (
    moment.end_count >= ENDS_MIN_COUNT &&
    moment.clients.size >= CLIENTS_MIN_COUNT &&
    moment.resources.size >= RESOURCES_MIN_COUNT
  );
}
