import { assert, integer, nat, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fenceposts, newSetReplicas, oldSetsReplicas, scaledValue, type SetCounts } from './rollout.ts';

const healthy = (count: number): SetCounts => ({ wanted_count: count, available_count: count });
const broken = (count: number): SetCounts => ({ wanted_count: count, available_count: 0 });

it.each([
  ['25%', 10, true, 3],
  ['25%', 10, false, 2],
  [4, 10, true, 4],
  [undefined, 10, true, 0],
])('%j of %d is %d', (value, total_count, roundsUp, expected) => {
  expect(scaledValue(value, total_count, roundsUp)).toBe(expected);
});

// Cases of upstream: TestDeploymentController_reconcileNewReplicaSet and ..._reconcileOldReplicaSets.
describe('a rollout', () => {
  it.each([
    [10, 0, 0, 10, 0],
    [10, 2, 0, 10, 2],
    [10, 2, 5, 0, 10],
    [10, 0, 10, 2, 10],
    [10, 2, 2, 10, 2],
  ])('of %d with surge %d goes on from %d new and %d old to %d', (wanted, surge, fresh, old, expected) => {
    const posts = { surge_count: surge, unavailable_count: 0 };
    expect(newSetReplicas(wanted, posts, healthy(fresh), [healthy(old)])).toBe(expected);
  });

  it('takes away what does not work first', () => {
    const posts = { surge_count: 0, unavailable_count: 2 };
    expect(oldSetsReplicas(10, posts, broken(0), [healthy(8), broken(2)])).toEqual([8, 0]);
    expect(oldSetsReplicas(10, posts, broken(2), [healthy(8)])).toEqual([8]);
    expect(oldSetsReplicas(10, posts, healthy(2), [healthy(8)])).toEqual([6]);
  });

  it('gives up one pod where nothing may be missing and nothing may be over', () => {
    expect(fenceposts(0, 0, 5)).toEqual({ surge_count: 0, unavailable_count: 1 });
    expect(fenceposts('25%', '25%', 3)).toEqual({ surge_count: 1, unavailable_count: 0 });
  });

  it('never has too many pods, nor too few that work, and comes to its end', () => {
    const cases = record({
      wanted_count: integer({ min: 1, max: 30 }),
      surge_count: nat(5),
      unavailable_count: nat(5),
    });
    assert(
      property(cases, ({ wanted_count, surge_count, unavailable_count }) => {
        const posts = fenceposts(surge_count, unavailable_count, wanted_count);
        let [fresh, old] = [0, wanted_count];
        for (let step = 0; step < 200 && (fresh < wanted_count || old > 0); step += 1) {
          fresh = newSetReplicas(wanted_count, posts, healthy(fresh), [healthy(old)]);
          expect(fresh + old).toBeLessThanOrEqual(wanted_count + posts.surge_count);
          old = oldSetsReplicas(wanted_count, posts, healthy(fresh), [healthy(old)])[0] ?? 0;
          expect(fresh + old).toBeGreaterThanOrEqual(wanted_count - posts.unavailable_count);
        }
        expect([fresh, old]).toEqual([wanted_count, 0]);
      }),
    );
  });
});
