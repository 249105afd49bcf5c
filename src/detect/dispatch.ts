import {
  ShapeTable,
  type ClientShape,
  type RequestOfClient,
  type RequestShape,
} from '../audit/event-shape.ts';
import type { Cue, Interest } from './contract.ts';

/** Somebody who may be interested in events. */
interface Interested {
  /** Unlike that of any other. */
  readonly hazard: string;
  /** Undefined: in all of them. */
  readonly interests: readonly Interest[] | undefined;
  readonly cues: readonly Cue[] | undefined;
  /** Does it tally such events? */
  readonly tallies: (request: RequestShape) => boolean;
}

/** Who gets an event, in the order that they were given in. */
export interface Plan<Member> {
  readonly tallying: readonly Member[];
  readonly observers: readonly Member[];
  /** Where the event is about an object that a cue names; undefined where they are the same. */
  readonly observersOfCued: readonly Member[] | undefined;
}

const EVERYTHING: readonly Interest[] = [{ of: () => 'bodies' }];

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
  /** What will be open once the events are observed whose bodies were asked for. */
  readonly #openSoon = new Set<string>();
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

  /** All requests of the log for which `areCues` said true: from here on nothing is observed in vain that waits for a cue. */
  expect(requests: readonly RequestOfClient[]): void {
    const cued = new Set<string>();
    for (const member of this.#members) {
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
  }

  #isCued(member: Member, text: string | undefined): boolean {
    return text === undefined || this.#cued === undefined || this.#cued.has(keyOf(member, text));
  }

  /** Whose bodies may be read? Asked before any of these events is observed, of one stretch of time after the other. */
  wantsBodies(requests: readonly RequestOfClient[]): readonly boolean[] {
    for (const { client, request } of requests) {
      for (const { member, interest } of this.#interestsIn(this.#classOf(client), request)) {
        if (interest.opens !== undefined) this.#openSoon.add(keyOf(member, interest.opens(request)));
      }
    }
    return requests.map(({ client, request }) =>
      this.#interestsIn(this.#classOf(client), request).some(({ member, interest }) => {
        const wish = interest.of(request);
        const key = interest.onceOpen?.(request);
        const isOpen = key === undefined || this.#openSoon.has(keyOf(member, key));
        return isOpen && (wish === 'bodies' || wish === 'bodies if tally asks');
      }),
    );
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
    for (const { member, interest } of entries) {
      if (interest.opens === undefined) continue;
      const key = keyOf(member, interest.opens(request));
      if (this.#open.has(key)) continue;
      this.#open.add(key);
      this.#plans = new ShapeTable();
    }
    const observers = entries.filter(({ member, interest }) => {
      const wish = interest.of(request);
      if (wish === 'bodies if tally asks' || wish === 'fields if tally asks') return false;
      const key = interest.onceOpen?.(request);
      return key === undefined || this.#open.has(keyOf(member, key));
    });
    const all = membersOf(observers);
    const always = membersOf(observers.filter(({ interest }) => interest.ofCuedObject !== true));
    const plan: Plan<Member> = {
      tallying: this.#members.filter((member) => member.tallies(request)),
      observers: always,
      observersOfCued: all.length === always.length ? undefined : all,
    };
    const plans = this.#plans.get(request) ?? [];
    plans[clientClass] = plan;
    this.#plans.set(request, plans);
    return plan;
  }
}
