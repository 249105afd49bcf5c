import type { JsonObject, JsonValue } from '../../../src/kube/json.ts';
import { GROUP } from './custom-resource-cases.fixture.ts';
import type { ValidationCase } from './validation-cases.fixture.ts';

/** Cases of a kind that has rules in CEL, transition rules among them, and a status with a scale. */

const RULED_OBJECTS = `/apis/${GROUP}/v1/namespaces/default/ruled`;

function ruled(name: string, spec: JsonValue, more: JsonObject = {}): JsonObject {
  return { apiVersion: `${GROUP}/v1`, kind: 'Ruled', metadata: { name }, spec, ...more };
}

const RULED_SPECS: readonly JsonValue[] = [
  {},
  { min: 1, max: 2 },
  { min: 3, max: 2 },
  { min: 13 },
  { min: 13, max: 2 },
  { name: 'bad' },
  { name: 'ok' },
  { name: 'far too long' },
  { min: 101, name: 'bad' },
  { min: 'x', name: 'bad' },
  { frozen: 'a' },
  { once: 'other' },
  { once: 'start' },
  { ratio: 1 },
  { ratio: 0.5 },
  { ratio: 0.7 },
  { when: '2031-01-01T00:00:00Z' },
  { when: '2020-01-01T00:00:00Z' },
  { when: 'no' },
  { 'dashed-name': 'no' },
  { tags: { a: 'tx', b: 'x' } },
  { list: [{ k: 'a', v: 1 }] },
  { min: -1 },
  { min: 2.5 },
  null,
];

export const RULE_CASES: readonly ValidationCase[] = RULED_SPECS.map((spec) => ({
  title: `rules: ${JSON.stringify(spec)}`,
  path: RULED_OBJECTS,
  body: ruled('x', spec),
}));

const CHANGES: readonly (readonly [JsonObject, JsonObject])[] = [
  [{ frozen: 'a' }, { frozen: 'b' }],
  [{ frozen: 'a' }, { frozen: 'a' }],
  [{ frozen: 'a' }, {}],
  [{}, { frozen: 'b' }],
  [{ once: 'start' }, { once: 'other' }],
  [{}, { once: 'other' }],
  [
    {
      list: [
        { k: 'a', v: 2 },
        { k: 'b', v: 5 },
      ],
    },
    {
      list: [
        { k: 'b', v: 6 },
        { k: 'a', v: 1 },
      ],
    },
  ],
  [{ list: [{ k: 'a', v: 2 }] }, { list: [{ k: 'c', v: 1 }] }],
  [
    { min: 1, max: 2 },
    { min: 5, max: 2 },
  ],
  [{ min: 1 }, { min: 1, max: 4 }],
];

export const CHANGE_CASES: readonly ValidationCase[] = CHANGES.map(([before, after], index) => ({
  title: `rules: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  path: RULED_OBJECTS,
  old: ruled(`change-${index}`, before),
  body: ruled(`change-${index}`, after),
}));

const STATUSES: readonly JsonValue[] = [
  { replicas: 3, selector: 'a=b' },
  { replicas: 10 },
  { replicas: 'x' },
  { replicas: -1 },
  { selector: 5 },
  { other: true },
  'text',
  null,
];

export const STATUS_CASES: readonly ValidationCase[] = STATUSES.map((status, index) => ({
  title: `status ${JSON.stringify(status)}`,
  path: RULED_OBJECTS,
  old: ruled(`status-${index}`, { min: 1 }),
  body: ruled(`status-${index}`, { min: 50 }, { status }),
  subresource: 'status',
}));
