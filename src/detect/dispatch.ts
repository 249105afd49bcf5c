import {
  ShapeTable,
  type ClientShape,
  type RequestOfClient,
  type RequestShape,
} from '../audit/event-shape.ts';
import type { Interest } from './contract.ts';

/** Somebody who may be interested in events. */
interface Interested {
  /** Unlike that of any other. */
  readonly hazard: string;
  /** Undefined: in all of them. */
  readonly interests: readonly Interest[] | undefined;
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

/**
 * Who observes which events: worked out once for each kind of request and each class of clients (those for whom the same interests hold), of
 * which there are few. Memory: a list for each kind of request and class of clients.
 */
export class Dispatch<Member extends Interested> {
  readonly #entries: readonly Entry<Member>[];
  /** Which classes there are, by which interests hold for them. */
  readonly #classes = new Map<string, number>();
  readonly #holds: (readonly boolean[])[] = [];
  readonly #classOfClient = new ShapeTable<ClientShape, number>();
  #plans = new ShapeTable<RequestShape, (readonly Member[] | undefined)[]>();
  readonly #open = new Set<string>();
  /** What will be open once the events are observed whose bodies were asked for. */
  readonly #openSoon = new Set<string>();

  constructor(members: readonly Member[]) {
    this.#entries = members.flatMap((member) =>
      (member.interests ?? EVERYTHING).map((interest) => ({ member, interest })),
    );
  }

  /** In the order that they were given in. To be asked in order of time. */
  observersOf(client: ClientShape, request: RequestShape): readonly Member[] {
    const clientClass = this.#classOf(client);
    return this.#plans.get(request)?.[clientClass] ?? this.#plan(clientClass, request);
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
      ({ interest }, index) => holds[index] === true && interest.of(request) !== 'none',
    );
  }

  #classOf(client: ClientShape): number {
    return this.#classOfClient.get(client) ?? this.#classify(client);
  }

  #classify(client: ClientShape): number {
    const holds = this.#entries.map(({ interest }) => interest.by?.(client) ?? true);
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
  #plan(clientClass: number, request: RequestShape): readonly Member[] {
    const entries = this.#interestsIn(clientClass, request);
    for (const { member, interest } of entries) {
      if (interest.opens === undefined) continue;
      const key = keyOf(member, interest.opens(request));
      if (this.#open.has(key)) continue;
      this.#open.add(key);
      this.#plans = new ShapeTable();
    }
    const observers = entries.filter(({ member, interest }) => {
      if (interest.of(request) === 'bodies if tally asks') return false;
      const key = interest.onceOpen?.(request);
      return key === undefined || this.#open.has(keyOf(member, key));
    });
    const plan = [...new Set(observers.map(({ member }) => member))];
    const plans = this.#plans.get(request) ?? [];
    plans[clientClass] = plan;
    this.#plans.set(request, plans);
    return plan;
  }
}
