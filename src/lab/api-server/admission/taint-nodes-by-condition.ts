import { stringAt } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns } from './concerns.ts';

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** Keeps pods off a new node until a controller has seen its conditions (plugin/pkg/admission/nodetaint). */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  mutate(request, object) {
    if (!concerns(request, 'nodes', ['CREATE'])) return object;
    const spec = objectAt(object, 'spec');
    const taints = listAt(spec, 'taints');
    const isTainted = taints.some(
      (taint) => stringAt(taint, 'key') === NOT_READY.key && stringAt(taint, 'effect') === NOT_READY.effect,
    );
    return isTainted ? object : { ...object, spec: { ...spec, taints: [...taints, NOT_READY] } };
  },
};
