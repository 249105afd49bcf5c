import { isJsonObject, jsonAt, numberAt, stringAt } from '../../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../../kube/kube-object.ts';
import { ageText } from './age.ts';
import type { ColumnRow } from './column.ts';
import { isConditionTrue, POD_COLUMNS } from './pod-columns.ts';
import {
  INTEGER,
  WIDE,
  countOf,
  endpointsText,
  eventObject,
  containerFields,
  eventCount,
  eventSource,
  firstSeen,
  ingressClassName,
  kernelVersion,
  lastSeen,
  suspended,
  externalIP,
  hpaTargets,
  ingressAddress,
  ingressHosts,
  jobCompletions,
  jobDuration,
  jobStatus,
  labelsText,
  listCount,
  nodeAddress,
  nodeRoles,
  nodeStatus,
  number,
  quotaText,
  selectorText,
  servicePorts,
  sliceEndpoints,
  slicePorts,
  subjects,
  text,
  workloadColumns,
  type Path,
} from './column-cells.ts';

const TEMPLATE: Path = ['spec', 'template', 'spec'];

const BINDING: readonly ColumnRow[] = [
  'name',
  ['Role', (body) => `${stringAt(body, 'roleRef', 'kind') ?? ''}/${stringAt(body, 'roleRef', 'name') ?? ''}`],
  'age',
  ['Users', subjects('User'), WIDE],
  ['Groups', subjects('Group'), WIDE],
  ['ServiceAccounts', subjects('ServiceAccount'), WIDE],
];

const REPLICA_SET: readonly ColumnRow[] = [
  'name',
  ['Desired', number('spec', 'replicas'), INTEGER],
  ['Current', number('status', 'replicas'), INTEGER],
  ['Ready', number('status', 'readyReplicas'), INTEGER],
  'age',
  ...workloadColumns(TEMPLATE),
];

/** By `group/kind`. Source of columns and cells: pkg/printers/internalversion/printers.go of Kubernetes 1.36; kubectl shows them as they come. */
export const BUILT_IN_COLUMNS: Readonly<Record<string, readonly ColumnRow[]>> = {
  '/Pod': POD_COLUMNS,
  '/Node': [
    'name',
    ['Status', nodeStatus],
    ['Roles', nodeRoles],
    'age',
    ['Version', text('', 'status', 'nodeInfo', 'kubeletVersion')],
    ['Internal-IP', nodeAddress('InternalIP'), WIDE],
    ['External-IP', nodeAddress('ExternalIP'), WIDE],
    ['OS-Image', text('<unknown>', 'status', 'nodeInfo', 'osImage'), WIDE],
    ['Kernel-Version', kernelVersion, WIDE],
    ['Container-Runtime', text('<unknown>', 'status', 'nodeInfo', 'containerRuntimeVersion'), WIDE],
  ],
  '/Namespace': ['name', ['Status', text('', 'status', 'phase')], 'age'],
  '/PodTemplate': [
    'name',
    ['Containers', (body) => containerFields(body, ['template', 'spec'], 'name')],
    ['Images', (body) => containerFields(body, ['template', 'spec'], 'image')],
    ['Pod Labels', (body) => labelsText(stringsAt(body, 'template', 'metadata', 'labels'))],
  ],
  '/Service': [
    'name',
    ['Type', text('', 'spec', 'type')],
    ['Cluster-IP', text('<none>', 'spec', 'clusterIPs', 0)],
    ['External-IP', externalIP],
    ['Port(s)', servicePorts],
    'age',
    ['Selector', (body) => labelsText(stringsAt(body, 'spec', 'selector')), WIDE],
  ],
  '/ConfigMap': [
    'name',
    [
      'Data',
      (body) => Object.keys(objectAt(body, 'data')).length + Object.keys(objectAt(body, 'binaryData')).length,
    ],
    'age',
  ],
  '/Secret': ['name', ['Type', text('', 'type')], ['Data', countOf('data')], 'age'],
  '/ServiceAccount': ['name', 'age'],
  '/Endpoints': ['name', ['Endpoints', endpointsText], 'age'],
  '/Event': [
    ['Last Seen', lastSeen],
    ['Type', text('', 'type')],
    ['Reason', text('', 'reason')],
    ['Object', eventObject],
    ['Subobject', text('', 'involvedObject', 'fieldPath'), WIDE],
    ['Source', eventSource, WIDE],
    ['Message', (body) => (stringAt(body, 'message') ?? stringAt(body, 'note') ?? '').trim()],
    ['First Seen', firstSeen, WIDE],
    ['Count', eventCount, WIDE],
    ['Name', text('', 'metadata', 'name'), { wide: true, format: 'name' }],
  ],
  '/ResourceQuota': [
    'name',
    ['Request', (body) => quotaText(body, 'requests')],
    ['Limit', (body) => quotaText(body, 'limits')],
    'age',
  ],
  '/ReplicationController': REPLICA_SET,
  'apps/ReplicaSet': REPLICA_SET,
  'apps/Deployment': [
    'name',
    [
      'Ready',
      (body) =>
        `${numberAt(body, 'status', 'readyReplicas') ?? 0}/${numberAt(body, 'spec', 'replicas') ?? 0}`,
    ],
    ['Up-to-date', number('status', 'updatedReplicas')],
    ['Available', number('status', 'availableReplicas')],
    'age',
    ...workloadColumns(TEMPLATE),
  ],
  'apps/StatefulSet': [
    'name',
    [
      'Ready',
      (body) =>
        `${numberAt(body, 'status', 'readyReplicas') ?? 0}/${numberAt(body, 'spec', 'replicas') ?? 0}`,
    ],
    'age',
    ...workloadColumns(TEMPLATE, false),
  ],
  'apps/DaemonSet': [
    'name',
    ['Desired', number('status', 'desiredNumberScheduled'), INTEGER],
    ['Current', number('status', 'currentNumberScheduled'), INTEGER],
    ['Ready', number('status', 'numberReady'), INTEGER],
    ['Up-to-date', number('status', 'updatedNumberScheduled'), INTEGER],
    ['Available', number('status', 'numberAvailable'), INTEGER],
    ['Node Selector', (body) => labelsText(stringsAt(body, 'spec', 'template', 'spec', 'nodeSelector'))],
    'age',
    ...workloadColumns(TEMPLATE),
  ],
  'apps/ControllerRevision': [
    'name',
    [
      'Controller',
      (body) => {
        const owner = listAt(body, 'metadata', 'ownerReferences').find(
          (one) => jsonAt(one, 'controller') === true,
        );
        if (owner === undefined) return '<none>';
        const [group = '', version] = (stringAt(owner, 'apiVersion') ?? '').split('/');
        const kind = (stringAt(owner, 'kind') ?? '').toLowerCase();
        return `${kind}${version === undefined ? '' : `.${group}`}/${stringAt(owner, 'name') ?? ''}`;
      },
    ],
    ['Revision', (body) => numberAt(body, 'revision') ?? 0],
    'age',
  ],
  'batch/Job': [
    'name',
    ['Status', jobStatus],
    ['Completions', jobCompletions],
    ['Duration', jobDuration],
    'age',
    ...workloadColumns(TEMPLATE),
  ],
  'batch/CronJob': [
    'name',
    ['Schedule', text('', 'spec', 'schedule')],
    ['Timezone', text('<none>', 'spec', 'timeZone')],
    ['Suspend', suspended, { type: 'boolean' }],
    ['Active', listCount('status', 'active'), INTEGER],
    [
      'Last Schedule',
      (body, now_ms) => {
        const last = stringAt(body, 'status', 'lastScheduleTime');
        return last === undefined ? '<none>' : ageText(last, now_ms);
      },
    ],
    'age',
    ...workloadColumns(['spec', 'jobTemplate', 'spec', 'template', 'spec'], false),
    ['Selector', (body) => selectorText(jsonAt(body, 'spec', 'jobTemplate', 'spec', 'selector')), WIDE],
  ],
  'autoscaling/HorizontalPodAutoscaler': [
    'name',
    [
      'Reference',
      (body) =>
        `${stringAt(body, 'spec', 'scaleTargetRef', 'kind') ?? ''}/${stringAt(body, 'spec', 'scaleTargetRef', 'name') ?? ''}`,
    ],
    ['Targets', hpaTargets],
    ['MinPods', text('<unset>', 'spec', 'minReplicas')],
    ['MaxPods', number('spec', 'maxReplicas')],
    ['Replicas', number('status', 'currentReplicas')],
    'age',
  ],
  'policy/PodDisruptionBudget': [
    'name',
    ['Min Available', text('N/A', 'spec', 'minAvailable')],
    ['Max Unavailable', text('N/A', 'spec', 'maxUnavailable')],
    ['Allowed Disruptions', number('status', 'disruptionsAllowed'), INTEGER],
    'age',
  ],
  'networking.k8s.io/Ingress': [
    'name',
    ['Class', text('<none>', 'spec', 'ingressClassName')],
    ['Hosts', ingressHosts],
    ['Address', ingressAddress],
    ['Ports', (body) => (listAt(body, 'spec', 'tls').length > 0 ? '80, 443' : '80')],
    'age',
  ],
  'networking.k8s.io/IngressClass': [
    ['Name', ingressClassName, { format: 'name' }],
    ['Controller', text('', 'spec', 'controller')],
    [
      'Parameters',
      (body) => {
        const kind = stringAt(body, 'spec', 'parameters', 'kind');
        const group = stringAt(body, 'spec', 'parameters', 'apiGroup');
        return kind === undefined
          ? '<none>'
          : `${kind}${group === undefined ? '' : `.${group}`}/${stringAt(body, 'spec', 'parameters', 'name') ?? ''}`;
      },
    ],
    'age',
  ],
  'networking.k8s.io/NetworkPolicy': [
    'name',
    ['Pod-Selector', (body) => selectorText(jsonAt(body, 'spec', 'podSelector'))],
    'age',
  ],
  'rbac.authorization.k8s.io/RoleBinding': BINDING,
  'rbac.authorization.k8s.io/ClusterRoleBinding': BINDING,
  'coordination.k8s.io/Lease': ['name', ['Holder', text('', 'spec', 'holderIdentity')], 'age'],
  'discovery.k8s.io/EndpointSlice': [
    'name',
    ['AddressType', text('', 'addressType')],
    ['Ports', slicePorts],
    ['Endpoints', sliceEndpoints],
    'age',
  ],
  'scheduling.k8s.io/PriorityClass': [
    'name',
    ['Value', number('value'), INTEGER],
    ['Global-Default', (body) => jsonAt(body, 'globalDefault') === true, { type: 'boolean' }],
    'age',
    ['PreemptionPolicy', text('', 'preemptionPolicy')],
  ],
  'node.k8s.io/RuntimeClass': ['name', ['Handler', text('', 'handler')], 'age'],
  'apiregistration.k8s.io/APIService': [
    'name',
    [
      'Service',
      (body) =>
        isJsonObject(jsonAt(body, 'spec', 'service'))
          ? `${stringAt(body, 'spec', 'service', 'namespace') ?? ''}/${stringAt(body, 'spec', 'service', 'name') ?? ''}`
          : 'Local',
    ],
    ['Available', (body) => (isConditionTrue(body, 'Available') ? 'True' : 'False')],
    'age',
  ],
};
