import { describe, expect, it } from 'vitest';
import { alertOf } from '../sinks/alerts.fixture.ts';
import { AlertBook } from './alert-book.ts';
import { isSilencedBy, Silences } from './silences.ts';

const QUIET_MS = 1000;
const grown = (count: number, to_us = 2) =>
  alertOf({ objects: { ...alertOf().objects, count }, window: { from_us: 1, to_us } });
const never = () => false;

describe('the book of alerts', () => {
  it('tells what is new, what has grown, and nothing of what is as it was', () => {
    const book = new AlertBook(QUIET_MS);
    expect(book.take([grown(10)], 0).map(({ what }) => what)).toEqual(['begun']);
    expect(book.take([grown(10)], 1)).toEqual([]);
    expect(book.take([grown(11)], 2)).toMatchObject([
      { what: 'grown', kept: { version: 2, begun_ms: 0, grown_ms: 2 } },
    ]);
  });

  it('takes what was rebuilt from less history for no news', () => {
    const book = new AlertBook(QUIET_MS);
    book.take([grown(40)], 0);
    expect(book.take([grown(12)], 1)).toEqual([]);
    expect(book.get('powerful-operator/op')?.alert.objects.count).toBe(40);
  });

  it('ends what is quiet, and begins it anew when it goes on', () => {
    const book = new AlertBook(QUIET_MS);
    book.take([grown(10)], 0);
    expect(book.sweep(QUIET_MS - 1, never)).toEqual([]);
    expect(book.sweep(QUIET_MS, never)).toMatchObject([{ what: 'ended', kept: { ended_ms: QUIET_MS } }]);
    expect(book.take([grown(11, 3)], 5000)).toMatchObject([
      { what: 'begun', kept: { episode: 2, begun_ms: 5000 } },
    ]);
  });

  it('leaves what lasts until it is told', () => {
    const book = new AlertBook(QUIET_MS);
    book.take([grown(10)], 0);
    expect(book.sweep(10 * QUIET_MS, () => true)).toEqual([]);
    expect(book.end('powerful-operator/op', 7)).toMatchObject({ what: 'ended' });
    expect(book.end('powerful-operator/op', 8)).toBeUndefined();
  });

  it('is the same after a restart', () => {
    const book = new AlertBook(QUIET_MS);
    book.take([grown(10)], 0);
    const after = new AlertBook(QUIET_MS);
    after.restore(JSON.parse(JSON.stringify(book.content())));
    expect(after.take([grown(10)], 1)).toEqual([]);
    expect(after.take([grown(20)], 1)).toMatchObject([{ what: 'grown', kept: { version: 2 } }]);
  });

  it('forgets first what has ended', () => {
    const book = new AlertBook(QUIET_MS);
    book.take([alertOf({ id: 'old' })], 0);
    book.take([alertOf({ id: 'lasting' })], 0);
    book.end('old', 1);
    book.take(
      Array.from({ length: 5_000 }, (_, index) => alertOf({ id: `x/${index}` })),
      2,
    );
    expect(book.all).toHaveLength(5_000);
    expect(book.get('old')).toBeUndefined();
  });
});

describe('a silence', () => {
  it.each([
    [{ hazard: 'powerful-operator' }, true],
    [{ hazard: 'powerful*' }, true],
    [{ hazard: 'powerful' }, false],
    [{ id: 'powerful-operator/op' }, true],
    [{ user: 'op' }, true],
    [{ user: 'o.' }, false],
    [{ user: 'op', hazard: 'other' }, false],
    [{ namespace: 'shop' }, true],
    [{ namespace: 'other' }, false],
  ])('of %j is about it: %s', (match, is) => {
    expect(isSilencedBy(alertOf(), match)).toBe(is);
  });

  it('is about whom somebody impersonates, too', () => {
    const offender = { user: 'ann', impersonatedUser: 'op', userAgents: [], sourceIPs: [] };
    expect(isSilencedBy(alertOf({ offender }), { user: 'op' })).toBe(true);
  });

  it('ends by itself, or when it is told to', () => {
    const silences = new Silences();
    const parts = {
      hazard: 'powerful-operator',
      until_ms: 100,
      reason: 'x',
      createdBy: 'ann',
      created_ms: 0,
    };
    const one = silences.add(parts);
    expect(silences.of(alertOf(), 99)).toEqual(one);
    expect(silences.of(alertOf(), 100)).toBeUndefined();
    expect(silences.remove(one?.silence ?? '')).toBe(true);
    expect(silences.remove(one?.silence ?? '')).toBe(false);
  });
});
