import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditEvent } from '../audit/event.fixture.ts';
import { EVIDENCE_MAX_COUNT, SAMPLE_MAX_COUNT } from '../detect/contract.ts';
import { BoundedMap } from '../audit/bounded-map.ts';
import { EvidenceSample, ObjectSample, OffenderBook } from './evidence.ts';

const service = (name: string) =>
  auditEvent({ at_s: 0, objectRef: { resource: 'services', namespace: 'shop', name } }).objectRef!;

describe('EvidenceSample', () => {
  it('keeps order, the first and the last, and no more than allowed, of any number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (count) => {
        const sample = new EvidenceSample();
        for (let index = 0; index < count; index += 1) sample.add(String(index));
        const kept = sample.list().map(Number);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(count, 17));
        expect(kept.length).toBeLessThanOrEqual(EVIDENCE_MAX_COUNT);
        expect(kept).toEqual(kept.toSorted((a, b) => a - b));
        expect(new Set(kept).size).toBe(kept.length);
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(count - 1);
      }),
    );
  });

  it('keeps all while they are few', () => {
    const sample = new EvidenceSample();
    for (let index = 0; index < EVIDENCE_MAX_COUNT; index += 1) sample.add(String(index));
    expect(sample.list()).toHaveLength(EVIDENCE_MAX_COUNT);
  });
});

describe('OffenderBook', () => {
  it('notes each once, skips what is unknown, and trusts only the last IP', () => {
    const book = new OffenderBook();
    book.observe({ userAgent: 'op/1', sourceIPs: ['6.6.6.6', '10.0.0.1'] });
    book.observe({ userAgent: 'op/1', sourceIPs: ['10.0.0.1'] });
    book.observe({ userAgent: '', sourceIPs: [] });
    expect(book.offender('op')).toEqual({ user: 'op', userAgents: ['op/1'], sourceIPs: ['10.0.0.1'] });
    expect(book.offender('op', 'alice').impersonatedUser).toBe('alice');
  });

  it('is bounded', () => {
    const book = new OffenderBook();
    for (let index = 0; index < 100; index += 1) book.note(`op/${index}`, '10.0.0.1');
    expect(book.offender('op').userAgents).toHaveLength(16);
  });
});

describe('ObjectSample', () => {
  it('counts an object once and names the first few', () => {
    const sample = new ObjectSample(100);
    for (let index = 0; index < 40; index += 1) sample.add(service(`s${index % 20}`));
    expect(sample.count).toBe(20);
    expect(sample.objects().sample).toHaveLength(SAMPLE_MAX_COUNT);
    expect(sample.isFull).toBe(false);
  });

  it('says when it can count no further', () => {
    const sample = new ObjectSample(2);
    for (const name of ['a', 'b', 'c']) sample.add(service(name));
    expect(sample.count).toBe(2);
    expect(sample.isFull).toBe(true);
  });
});

describe('BoundedMap', () => {
  it('evicts what was not set for the longest time', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    expect([...map.entries()]).toEqual([
      ['a', 3],
      ['c', 4],
    ]);
    expect(map.evicted_count).toBe(1);
    expect(map.refresh('a', () => 0)).toBe(3);
    expect(map.refresh('d', () => 5)).toBe(5);
    expect(map.has('c')).toBe(false);
    expect(map.size).toBe(2);
  });
});
