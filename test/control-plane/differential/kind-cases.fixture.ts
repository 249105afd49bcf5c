import {
  isJsonArray,
  isJsonObject,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../src/kube/json.ts';
import { CONTROL_OBJECTS } from './control-objects.fixture.ts';
import { KIND_OBJECTS, type ValidObject } from './kind-objects.fixture.ts';
import { VOLUME_OBJECTS } from './volume-objects.fixture.ts';
import { placesOf, typeOf } from './mutations.fixture.ts';
import { withField, type ValidationCase } from './validation-cases.fixture.ts';

/** Only these kinds, for whoever works on them: `KINDS=Service,Lease`. */
const ONLY = process.env['KINDS']?.split(',');

const VALID_OBJECTS: readonly ValidObject[] = [...KIND_OBJECTS, ...VOLUME_OBJECTS, ...CONTROL_OBJECTS].filter(
  ({ body }) => ONLY?.includes(stringAt(body, 'kind') ?? '') ?? true,
);

const TEXTS: readonly string[] = [
  '',
  'Bad Name!',
  'a/b',
  'a/b/c',
  'UPPER',
  'a.b',
  '10.0.0.1',
  '010.0.0.1',
  '::ffff:1.2.3.4',
  '2001:DB8::1',
  '127.0.0.1',
  '10.0.0.5/8',
  '0.0.0.0',
  'None',
  '-1',
  '/../x',
  '*.x',
  '..',
  'x'.repeat(64),
  'x'.repeat(300),
  'ClusterIP',
  'NodePort',
  'LoadBalancer',
  'Local',
  'Namespace',
  'ServiceAccount',
  'User',
  'Exact',
  'Value',
  'In',
];
const NUMBERS: readonly number[] = [0, -1, 1, 9, 65_536, 70_000, 100_000];

/** A few other values of the same JSON type: what is of another type is refused before it is validated. */
function others(value: JsonValue): readonly (JsonValue | undefined)[] {
  if (typeof value === 'string') return [undefined, ...TEXTS];
  if (typeof value === 'number') return [undefined, ...NUMBERS];
  if (typeof value === 'boolean') return [undefined, !value];
  const [first] = isJsonArray(value) ? value : [];
  if (isJsonArray(value))
    return first === undefined ? [undefined] : [undefined, [], [first, first], [...value, ...value]];
  return isJsonObject(value) ? [undefined, {}] : [undefined];
}

type FieldPath = readonly (string | number)[];

/** Every place in an object, beside what says which object it is. */
function places(value: JsonValue, path: FieldPath = []): readonly (readonly [FieldPath, JsonValue])[] {
  const below: readonly (readonly [string | number, JsonValue])[] = isJsonArray(value)
    ? value.map((item, index) => [index, item])
    : isJsonObject(value)
      ? Object.entries(value).flatMap(([key, entry]) => (entry === undefined ? [] : [[key, entry] as const]))
      : [];
  return below.flatMap(([step, entry]) => {
    const at = [...path, step];
    return path.length === 0 && ['apiVersion', 'kind', 'metadata'].includes(String(step))
      ? []
      : [[at, entry] as const, ...places(entry, at)];
  });
}

function titleOf(body: JsonObject, path: FieldPath, value: JsonValue | undefined): string {
  return `${stringAt(body, 'kind')} ${path.join('.')} = ${value === undefined ? '(absent)' : JSON.stringify(value).slice(0, 60)}`;
}

export function asObject(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The places of a valid object that are to be changed. */
function variedPlaces(body: JsonObject, varied: readonly string[] = []): ReturnType<typeof places> {
  return places(body).filter(([at]) => varied.every((step, index) => at[index] === step));
}

/** Every place of every valid object, each with some other values. */
export function fieldCases(objects: readonly ValidObject[]): readonly ValidationCase[] {
  return objects.flatMap(({ path, body, varied }) => [
    { title: `${stringAt(body, 'kind')} as it is`, path, body },
    ...variedPlaces(body, varied).flatMap(([at, value]) =>
      others(value).map((other) => ({
        title: titleOf(body, at, other),
        path,
        body: asObject(withField(body, at, other)),
      })),
    ),
  ]);
}

export const KIND_CASES = fieldCases(VALID_OBJECTS);

/** Numerical Recipes' generator: the same cases in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PAIRS_PER_KIND_COUNT = 40;

function mutated(body: JsonObject, random: (below: number) => number): readonly [JsonObject, string] {
  const all = places(body);
  const [at, value] = all[random(all.length)] ?? [[], null];
  const choices = others(value);
  const other = choices[random(choices.length)];
  return [asObject(withField(body, at, other)), `${at.join('.')}=${JSON.stringify(other)?.slice(0, 40)}`];
}

/** Two fields changed at once, by a seeded generator. */
export const FUZZ_CASES: readonly ValidationCase[] = VALID_OBJECTS.flatMap(({ path, body }, seed) => {
  const random = randomNumbers(seed + 1);
  return Array.from({ length: PAIRS_PER_KIND_COUNT }, () => {
    const [once, first] = mutated(body, random);
    const [twice, second] = mutated(once, random);
    return { title: `${stringAt(body, 'kind')} ${first} and ${second}`, path, body: twice };
  });
});

/** Objects like a valid one, each with a name of its own: some stay for a while after they are deleted. */
function numberedBy({ body, numbered }: ValidObject, prefix: string): (number: number) => JsonObject {
  return numbered ?? ((number) => ({ ...body, metadata: { name: `${prefix}-${number}` } }));
}

function waiting({ waitsFor }: ValidObject): Pick<ValidationCase, 'waitsFor'> {
  return waitsFor === undefined ? {} : { waitsFor };
}

/** Every place changed in an object that is there already. */
export function updateCases(objects: readonly ValidObject[]): readonly ValidationCase[] {
  return objects.flatMap((valid, index) => {
    const { path, body, varied } = valid;
    const numbered = numberedBy(valid, `update-${index}`);
    return variedPlaces(body, varied)
      .flatMap(([at, value]) => {
        const choices = others(value);
        return [choices[0], choices[1], choices[5]]
          .filter((other, position, all) => all.indexOf(other) === position)
          .map((other) => [at, other] as const);
      })
      .map(([at, other], position) => {
        const old = numbered(position);
        return {
          title: `update of ${titleOf(old, at, other)}`,
          path,
          old,
          ...waiting(valid),
          body: asObject(withField(old, at, other)),
        };
      });
  });
}

export const UPDATE_CASES = updateCases(VALID_OBJECTS);

/** The lists and maps that an object does not have, and how each is empty. */
function absentCollections(body: JsonObject): readonly (readonly [FieldPath, JsonValue])[] {
  const type = typeOf(body);
  return placesOf(body, { type: 'object', objectType: () => type }, []).flatMap(({ steps, value, shape }) => {
    if (shape?.type !== 'object' || !isJsonObject(value)) return [];
    return [...shape.objectType().fields.values()].flatMap((field) => {
      const { type: form } = field.shape;
      const isCollection = (form === 'list' || form === 'map') && field.untilMinor === undefined;
      if (!isCollection || value[field.name] !== undefined) return [];
      return [[[...steps, field.name], form === 'list' ? [] : {}] as const];
    });
  });
}

/** Every list and map that is not there, sent empty in a change: to Go that is another thing than to say nothing. */
export const EMPTY_CASES: readonly ValidationCase[] = VALID_OBJECTS.flatMap((valid, index) => {
  const numbered = numberedBy(valid, `empty-${index}`);
  return absentCollections(valid.body).map(([at, empty], position) => {
    const old = numbered(100 + position);
    return {
      title: `update of ${titleOf(old, at, empty)}`,
      path: valid.path,
      old,
      ...waiting(valid),
      body: asObject(withField(old, at, empty)),
    };
  });
});
