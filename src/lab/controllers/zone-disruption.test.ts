import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { ZoneDisruption } from './zone-disruption.ts';

function node(name: string, zone: string, isReady: boolean): JsonObject {
  return {
    metadata: { name, labels: { 'topology.kubernetes.io/zone': zone } },
    status: { conditions: [{ type: 'Ready', status: isReady ? 'True' : 'Unknown' }] },
  };
}

/** So many nodes of a zone, so many of them silent. */
function zoneOf(name: string, count: number, silent_count: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, index) => node(`${name}-${index}`, name, index >= silent_count));
}

let clock: VirtualClock;
let granted: string[];
let zones: ZoneDisruption;

beforeEach(() => {
  clock = new VirtualClock();
  granted = [];
  zones = new ZoneDisruption(clock, (name) => granted.push(name));
});

async function granted_count(nodes: readonly JsonObject[], within_ms: number): Promise<number> {
  zones.look(nodes);
  for (const one of nodes.filter((member) => JSON.stringify(member).includes('Unknown'))) zones.add(one);
  await clock.run(within_ms);
  return granted.length;
}

// ComputeZoneState and handleDisruption of pkg/controller/nodelifecycle, with their defaults.
describe('nodes that pods are sent away from within a minute', () => {
  it.each([
    ['one each ten seconds, the first at once', [zoneOf('a', 20, 8)], 7],
    ['of each zone', [zoneOf('a', 20, 8), zoneOf('b', 20, 8)], 14],
    [
      'a zone that is silent as a whole, beside one that is not',
      [zoneOf('a', 20, 20), zoneOf('b', 20, 0)],
      7,
    ],
    ['two of three: too few for a disruption', [zoneOf('a', 3, 2)], 2],
    ['most of a small zone', [zoneOf('a', 20, 11)], 0],
    ['most of a large zone', [zoneOf('a', 60, 40)], 1],
    ['all nodes of all zones', [zoneOf('a', 20, 20), zoneOf('b', 2, 2)], 0],
  ])('%s', async (_, members, count) => {
    expect(await granted_count(members.flat(), 60_500)).toBe(count);
  });
});

it('tells once that nobody is heard of any more, and goes on when somebody is', async () => {
  const all = zoneOf('a', 4, 4);
  expect(zones.look(zoneOf('a', 4, 1))).toBe(false);
  expect(zones.look(all)).toBe(true);
  expect(zones.look(all)).toBe(false);
  expect(zones.isTotal).toBe(true);
  expect(await granted_count(zoneOf('a', 4, 2), 60_500)).toBe(2);
});
