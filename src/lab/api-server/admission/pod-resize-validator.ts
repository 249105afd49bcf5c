import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { stringsAt } from '../../../kube/kube-object.ts';
import { milliUnitsOf, unitsOf, type Quantity } from '../../../kube/quantity.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns, refused } from './concerns.ts';
import { podAmounts } from './pod-resources.ts';
import { added, resourceListAt, ZERO } from './resource-list.ts';

function capacityProblem(pod: JsonObject, node: JsonObject): string | undefined {
  const wanted = added(podAmounts(pod, 'requests'), resourceListAt(pod, 'spec', 'overhead'));
  const allocatable = resourceListAt(node, 'status', 'allocatable');
  const problem = (name: string, text: (quantity: Quantity) => bigint) => {
    const [asked, there] = [wanted.get(name) ?? ZERO, allocatable.get(name) ?? ZERO];
    return asked.nano > there.nano ? [`${name}, requested: ${text(asked)}, allocatable: ${text(there)}`] : [];
  };
  const problems = [...problem('cpu', milliUnitsOf), ...problem('memory', unitsOf)];
  return problems.length === 0
    ? undefined
    : `node didn't have enough allocatable resources: ${problems.join('; ')}`;
}

/** Refuses to resize a pod beyond what its node can ever give it (plugin/pkg/admission/podresize, new in 1.36). */
export function podResizeValidator(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'PodResizeValidator',
    validate(request) {
      const { object, oldObject } = request;
      const nodeName = stringAt(object, 'spec', 'nodeName') ?? '';
      if (object === undefined || nodeName === '' || !concerns(request, 'pods', ['UPDATE'], 'resize')) return;
      if (numberAt(object, 'metadata', 'generation') === numberAt(oldObject, 'metadata', 'generation'))
        return;
      const node = store.collection('nodes').get(nodeName)?.body;
      if (node === undefined) throw refused(request, `node ${JSON.stringify(nodeName)} not found`);
      const system = stringsAt(node, 'metadata', 'labels')['kubernetes.io/os'];
      if (system !== undefined && system !== 'linux')
        throw refused(
          request,
          `pod resize is only supported on linux nodes, node ${JSON.stringify(nodeName)} is ${JSON.stringify(system)}`,
          [{ reason: 'UnsupportedPlatform', message: '', field: '' }],
        );
      const problem = capacityProblem(object, node);
      if (problem !== undefined)
        throw refused(request, problem, [{ reason: 'NodeCapacity', message: '', field: '' }]);
    },
  };
}
