import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  isJsonArray,
  isJsonObject,
  jsonAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../src/kube/json.ts';
import { listAt } from '../../src/kube/kube-object.ts';
import { checkFields, type FieldProblem, type Path } from '../../src/kube/schema/check-fields.ts';
import { builtInKind, type BuiltInKind } from '../../src/kube/schema/schema-table.ts';
import { MANIFESTS, type Manifest } from './manifests.fixture.ts';
import { RealApi } from './real-api.fixture.ts';

const NAMESPACE = 'fields';
const AT_ONCE = 8;

let api: RealApi;
let minor: number;

beforeAll(async () => {
  api = new RealApi();
  await api.createNamespace(NAMESPACE);
  minor = Number(stringAt(await api.expectDone('GET', '/version'), 'minor'));
});

afterAll(() => api.close());

/** `spec.containers[0].name`, as the API server names fields. */
function fieldName(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
}

function kindOf(manifest: Manifest): BuiltInKind {
  const kind = builtInKind(manifest);
  if (kind === undefined) throw new Error(`${manifest.kind} is not in the table`);
  return kind;
}

function collectionOf({ group, version, resource, namespaced }: BuiltInKind): string {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespaced ? `${base}/namespaces/${NAMESPACE}/${resource}` : `${base}/${resource}`;
}

function bodyOf({ group, version, kind, rest }: Manifest): JsonObject {
  return {
    apiVersion: group === '' ? version : `${group}/${version}`,
    kind,
    metadata: { name: 'broken', labels: { app: 'web' } },
    ...rest,
  };
}

/** The value with what is at `path` replaced; taken away where `made` is undefined. */
function replaced(value: JsonValue, path: Path, made: JsonValue | undefined): JsonValue {
  const [step, ...rest] = path;
  if (isJsonArray(value) && typeof step === 'number') {
    const inner = rest.length === 0 ? made : replaced(value[step] ?? null, rest, made);
    return value.flatMap((item, position) => {
      if (position !== step) return [item];
      return inner === undefined ? [] : [inner];
    });
  }
  if (!isJsonObject(value) || typeof step !== 'string')
    throw new Error(`no ${step} in ${JSON.stringify(value)}`);
  const { [step]: found, ...others } = value;
  if (rest.length > 0) return { ...value, [step]: replaced(found ?? null, rest, made) };
  return made === undefined ? others : { ...value, [step]: made };
}

function* placesIn(value: JsonValue, path: Path = []): Generator<readonly [Path, JsonValue]> {
  if (path.length > 0) yield [path, value];
  if (isJsonArray(value))
    for (const [position, item] of value.entries()) yield* placesIn(item, [...path, position]);
  else if (isJsonObject(value))
    for (const [key, item] of Object.entries(value)) yield* placesIn(item ?? null, [...path, key]);
}

interface BrokenManifest {
  readonly what: string;
  readonly body: JsonObject;
}

const WRONG: readonly JsonValue[] = ['text', 7, 1.5, true, [], ['a'], [1, 255], [256], {}, { a: 'b' }];

function typeOf(value: JsonValue): string {
  if (isJsonArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

/** One field wrong in each: an unknown one beside it, another type, nothing, null. */
function* broken(body: JsonObject): Generator<BrokenManifest> {
  const make = (what: string, path: Path, made: JsonValue | undefined): BrokenManifest[] => {
    const changed = replaced(body, path, made);
    return isJsonObject(changed) ? [{ what: `${what} ${fieldName(path)}`, body: changed }] : [];
  };
  yield* make('unknown', ['surprise'], 'x');
  for (const [path, value] of placesIn(body)) {
    if (['apiVersion', 'kind'].includes(String(path[0])) || fieldName(path) === 'metadata.name') continue;
    if (isJsonObject(value)) yield* make('unknown', [...path, 'surprise'], 'x');
    if (typeof path.at(-1) === 'string') {
      yield* make('without', path, undefined);
      yield* make('null', path, null);
    }
    for (const wrong of WRONG)
      if (typeOf(wrong) !== typeOf(value)) yield* make(`${JSON.stringify(wrong)} as`, path, wrong);
  }
}

interface ServerAnswer {
  readonly code: number;
  readonly message: string;
  /** Fields that strict decoding does not know. */
  readonly unknown: readonly string[];
}

async function serverAnswer(path: string, body: JsonObject): Promise<ServerAnswer> {
  const query = { dryRun: 'All', fieldValidation: 'Strict' };
  const answer = await api.send('POST', path, body, { query });
  const causes = listAt(answer.body, 'details', 'causes').map((cause) => stringAt(cause, 'field') ?? '');
  const message = `${stringAt(answer.body, 'message') ?? ''} ${causes.join(' ')}`;
  const unknown = [...message.matchAll(/unknown field "([^"]+)"/g)].map(([, field]) => field ?? '');
  return { code: answer.code, message, unknown };
}

const UNKNOWN_TYPES: ReadonlySet<FieldProblem['type']> = new Set(['unknown', 'removed', 'too-new']);

/** Both say the same of unknown fields and of types; and what we refuse the server refuses too. */
function differencesOf(problems: readonly FieldProblem[], answer: ServerAnswer): readonly string[] {
  const isAccepted = answer.code < 300;
  const isUndecodable = answer.code === 400 && answer.unknown.length === 0;
  const ourUnknown = problems
    .filter(({ type }) => UNKNOWN_TYPES.has(type))
    .map(({ path }) => fieldName(path));
  const ourWrongType = problems.some(({ type }) => type === 'wrong-type');
  const told = JSON.stringify(problems.map(({ type, path }) => `${type} ${fieldName(path)}`));
  const found: string[] = [];
  if (isAccepted && problems.length > 0) found.push(`accepted, but we say ${told}`);
  // What cannot be decoded is refused before unknown fields are looked at.
  if (!isUndecodable && ourUnknown.toSorted().join() !== answer.unknown.toSorted().join())
    found.push(`unknown are ${answer.unknown.join()}, but we say ${told}`);
  if (isUndecodable && !ourWrongType) found.push(`not decodable (${answer.message}), but we say ${told}`);
  if (!isUndecodable && ourWrongType) found.push(`decodable (${answer.code}), but we say ${told}`);
  return found;
}

describe('checkFields', () => {
  const counts = {
    cases: 0,
    accepted: 0,
    unknown: 0,
    undecodable: 0,
    invalid: 0,
    'invalid, seen by us too': 0,
  };

  it.each(
    MANIFESTS.map((manifest) => [`${manifest.kind} of ${manifest.group || 'core'}`, manifest] as const),
  )('says of a broken %s what strict field validation says', async (_, manifest) => {
    const kind = kindOf(manifest);
    const path = collectionOf(kind);
    const whole = bodyOf(manifest);
    expect(await serverAnswer(path, whole)).toMatchObject({ code: 201 });
    expect(checkFields(kind.objectType, whole, minor)).toEqual([]);

    const differences: string[] = [];
    const cases = broken(whole);
    const worker = async () => {
      for (const { what, body } of cases) {
        const answer = await serverAnswer(path, body);
        const problems = checkFields(kind.objectType, body, minor);
        counts.cases += 1;
        if (answer.code < 300) counts.accepted += 1;
        else if (answer.unknown.length > 0) counts.unknown += 1;
        else if (answer.code === 400) counts.undecodable += 1;
        else counts.invalid += 1;
        if (answer.code === 422 && problems.length > 0) counts['invalid, seen by us too'] += 1;
        for (const difference of differencesOf(problems, answer)) differences.push(`${what}: ${difference}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(differences).toEqual([]);
  });

  it('was asked about enough of them', () => {
    console.log(`fields: ${JSON.stringify(counts)}`);
    expect(counts.cases).toBeGreaterThan(3_000);
    expect(jsonAt(counts, 'unknown')).toBeGreaterThan(100);
  });
});
