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

it(
  'huge-objects: the API server is killed for its memory again and again, until the Secrets are deleted in etcd',
  async () => {
    const { out, codes, isSameLog } = await playedTwice('huge-objects', { nodes_count: 8, pods_count: 20 });
    expect(codes).toEqual([]);
    expect(isSameLog).toBe(true);
    expect(out).toMatch(
      /\nAPI server +killed after \d+ s, with \d+ MB before: 8\d\d MB of 800 MB: \d+ MB in objects, [1-9]\d* MB on the way to 8 watchers/,
    );
    expect(out).toMatch(/\nrestarts +[1-9]\d in 4 min \d s; it was there \d+ % of the time/);
    expect(out).toMatch(/\nrelists +agents have read all Secrets [1-9]\d* times/);
    expect(out).toMatch(/\nusers hit +[1-8] of 8 nodes are not heard of; controllers lead no more\n/);
    expect(out).toMatch(/\ntime to name +.*: system:serviceaccount:bundle-system:bundle-pipeline\n/);
    expect(out).toMatch(
      /\ntime to recover +by hand \([1-9]\d* Secrets deleted in etcd\): controllers lead after .*; it lives\n/,
    );
    expect(out).toMatch(/\ncheck before +huge-objects: \d+ findings\n/);
    expect(out).toMatch(/\nas expected\n$/);
  },
  PLAYED_TIMEOUT_MS,
);
