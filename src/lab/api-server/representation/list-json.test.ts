import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../kube/json.ts';
import { typedListJson, withoutKind } from './list-json.ts';

const HEAD = { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '7' } };

function pod(name: string): JsonObject {
  return { kind: 'Pod', apiVersion: 'v1', metadata: { name, labels: { text: 'ä ☃ "quoted"' } } };
}

describe('the JSON of a list', () => {
  const { kind, apiVersion, ...rest } = pod('other-order');
  const cases: readonly (readonly [name: string, bodies: readonly JsonObject[]])[] = [
    ['no items', []],
    ['one', [pod('a')]],
    ['several', [pod('a'), pod('b'), pod('c')]],
    ['kind behind other fields', [pod('a'), { ...rest, apiVersion, kind }]],
    ['no kind', [rest, pod('b')]],
  ];
  it.each(cases)('is that of the list with %s', (_, bodies) => {
    const text = typedListJson(HEAD, bodies, 'Pod').toString('utf8');
    expect(text).toBe(`${JSON.stringify({ ...HEAD, items: bodies.map(withoutKind) })}\n`);
  });
});
