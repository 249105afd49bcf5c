import { expect, it } from 'vitest';
import type { JsonObject } from '../../../kube/json.ts';
import { truncating } from './truncating-backend.ts';

function event(level: string, size: number): JsonObject {
  return { level, requestURI: '/', requestObject: { data: 'x'.repeat(size) } };
}

function recording() {
  const batches: (readonly JsonObject[])[] = [];
  const lost: number[] = [];
  const limits = { maxEvent_bytes: 300, maxBatch_bytes: 500 };
  const kept = {
    process: (events: readonly JsonObject[]) => batches.push(events) > 0,
    close: () => Promise.resolve(),
  };
  const backend = truncating(kept, limits, (_plugin, _error, count) => lost.push(count));
  return { backend, batches, lost };
}

it('takes bodies that are too big out, says so in an annotation, and leaves others', () => {
  const { backend, batches, lost } = recording();
  const small = event('Request', 10);
  expect(backend.process([event('RequestResponse', 1_000), small])).toBe(true);
  const cut = {
    level: 'RequestResponse',
    requestURI: '/',
    annotations: { 'audit.k8s.io/truncated': 'true' },
  };
  expect(batches).toEqual([[cut, small]]);
  expect(lost).toEqual([]);
});

it('drops what is too big without bodies, and counts it', () => {
  const { backend, batches, lost } = recording();
  const long = { level: 'Request', requestURI: `/${'x'.repeat(400)}` };
  expect(backend.process([long, event('Metadata', 1_000), event('Request', 1)])).toBe(true);
  expect(batches).toEqual([[event('Request', 1)]]);
  expect(lost).toEqual([2]);
});

it('hands on no more at once than a batch may hold', () => {
  const { backend, batches } = recording();
  expect(backend.process([event('Request', 220), event('Request', 220), event('Request', 10)])).toBe(true);
  expect(batches.map((batch) => batch.length)).toEqual([1, 2]);
});
