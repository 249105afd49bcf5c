import {
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { spanText } from './age.ts';
import type { ColumnRow } from './column.ts';
import { INTEGER, listCount, number, selectorText, text } from './column-cells.ts';

function csrStatus(body: JsonObject): JsonValue {
  const types = new Set(listAt(body, 'status', 'conditions').map((condition) => stringAt(condition, 'type')));
  const decided = types.has('Denied') ? 'Denied' : types.has('Approved') ? 'Approved' : 'Pending';
  const failed = types.has('Failed') ? ',Failed' : '';
  return `${decided}${failed}${(stringAt(body, 'status', 'certificate') ?? '') === '' ? '' : ',Issued'}`;
}

function requestedDuration(body: JsonObject): JsonValue {
  const expiration_s = numberAt(body, 'spec', 'expirationSeconds');
  return expiration_s === undefined ? '<none>' : spanText(expiration_s * 1000);
}

function claimState(body: JsonObject): JsonValue {
  const isDeleted = jsonAt(body, 'metadata', 'deletionTimestamp') !== undefined;
  const isAllocated = isJsonObject(jsonAt(body, 'status', 'allocation'));
  const states = [
    ...(isDeleted ? ['deleted'] : []),
    ...(isAllocated ? ['allocated'] : isDeleted ? [] : ['pending']),
    ...(isAllocated && listAt(body, 'status', 'reservedFor').length > 0 ? ['reserved'] : []),
  ];
  return states.join(',');
}

function parentReference(body: JsonObject): JsonValue {
  const parent = jsonAt(body, 'spec', 'parentRef');
  if (!isJsonObject(parent)) return '<none>';
  const group = stringAt(parent, 'group') ?? '';
  const resource = stringAt(parent, 'resource') ?? '';
  const namespace = stringAt(parent, 'namespace') ?? '';
  const kind = (group === '' ? resource : `${resource}.${group}`).toLowerCase();
  return [kind, ...(namespace === '' ? [] : [namespace]), stringAt(parent, 'name') ?? ''].join('/');
}

function missingPriorityLevel(body: JsonObject): JsonValue {
  const dangling = listAt(body, 'status', 'conditions').find(
    (condition) => stringAt(condition, 'type') === 'Dangling',
  );
  return dangling === undefined ? '?' : (stringAt(dangling, 'status') ?? '');
}

/** Numbers of a limited priority level; an exempt one has none. */
const limited =
  (...path: readonly string[]) =>
  (body: JsonObject): JsonValue =>
    numberAt(body, 'spec', 'limited', ...path) ?? '<none>';

function paramKind(body: JsonObject): JsonValue {
  return isJsonObject(jsonAt(body, 'spec', 'paramKind'))
    ? `${stringAt(body, 'spec', 'paramKind', 'apiVersion') ?? ''}/${stringAt(body, 'spec', 'paramKind', 'kind') ?? ''}`
    : '<unset>';
}

function paramReference(body: JsonObject): JsonValue {
  const name = stringAt(body, 'spec', 'paramRef', 'name') ?? '';
  const namespace = stringAt(body, 'spec', 'paramRef', 'namespace') ?? '';
  if (name !== '') return `${namespace === '' ? '*' : namespace}/${name}`;
  const selector = jsonAt(body, 'spec', 'paramRef', 'selector');
  return selector === undefined ? '<unset>' : selectorText(selector);
}

const POLICY_BINDING: readonly ColumnRow[] = [
  'name',
  ['PolicyName', text('', 'spec', 'policyName')],
  ['ParamRef', paramReference],
  'age',
];
const WEBHOOKS: readonly ColumnRow[] = ['name', ['Webhooks', listCount('webhooks'), INTEGER], 'age'];
const QUEUING = ['limitResponse', 'queuing'] as const;

/** What keeps a cluster: admission, flow control, certificates, addresses, devices. Source: pkg/printers/internalversion/printers.go. */
export const CLUSTER_COLUMNS: Readonly<Record<string, readonly ColumnRow[]>> = {
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': WEBHOOKS,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': [
    'name',
    ['Validations', listCount('spec', 'validations'), INTEGER],
    ['ParamKind', paramKind],
    'age',
  ],
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': [
    'name',
    ['Mutations', listCount('spec', 'mutations'), INTEGER],
    ['ParamKind', paramKind],
    'age',
  ],
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': POLICY_BINDING,
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': POLICY_BINDING,
  'flowcontrol.apiserver.k8s.io/FlowSchema': [
    'name',
    ['PriorityLevel', text('', 'spec', 'priorityLevelConfiguration', 'name')],
    ['MatchingPrecedence', number('spec', 'matchingPrecedence')],
    ['DistinguisherMethod', text('<none>', 'spec', 'distinguisherMethod', 'type')],
    'age',
    ['MissingPL', missingPriorityLevel],
  ],
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': [
    'name',
    ['Type', text('', 'spec', 'type')],
    ['NominalConcurrencyShares', limited('nominalConcurrencyShares')],
    ['Queues', limited(...QUEUING, 'queues')],
    ['HandSize', limited(...QUEUING, 'handSize')],
    ['QueueLengthLimit', limited(...QUEUING, 'queueLengthLimit')],
    'age',
  ],
  'certificates.k8s.io/CertificateSigningRequest': [
    'name',
    'age',
    ['SignerName', text('<none>', 'spec', 'signerName')],
    ['Requestor', text('', 'spec', 'username')],
    ['RequestedDuration', requestedDuration],
    ['Condition', csrStatus],
  ],
  'networking.k8s.io/ServiceCIDR': [
    'name',
    [
      'CIDRs',
      (body) =>
        listAt(body, 'spec', 'cidrs')
          .filter((cidr) => typeof cidr === 'string')
          .join(','),
    ],
    'age',
  ],
  'networking.k8s.io/IPAddress': ['name', ['ParentRef', parentReference], 'undefined age'],
  'resource.k8s.io/DeviceClass': ['name', 'age'],
  'resource.k8s.io/ResourceClaim': ['name', ['State', claimState], 'age'],
  'resource.k8s.io/ResourceClaimTemplate': ['name', 'age'],
  'resource.k8s.io/ResourceSlice': [
    'name',
    ['Node', text('', 'spec', 'nodeName')],
    ['Driver', text('', 'spec', 'driver')],
    ['Pool', text('', 'spec', 'pool', 'name')],
    'age',
  ],
  'autoscaling/Scale': [
    ['Name', text('', 'metadata', 'name')],
    ['Desired', number('spec', 'replicas'), INTEGER],
    ['Available', number('status', 'replicas'), INTEGER],
    'age',
  ],
};
