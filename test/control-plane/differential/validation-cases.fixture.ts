import type { Agent } from 'node:https';
import {
  isJsonArray,
  isJsonObject,
  jsonAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../src/kube/json.ts';
import { listAt, objectAt } from '../../../src/kube/kube-object.ts';
import { differences, differenceText } from './compare.fixture.ts';
import { normalised } from './normalise.fixture.ts';
import { send } from './send.fixture.ts';
import { recordVerdict } from './recorded-verdicts.fixture.ts';
import type { ComparedAnswer, Step } from './script.fixture.ts';
import { agentOf, type Target, type TargetPair } from './target.fixture.ts';

/** One object that both servers judge, and answer alike. Nothing is stored: it is a dry run. */
export interface ValidationCase {
  readonly title: string;
  /** The collection. */
  readonly path: string;
  readonly body: JsonObject;
  /** Made before; `body` is to stand in its place. */
  readonly old?: JsonObject;
  /** The object is there already, and stays. */
  readonly standing?: boolean;
  /** What the object that is made before has to have first, from a controller of the server. */
  readonly waitsFor?: readonly string[];
  /** `status`, where `body` replaces that. */
  readonly subresource?: string;
  readonly query?: string;
}

/** What a run of cases came to. */
export interface CasesVerdict {
  readonly cases_count: number;
  readonly accepted_count: number;
  /** For people, one a case. */
  readonly wrong: readonly string[];
}

/** One of the two servers, and a way to it. */
export interface Server {
  readonly target: Target;
  readonly agent: Agent;
}

/** How many requests are on their way at once. */
const AT_ONCE = 8;

async function ask({ target, agent }: Server, step: Step): Promise<ComparedAnswer> {
  return send({ server: target.server, agent }, step);
}

/** The causes and the message in an order that is the same on both: Go walks maps in another order each time. */
function withSortedCauses(body: JsonValue): JsonValue {
  if (!isJsonObject(body) || body['kind'] !== 'Status') return body;
  const causes = listAt(body, 'details', 'causes')
    .map((cause) => JSON.stringify(cause))
    .toSorted();
  const message = (stringAt(body, 'message') ?? '').split('').toSorted().join('');
  return { ...body, message, details: { ...objectAt(body, 'details'), causes } };
}

/** What managers own has cases of its own, in apply.test.ts. */
function withoutManagers(body: JsonValue): JsonValue {
  if (!isJsonObject(body) || !isJsonObject(body['metadata'])) return body;
  const { managedFields: _, ...metadata } = body['metadata'];
  return { ...body, metadata };
}

/** An answer without what differs from server to server and from time to time. */
export function comparable({ code, headers, body }: ComparedAnswer, { target }: Server): JsonValue {
  const how = {
    address: new URL(target.server).host,
    generated: [],
    uids: new Map<string, string>(),
    revisions: new Map<string, string>(),
    now_ms: Date.now(),
  };
  const shown = normalised({ code, warning: headers['warning'] ?? null, body: withoutManagers(body) }, how);
  return isJsonObject(shown) ? { ...shown, body: withSortedCauses(shown['body'] ?? null) } : shown;
}

/** Controllers write the status of some kinds as soon as an object is there (FlowSchema, APIService), each once or twice. */
const WRITES_BETWEEN_MAX_COUNT = 5;

/** A controller of the server is there at once, or after a few hundred reads; who never comes is found missing. */
const READS_MAX_COUNT = 2_000;

/** The object as it stands, with what controllers have to write to it. */
async function standing(server: Server, path: string, { waitsFor }: ValidationCase): Promise<ComparedAnswer> {
  let found = await ask(server, { path });
  for (let reads_count = 1; reads_count < READS_MAX_COUNT; reads_count += 1) {
    if (waitsFor === undefined || jsonAt(found.body, ...waitsFor) !== undefined) break;
    found = await ask(server, { path });
  }
  return found;
}

/** Puts `one` in the place of the object at `path`, as it stands now: where somebody wrote it in between, it is read once more. */
async function replaced(
  server: Server,
  one: ValidationCase,
  path: string,
  query: string,
): Promise<ComparedAnswer> {
  const below = one.subresource === undefined ? '' : `/${one.subresource}`;
  for (let writes_count = 0; ; writes_count += 1) {
    const found = await standing(server, path, one);
    const metadata: JsonObject = {
      resourceVersion: stringAt(found.body, 'metadata', 'resourceVersion') ?? '',
      ...objectAt(one.body, 'metadata'),
    };
    const body = { ...one.body, metadata };
    const answer = await ask(server, { method: 'PUT', path: `${path}${below}?${query}`, body });
    const isOutrun = answer.code === 409 && stringAt(answer.body, 'reason') === 'Conflict';
    if (!isOutrun || writes_count === WRITES_BETWEEN_MAX_COUNT) return answer;
  }
}

/** What a server says of a case. Leaves nothing behind. */
export async function judged(server: Server, one: ValidationCase, name: string): Promise<ComparedAnswer> {
  const query = `dryRun=All${one.query === undefined ? '' : `&${one.query}`}`;
  if (one.standing === true)
    return replaced(server, one, `${one.path}/${stringAt(one.body, 'metadata', 'name') ?? ''}`, query);
  if (one.old === undefined)
    return ask(server, { method: 'POST', path: `${one.path}?${query}`, body: one.body });
  const made = await ask(server, { method: 'POST', path: one.path, body: one.old });
  if (made.code !== 201) return made;
  const path = `${one.path}/${name}`;
  const answer = await replaced(server, one, path, query);
  await ask(server, { method: 'DELETE', path });
  return answer;
}

async function compareCase(
  one: ValidationCase,
  servers: readonly [Server, Server],
): Promise<{ accepted: boolean; wrong: string | undefined }> {
  const name = stringAt(one.old ?? one.body, 'metadata', 'name') ?? '';
  const [real, embedded] = await Promise.all(servers.map((server) => judged(server, one, name)));
  if (real === undefined || embedded === undefined) throw new Error('two servers, two answers');
  const expected = comparable(real, servers[0]);
  const found = differences(expected, comparable(embedded, servers[1]));
  const accepted = real.code < 300;
  if (found.length === 0) {
    recordVerdict({ case: one, expected });
    return { accepted, wrong: undefined };
  }
  const messages = [real, embedded].map(({ body }) =>
    isJsonObject(body) ? (stringAt(body, 'message') ?? '') : '',
  );
  const told = messages.some((message) => message !== '')
    ? [`real     ${real.code} ${messages[0]}`, `embedded ${embedded.code} ${messages[1]}`]
    : [];
  // Where one refuses and the other does not, the two messages say it all.
  const isMixed = real.code >= 300 !== embedded.code >= 300;
  const rest = isMixed
    ? []
    : found.filter(({ field }) => !/^body\.(message|details\.causes)/.test(field)).map(differenceText);
  return { accepted, wrong: [one.title, ...told, ...rest].join('\n    ') };
}

/** Sends every case to both servers. Those that need an object of their own are sent one after another, the others side by side. */
export async function compareCases(
  pair: TargetPair,
  cases: readonly ValidationCase[],
): Promise<CasesVerdict> {
  const servers: readonly [Server, Server] = [
    { target: pair.real, agent: agentOf(pair.real) },
    { target: pair.embedded, agent: agentOf(pair.embedded) },
  ];
  const wrong: string[] = [];
  let accepted_count = 0;
  const take = async (one: ValidationCase) => {
    const verdict = await compareCase(one, servers);
    if (verdict.accepted) accepted_count += 1;
    if (verdict.wrong !== undefined) wrong.push(verdict.wrong);
  };
  const waiting = cases.filter(({ old }) => old === undefined)[Symbol.iterator]();
  const worker = async () => {
    for (const one of waiting) await take(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const one of cases) if (one.old !== undefined) await take(one);
  for (const { agent } of servers) agent.destroy();
  return { cases_count: cases.length, accepted_count, wrong };
}

/** A copy of an object with one field set, or left out where the value is `undefined`. */
export function withField(
  body: JsonValue,
  path: readonly (string | number)[],
  value: JsonValue | undefined,
): JsonValue {
  const [first, ...rest] = path;
  if (first === undefined) return value ?? null;
  if (typeof first === 'number') {
    const items = isJsonArray(body) ? [...body] : [];
    if (rest.length === 0 && value === undefined) return items.filter((_, index) => index !== first);
    items[first] = withField(items[first] ?? null, rest, value);
    return items;
  }
  const object: JsonObject = isJsonObject(body) ? body : {};
  if (rest.length === 0 && value === undefined) {
    const { [first]: _, ...others } = object;
    return others;
  }
  return { ...object, [first]: withField(object[first] ?? null, rest, value) };
}
