import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../kube/json.ts';
import { mergeTolerations } from './merge-tolerations.ts';

const ALL: JsonObject = { operator: 'Exists' };
const KEY: JsonObject = { key: 'a', operator: 'Exists' };
const KEY_NO_SCHEDULE: JsonObject = { key: 'a', operator: 'Exists', effect: 'NoSchedule' };
const VALUE: JsonObject = { key: 'a', operator: 'Equal', value: 'b', effect: 'NoSchedule' };
const LONG: JsonObject = { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 100 };
const SHORT: JsonObject = { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10 };

describe('mergeTolerations', () => {
  it.each<[string, JsonObject[], JsonObject[], JsonObject[]]>([
    ['nothing', [], [], []],
    ['the same twice', [KEY], [KEY], [KEY]],
    ['one that tolerates everything, later', [KEY, VALUE], [ALL], [ALL]],
    ['one that tolerates everything, first', [ALL], [KEY, LONG], [ALL]],
    ['any effect beside one', [KEY_NO_SCHEDULE], [KEY], [KEY]],
    ['any value beside one', [VALUE], [KEY_NO_SCHEDULE], [KEY_NO_SCHEDULE]],
    ['a longer time beside a shorter one', [SHORT], [LONG], [LONG]],
    ['effects that have nothing in common', [KEY_NO_SCHEDULE], [LONG], [KEY_NO_SCHEDULE, LONG]],
  ])('keeps what no other covers: %s', (_, first, second, merged) => {
    expect(mergeTolerations(first, second)).toEqual(merged);
  });
});
