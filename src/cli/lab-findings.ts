import { runCheck } from '../check/engine.ts';
import type { Finding } from '../check/contract.ts';
import { HAZARDS } from '../hazards/index.ts';
import type { JsonObject } from '../kube/json.ts';
import { clusterOfObjects } from '../lab/scenarios/cluster-of-objects.ts';

/** What `plimsoll check` has to say of a state. */
export function findingsOf(objects: readonly JsonObject[], now_ms: number): readonly Finding[] {
  const definitions = HAZARDS.flatMap(({ check }) => check ?? []);
  return runCheck({ cluster: clusterOfObjects(objects), definitions, now_ms }).findings;
}
