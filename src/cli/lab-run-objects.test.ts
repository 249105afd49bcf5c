import { expect, it } from 'vitest';
import { PLAYED_TIMEOUT_MS, playedTwice } from './played-twice.fixture.ts';

it(
  'finalizer-loop: a column runs over, pods neither come nor go, and the registry cannot be restarted',
  async () => {
    const { out, codes, isSameLog } = await playedTwice('finalizer-loop', { nodes_count: 3, pods_count: 45 });
    expect(codes).toEqual([]);
    expect(isSameLog).toBe(true);
    expect(out).toMatch(
      /\noverflow +the last number was 2147483647; then: '2\.147483648E9' in column '1' is outside valid range/,
    );
    expect(out).toMatch(
      /\ndeletions +[1-9]\d* pods stay, and [1-9]\d* namespaces of previews that were deleted/,
    );
    expect(out).toMatch(/\ncreations +[1-9]\d* pods are missing/);
    expect(out).toMatch(/\nrestart +after 9 min 0 s: 0 of 2 pods of the registry/);
    expect(out).toMatch(
      /\ntime to name +\d+ min .*: system:serviceaccount:address-system:address-controller\n/,
    );
    expect(out).toMatch(
      /\ntime to recover +by hand .*: the registry answers after \d+ s, .*, all pods are back after \d+ min/,
    );
    expect(out).toMatch(/\ncheck before +finalizer-loop: [1-9] findings?\n/);
    expect(out).toMatch(/\nas expected\n$/);
  },
  PLAYED_TIMEOUT_MS,
);
