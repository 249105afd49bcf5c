import { stringAt, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns } from './concerns.ts';

const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
/** `--default-not-ready-toleration-seconds` and its twin. */
const TOLERATION_S = 300;

function tolerates(tolerations: readonly JsonValue[], taint: string): boolean {
  return tolerations.some((toleration) => {
    const key = stringAt(toleration, 'key') ?? '';
    const effect = stringAt(toleration, 'effect') ?? '';
    return (key === taint || key === '') && (effect === 'NoExecute' || effect === '');
  });
}

/** Lets pods stay five minutes on a node that is lost (plugin/pkg/admission/defaulttolerationseconds). */
export const defaultTolerations: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  mutate(request, object) {
    if (!concerns(request, 'pods', ['CREATE', 'UPDATE'])) return object;
    const spec = objectAt(object, 'spec');
    const tolerations = listAt(spec, 'tolerations');
    const added = TAINTS.filter((taint) => !tolerates(tolerations, taint)).map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: TOLERATION_S,
    }));
    return added.length === 0
      ? object
      : { ...object, spec: { ...spec, tolerations: [...tolerations, ...added] } };
  },
};
