import {
  NEED,
  ShapeTable,
  type ClientPeak,
  type ClientShape,
  type EventRows,
  type RequestOfClient,
  type RequestShape,
} from '../audit/event-shape.ts';
import type { Cue, Interest, Wish } from './contract.ts';

/** Somebody who may be interested in events. */
interface Interested {
  /** Unlike that of any other. */
  readonly hazard: string;
  /** Undefined: in all of them. */
  readonly interests: readonly Interest[] | undefined;
  readonly cues: readonly Cue[] | undefined;
  readonly peakCues: ((peaks: readonly ClientPeak[]) => readonly string[]) | undefined;
  /** Does it tally such events? */
  readonly tallies: (request: RequestShape) => boolean;
}

/** Who gets an event, in the order that they were given in. */
export interface Observers<Member> {
  readonly always: readonly Member[];
  /** Those who get it where their tally asks for it. */
  readonly ifAsked: readonly Member[];
}

/** What becomes of events that are alike. */
export interface Plan<Member> {
  readonly tallying: readonly Member[];
  readonly ofAny: Observers<Member>;
  /** Where the event is about an object that a cue names; the very same where that makes no difference. */
  readonly ofCued: Observers<Member>;
}

const EVERYTHING: readonly Interest[] = [{ of: () => 'bodies' }];

function isOfAnyObject({ interest }: { readonly interest: Interest }): boolean {
  return interest.ofCuedObject !== true;
}

function isIfAsked(wish: Wish): boolean {
  return wish === 'bodies if tally asks' || wish === 'fields if tally asks';
}

const NEED_OF: Readonly<Record<Wish, number>> = {
  none: NEED.nothing,
  fields: NEED.fields,
  'fields if tally asks': NEED.fields,
  bodies: NEED.bodies,
  'bodies if tally asks': NEED.bodies,
};

/** What is needed of an event, as a NEED. */
interface Need {
  readonly always: number;
  /** Where the event is about an object that a cue names. */
  readonly ofCued: number;
}

/** One interest, and whose it is. */
interface Entry<Member> {
  readonly member: Member;
  readonly interest: Interest;
}

/** What opens and is opened, per detector. */
function keyOf({ hazard }: Interested, text: string): string {
  return `${hazard} ${text}`;
}

function membersOf<Member>(entries: readonly Entry<Member>[]): readonly Member[] {
  return [...new Set(entries.map(({ member }) => member))];
}

function observersOf<Member>(entries: readonly Entry<Member>[], request: RequestShape): Observers<Member> {
  const of = (isAsking: boolean) =>
    membersOf(entries.filter(({ interest }) => isIfAsked(interest.of(request)) === isAsking));
  return { always: of(false), ifAsked: of(true) };
}

/**
 * Who observes which events: worked out once for each kind of request and each class of clients (those for whom the same interests hold), of
 * which there are few. Memory: a list for each kind of request and class of clients.
 */
export class Dispatch<Member extends Interested> {
  readonly #members: readonly Member[];
  readonly #entries: readonly Entry<Member>[];
  /** Which classes there are, by which interests hold for them. */
  readonly #classes = new Map<string, number>();
  readonly #holds: (readonly boolean[])[] = [];
  #classOfClient = new ShapeTable<ClientShape, number>();
  #plans = new ShapeTable<RequestShape, (Plan<Member> | undefined)[]>();
  readonly #open = new Set<string>();
  /** What will be open once the events are observed whose needs were asked for. */
  readonly #openSoon = new Set<string>();
  #needs = new ShapeTable<RequestShape, (Need | undefined)[]>();
  /** What cues have said; undefined where nobody looked ahead. */
  #cued: ReadonlySet<string> | undefined;
  #cuedObjects: ReadonlySet<number> | undefined;

  constructor(members: readonly Member[]) {
    this.#members = members;
    this.#entries = members.flatMap((member) =>
      (member.interests ?? EVERYTHING).map((interest) => ({ member, interest })),
    );
  }

  /** To be asked in order of time. */
  planOf(client: ClientShape, request: RequestShape): Plan<Member> {
    const clientClass = this.#classOf(client);
    return this.#plans.get(request)?.[clientClass] ?? this.#plan(clientClass, request);
  }

  /** Of which of these must be known who makes them, for `expect`? */
  areCues(requests: readonly RequestShape[]): readonly boolean[] {
    const cues = this.#members.flatMap((member) => member.cues ?? []);
    return requests.map((request) => cues.some((cue) => cue.of(request)));
  }

  /** Of which of these must be known what they are about, for `expectObjects`? */
  areObjectCues(requests: readonly RequestShape[]): readonly boolean[] {
    const cues = this.#members.flatMap((member) => member.cues ?? []).filter((cue) => cue.ofObject === true);
    return requests.map((request) => cues.some((cue) => cue.of(request)));
  }

  /** All objects (see EventRows) of which `areObjectCues` said true. */
  expectObjects(objects: Iterable<number>): void {
    this.#cuedObjects = new Set(objects);
  }

  isCuedObject(object: number): boolean {
    return this.#cuedObjects === undefined || this.#cuedObjects.has(object);
  }

  /** All requests of the log for which `areCues` said true, and how busy its clients are: from here on nothing is observed in vain that waits for a cue. */
  expect(requests: readonly RequestOfClient[], peaks: readonly ClientPeak[]): void {
    const cued = new Set<string>();
    for (const member of this.#members) {
      for (const text of member.peakCues?.(peaks) ?? []) cued.add(keyOf(member, text));
      for (const cue of member.cues ?? []) {
        for (const { client, request } of requests) {
          if (!cue.of(request) || cue.by?.(client) === false) continue;
          for (const text of cue.says(request, client)) cued.add(keyOf(member, text));
        }
      }
    }
    this.#cued = cued;
    this.#classOfClient = new ShapeTable();
    this.#plans = new ShapeTable();
    this.#needs = new ShapeTable();
  }

  #isCued(member: Member, text: string | undefined): boolean {
    return text === undefined || this.#cued === undefined || this.#cued.has(keyOf(member, text));
  }

  /** What is needed of each of these rows? To be asked of one stretch of time after the other, before any of it is observed. */
  needs(rows: EventRows): Uint8Array {
    // First what these open: of rows of the same time it is not known yet which comes first.
    for (let row = 0; row < rows.rows_count; row += 1) this.#needOf(rows.client(row), rows.request(row));
    const needs = new Uint8Array(rows.rows_count);
    for (let row = 0; row < rows.rows_count; row += 1) {
      const { always, ofCued } = this.#needOf(rows.client(row), rows.request(row));
      needs[row] = always === ofCued || !this.isCuedObject(rows.object(row)) ? always : ofCued;
    }
    return needs;
  }

  #needOf(client: ClientShape, request: RequestShape): Need {
    const clientClass = this.#classOf(client);
    const known = this.#needs.get(request)?.[clientClass];
    if (known !== undefined) return known;
    const entries = this.#interestsIn(clientClass, request);
    if (this.#opens(this.#openSoon, entries, request)) this.#needs = new ShapeTable();
    const open = entries.filter((entry) => this.#isOpen(this.#openSoon, entry, request));
    const most = (among: readonly Entry<Member>[]) =>
      Math.max(NEED.nothing, ...among.map(({ interest }) => NEED_OF[interest.of(request)]));
    const need = { always: most(open.filter((entry) => isOfAnyObject(entry))), ofCued: most(open) };
    const needs = this.#needs.get(request) ?? [];
    needs[clientClass] = need;
    this.#needs.set(request, needs);
    return need;
  }

  /** Opens what these open with such a request; true where something was not open before. */
  #opens(open: Set<string>, entries: readonly Entry<Member>[], request: RequestShape): boolean {
    const before_count = open.size;
    for (const { member, interest } of entries)
      if (interest.opens !== undefined) open.add(keyOf(member, interest.opens(request)));
    return open.size > before_count;
  }

  #isOpen(open: ReadonlySet<string>, { member, interest }: Entry<Member>, request: RequestShape): boolean {
    const key = interest.onceOpen?.(request);
    return key === undefined || open.has(keyOf(member, key));
  }

  #interestsIn(clientClass: number, request: RequestShape): readonly Entry<Member>[] {
    const holds = this.#holds[clientClass] ?? [];
    return this.#entries.filter(
      ({ member, interest }, index) =>
        holds[index] === true &&
        interest.of(request) !== 'none' &&
        this.#isCued(member, interest.ofCued?.(request)),
    );
  }

  #classOf(client: ClientShape): number {
    return this.#classOfClient.get(client) ?? this.#classify(client);
  }

  #classify(client: ClientShape): number {
    const holds = this.#entries.map(
      ({ member, interest }) =>
        (interest.by?.(client) ?? true) && this.#isCued(member, interest.byCued?.(client)),
    );
    const key = holds.map(Number).join('');
    let found = this.#classes.get(key);
    if (found === undefined) {
      found = this.#holds.length;
      this.#holds.push(holds);
      this.#classes.set(key, found);
    }
    this.#classOfClient.set(client, found);
    return found;
  }

  /** Made when the first such event is there: what that opens is open from then on. */
  #plan(clientClass: number, request: RequestShape): Plan<Member> {
    const entries = this.#interestsIn(clientClass, request);
    if (this.#opens(this.#open, entries, request)) this.#plans = new ShapeTable();
    const open = entries.filter((entry) => this.#isOpen(this.#open, entry, request));
    const ofCued = observersOf(open, request);
    const plan: Plan<Member> = {
      tallying: this.#members.filter((member) => member.tallies(request)),
      ofAny: open.every((entry) => isOfAnyObject(entry))
        ? ofCued
        : observersOf(
            open.filter((entry) => isOfAnyObject(entry)),
            request,
          ),
      ofCued,
    };
    const plans = this.#plans.get(request) ?? [];
    plans[clientClass] = plan;
    this.#plans.set(request, plans);
    return plan;
  }
}
