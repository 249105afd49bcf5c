import { expect, it } from 'vitest';
import { PLAYED_TIMEOUT_MS, playedTwice } from './played-twice.fixture.ts';

it(
  'noisy-client: a loop with a rate of 3,000 takes all places for writes, and others are turned away',
  async () => {
    const { out, codes, isSameLog } = await playedTwice('noisy-client', { nodes_count: 4, pods_count: 20 });
    expect(codes).toEqual([]);
    expect(isSameLog).toBe(true);
    expect(out).toMatch(/\nkube-controller-manager +429 for [1-9]\d* of \d+ requests; (kept|lost) its Lease/);
    expect(out).toMatch(/\nkube-scheduler +429 for [1-9]\d* of \d+ requests/);
    expect(out).toMatch(/\nkubelets +429 for [1-9]\d* of \d+ requests, of [1-4] of 4 nodes +turned away\n/);
    expect(out).toMatch(/\nitself +429 for \d{4,} of \d{5,} requests\n/);
    expect(out).toMatch(/\ntime to name +\d+ s, .*: system:serviceaccount:session-system:session-operator\n/);
    expect(out).toMatch(
      /\ntime to recover +by hand .*: its pod is gone after \d+ s, no pod is missing after \d+ s\n/,
    );
    expect(out).toMatch(/\ncheck before +noisy-client: 2 findings\n/);
    expect(out).toMatch(/\nas expected\n$/);
  },
  PLAYED_TIMEOUT_MS,
);

it(
  'relist-storm: agents that cannot keep up list everything, and the API server dies of it until they are held back',
  async () => {
    const { out, codes, isSameLog } = await playedTwice('relist-storm', { nodes_count: 100, pods_count: 30 });
    expect(codes).toEqual([]);
    expect(isSameLog).toBe(true);
    expect(out).toMatch(
      /\nAPI server +out of memory \d+ times, first after \d+ s; \d{3} MB before, \d{3} MB allowed/,
    );
    expect(out).toMatch(/\nkilled by +at first \d+ lists .*; at worst [1-9]\d* lists \([1-9]\d* MB\)/);
    expect(out).toMatch(/\nlists of all pods +[1-9]\d+ by 100 agents/);
    expect(out).toMatch(/\nkubelets +read their pods anew [1-9]\d* times/);
    expect(out).toMatch(/\ntime to name +.*: system:serviceaccount:agent-system:node-agent\n/);
    expect(out).toMatch(
      /\ntime to recover +by hand \(a FlowSchema .*\): out of memory \d times? more, .*no pod is missing after/,
    );
    expect(out).toMatch(/\ncheck before +relist-storm: 1 finding\n/);
    expect(out).toMatch(/\nas expected\n$/);
  },
  PLAYED_TIMEOUT_MS,
);
