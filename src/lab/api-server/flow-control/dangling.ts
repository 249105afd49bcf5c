import { isJsonObject, stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { timeText, type ServerClock } from '../clock.ts';
import type { ObjectStore } from '../storage/object-store.ts';

const SCHEMAS = 'flowschemas.flowcontrol.apiserver.k8s.io';
const LEVELS = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io';

function condition(levelName: string, exists: boolean, at: string): JsonObject {
  const names = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(levelName)}`;
  return {
    type: 'Dangling',
    status: exists ? 'False' : 'True',
    lastTransitionTime: at,
    reason: exists ? 'Found' : 'NotFound',
    message: exists ? `${names} and it exists` : `${names} but there is no such object`,
  };
}

/** Says in the status of each FlowSchema whether its level exists. Source: presyncFlowSchemaStatus, apf_controller.go. */
export function keepDanglingConditions(store: ObjectStore, clock: ServerClock): void {
  let isPlanned = false;
  const update = (): void => {
    isPlanned = false;
    for (const stored of Array.from(store.collection(SCHEMAS).objects({ prefix: '', after: '' }))) {
      const levelName = stringAt(stored.body, 'spec', 'priorityLevelConfiguration', 'name') ?? '';
      const exists = store.collection(LEVELS).get(levelName) !== undefined;
      const wanted = condition(levelName, exists, timeText(clock.now_ms()));
      const conditions = listAt(stored.body, 'status', 'conditions').filter(isJsonObject);
      const known = conditions.find(({ type }) => type === 'Dangling');
      if (known?.['status'] === wanted['status'] && known?.['message'] === wanted['message']) continue;
      const others = conditions.filter(({ type }) => type !== 'Dangling');
      const status = { ...objectAt(stored.body, 'status'), conditions: [...others, wanted] };
      store.update(SCHEMAS, stored, { ...stored.body, status });
    }
  };
  // Not from within the change that made it necessary: others are still being told of that one.
  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    queueMicrotask(update);
  };
  for (const name of [SCHEMAS, LEVELS]) store.collection(name).listen(plan);
}
