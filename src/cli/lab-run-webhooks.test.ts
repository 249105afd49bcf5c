import { expect, it } from 'vitest';
import { PLAYED_TIMEOUT_MS, playedTwice } from './played-twice.fixture.ts';

it(
  'webhook-deadlock: the leader cannot renew its lock, evicted pods are lost, and one edit breaks the cycle',
  async () => {
    const { out, codes, isSameLog } = await playedTwice('webhook-deadlock', {
      nodes_count: 4,
      pods_count: 30,
    });
    expect(codes).toEqual([]);
    expect(isSameLog).toBe(true);
    expect(out).toMatch(
      /\nleader lease +not renewed for 10 min \d s: controllers lead no more, the scheduler does not either/,
    );
    expect(out).toMatch(/\nrefused with +failed calling webhook: .*connection refused\n/);
    expect(out).toMatch(/\nnodes not heard of +4 of 4, /);
    expect(out).toMatch(/\nwebhook pod +[01] \([01] ready\), none behind its Service/);
    expect(out).toMatch(/\nusers hit +[1-9]\d* pods are missing; [1-9]\d* were evicted from 4 nodes/);
    expect(out).toMatch(/\ntime to name +\d+ s, .*: node-operator@example.com\n/);
    expect(out).toMatch(
      /\ntime to recover +by hand, one edit .*: controllers lead after \d+ s, .*, all pods are back after \d+ s\n/,
    );
    expect(out).toMatch(/\ncheck before +webhook-deadlock: [1-9] findings?\n/);
    expect(out).toMatch(/\nas expected\n$/);
  },
  PLAYED_TIMEOUT_MS,
);

it(
  'webhook-in-system-namespaces: kube-proxy, network plugin and DNS wait for each other until their sidecars are gone',
  async () => {
    const { out, codes, isSameLog } = await playedTwice('webhook-in-system-namespaces', {
      nodes_count: 4,
      pods_count: 40,
    });
    expect(codes).toEqual([]);
    expect(isSameLog).toBe(true);
    expect(out).toMatch(/\nsidecars +in 10 pods of kube-system +everywhere\n/);
    expect(out).toMatch(
      /\nkube-proxy +works on 0 of 4 nodes +stops\nnetwork plugin +works on 0 of 4 nodes +stops\n/,
    );
    expect(out).toMatch(/\ncluster DNS +0 pods are ready/);
    expect(out).toMatch(/\nusers hit +[1-9]\d* pods are missing; [1-9]\d* wait on their nodes for a network/);
    expect(out).toMatch(/\ntime to name +.*: mesh-admin@example.com\n/);
    expect(out).toMatch(
      /\ntime to recover +by hand .*its 10 pods with a sidecar deleted\): .*all pods are back after \d+ s\n/,
    );
    expect(out).toMatch(/\ncheck before +webhook-in-system-namespaces: [1-9] findings?\n/);
    expect(out).toMatch(/\nas expected\n$/);
  },
  PLAYED_TIMEOUT_MS,
);

it(
  'webhook-mutates-all: a new version changes what does not opt out, and pods of everybody restart',
  async () => {
    const { out, codes, isSameLog } = await playedTwice('webhook-mutates-all', {
      nodes_count: 4,
      pods_count: 60,
    });
    expect(codes).toEqual([]);
    expect(isSameLog).toBe(true);
    expect(out).toMatch(
      /\nchanged owners +20 of 23 Deployments, 2 of 2 StatefulSets, 2 of 2 DaemonSets within [345] min/,
    );
    expect(out).toMatch(/\nrestarted pods +[67]\d of [78]\d /);
    expect(out).toMatch(/\nusers hit +at worst [1-9]\d* pods were missing at once/);
    expect(out).toMatch(/\ntime to name +.*with \d+ of 24 owners changed: env-developer@example.com\n/);
    expect(out).toMatch(
      /\ntime to recover +by hand: version 1 is back .*24 of 24 owners keep what they were given/,
    );
    expect(out).toMatch(/\ncheck before +webhook-mutates-all: 1 finding\n/);
    expect(out).toMatch(/\nas expected\n$/);
  },
  PLAYED_TIMEOUT_MS,
);
