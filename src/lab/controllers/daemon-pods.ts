import { booleanAt } from '../../kube/container.ts';
import { isJsonObject, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../kube/kube-object.ts';
import { DAEMON_SETS } from '../client/resource-ref.ts';
import { tolerates, unfit, wantedOf } from '../scheduler/fits.ts';
import { NodeState, taintsOf } from '../scheduler/node-state.ts';
import { nameOf } from './object-meta.ts';
import { podOf } from './pod-template.ts';
import { REVISION_LABEL } from './revisions.ts';

/** Daemons stay where others may not be (AddOrUpdateDaemonPodTolerations). */
const TOLERATED = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
] as const;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

function toleration(name: string, effect: string): JsonObject {
  return { key: `node.kubernetes.io/${name}`, operator: 'Exists', effect };
}

/** Terms of the template, each for this node alone (ReplaceDaemonSetPodNodeNameNodeAffinity). */
function affinityFor(spec: JsonObject, node: string): JsonObject {
  const affinity = objectAt(spec, 'affinity');
  const nodeAffinity = objectAt(affinity, 'nodeAffinity');
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const nodeSelectorTerms = [{ matchFields }];
  return { ...affinity, nodeAffinity: { ...nodeAffinity, [REQUIRED]: { nodeSelectorTerms } } };
}

/** The daemon of a DaemonSet for one node. `hash`: of the revision of its template. */
export function daemonPod(daemonSet: JsonObject, node: string, hash: string): JsonObject {
  const template = objectAt(daemonSet, 'spec', 'template');
  const pod = podOf(template, DAEMON_SETS, daemonSet);
  const spec = objectAt(pod, 'spec');
  const isHost = booleanAt(spec, 'hostNetwork') === true;
  const tolerations = [
    ...listAt(spec, 'tolerations'),
    ...TOLERATED.map(([name, effect]) => toleration(name, effect)),
    ...(isHost ? [toleration('network-unavailable', 'NoSchedule')] : []),
  ];
  const labels = { ...stringsAt(pod, 'metadata', 'labels'), [REVISION_LABEL]: hash };
  return {
    ...pod,
    metadata: { ...objectAt(pod, 'metadata'), labels },
    spec: { ...spec, tolerations, affinity: affinityFor(spec, node) },
  };
}

/** Whether a node is to have a daemon, and whether one that is there may stay (NodeShouldRunDaemonPod). Room is the scheduler's business. */
export function placeOf(
  daemonSet: JsonObject,
  node: JsonObject,
): { readonly shouldRun: boolean; readonly mayStay: boolean } {
  const template = objectAt(daemonSet, 'spec', 'template');
  const pod = daemonPod(daemonSet, nameOf(node), '');
  const tolerations = listAt(pod, 'spec', 'tolerations').filter(isJsonObject);
  // Of the template: that of a daemon names its node already.
  const wanted = { ...wantedOf(template), tolerations, requests: { cpu_milli: 0, memory_bytes: 0 } };
  const untolerated = taintsOf(node).filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((known) => tolerates(known, taint)),
  );
  const untainted = new NodeState(nameOf(node));
  untainted.use({ ...node, spec: {} });
  const fits = unfit(wanted, untainted) === undefined;
  return {
    shouldRun: fits && untolerated.length === 0,
    mayStay: fits && !untolerated.some(({ effect }) => effect === 'NoExecute'),
  };
}
