// oxlint-disable-next-line no-restricted-imports -- the examples that are bent out of shape here are files
import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { expect, it } from 'vitest';
import { clusterOf } from '../cluster/cluster.fixture.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../kube/json.ts';
import { ruleInput } from './check.fixture.ts';
import { HAZARDS } from './index.ts';

/** What stands where something else should. */
const ODD: readonly JsonValue[] = [
  null,
  0,
  -1,
  1.5,
  true,
  '',
  'odd',
  '1Gi',
  [],
  [null],
  ['odd'],
  [[]],
  [{}],
  {},
  { odd: null },
  { name: 7 },
];

const here = new URL('./', import.meta.url);
const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.bad.yaml'),
);
const examples = files.map((name) => loadAll(readFileSync(new URL(name, here), 'utf8')).filter(isJsonObject));

/** The value with each part replaced by something odd, where `isOdd` says so. */
function bent(value: JsonValue | undefined, isOdd: () => JsonValue | undefined): JsonValue {
  const odd = isOdd();
  if (odd !== undefined) return odd;
  if (Array.isArray(value)) return value.map((item: JsonValue) => bent(item, isOdd));
  if (!isJsonObject(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, bent(entry, isOdd)]));
}

/** One part in so many is replaced: few enough that most of an object stays as rules expect it. */
const PARTS_PER_ODD = 25;

it('no rule throws on examples of which parts have a wrong type', () => {
  const rules = HAZARDS.flatMap(({ check }) => check?.rules ?? []);
  const property = fc.property(
    fc.constantFrom(...examples),
    fc.constantFrom('all' as const, 'given' as const),
    fc.infiniteStream(fc.nat(PARTS_PER_ODD * ODD.length)),
    (objects, type, dice) => {
      const isOdd = () => ODD[dice.next().value ?? ODD.length];
      const bodies = objects.map((object): JsonObject => {
        const { kind, apiVersion, ...rest } = object;
        const body = bent(rest, isOdd);
        return { ...(isJsonObject(body) ? body : {}), kind, apiVersion };
      });
      const input = ruleInput(clusterOf(bodies, type));
      for (const rule of rules) {
        for (const observation of rule.check(input)) {
          if (observation.type === 'finding')
            expect(observation.message).not.toMatch(/undefined|NaN|\[object/);
        }
      }
    },
  );
  fc.assert(property, { numRuns: 400 });
});
