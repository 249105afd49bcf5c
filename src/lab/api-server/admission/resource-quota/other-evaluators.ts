import { booleanAt } from '../../../../kube/container.ts';
import { jsonAt, numberAt, stringAt, type JsonObject, type JsonValue } from '../../../../kube/json.ts';
import { listAt } from '../../../../kube/kube-object.ts';
import { jsonEqual } from '../../../../kube/json-difference.ts';
import {
  compareQuantities,
  NANO_PER_UNIT,
  quantityOf,
  unitsOf,
  type Quantity,
} from '../../../../kube/quantity.ts';
import type { AdmissionRequest } from '../admission.ts';
import { storageClassOf } from '../persistent-volume-claim-resize.ts';
import { countOf, type ResourceList } from '../resource-list.ts';
import { isNonEmpty, meetsScope, objectCountName, type QuotaEvaluator } from './evaluator.ts';

const SERVICE_NAMES = [
  objectCountName('services'),
  'services',
  'services.nodeports',
  'services.loadbalancers',
];

function nodePorts_count(service: JsonObject): number {
  const ports = listAt(service, 'spec', 'ports');
  const type = stringAt(service, 'spec', 'type');
  if (type === 'NodePort') return ports.length;
  if (type !== 'LoadBalancer') return 0;
  return booleanAt(service, 'spec', 'allocateLoadBalancerNodePorts') === false
    ? ports.filter((port) => (numberAt(port, 'nodePort') ?? 0) !== 0).length
    : ports.length;
}

/** Services, their node ports and load balancers (pkg/quota/v1/evaluator/core/services.go). */
export const serviceEvaluator: QuotaEvaluator = {
  handles: ({ operation, subresource }) =>
    subresource === '' && (operation === 'CREATE' || operation === 'UPDATE'),
  counts: (name) => SERVICE_NAMES.includes(name),
  usage: (service) =>
    new Map([
      [objectCountName('services'), countOf(1)],
      ['services', countOf(1)],
      ['services.nodeports', countOf(nodePorts_count(service))],
      ['services.loadbalancers', countOf(stringAt(service, 'spec', 'type') === 'LoadBalancer' ? 1 : 0)],
    ]),
  matchesScope: () => false,
  missing: () => undefined,
};

const CLAIMS = 'persistentvolumeclaims';
const STORAGE = 'requests.storage';
const BY_CLASS = '.storageclass.storage.k8s.io/';

function allocated(claim: JsonObject | undefined): JsonValue | undefined {
  return jsonAt(claim, 'status', 'allocatedResources', 'storage');
}

/** Whole bytes, rounded up; the larger of what is asked for and what a resize that failed has taken (KEP-1790). */
function storageOf(claim: JsonObject): Quantity | undefined {
  const asked = quantityOf(jsonAt(claim, 'spec', 'resources', 'requests', 'storage'));
  if (asked === undefined) return undefined;
  const taken = quantityOf(allocated(claim));
  const most = taken !== undefined && compareQuantities(taken, asked) > 0 ? taken : asked;
  return { ...most, nano: unitsOf(most) * NANO_PER_UNIT };
}

function claimUsage(claim: JsonObject): ResourceList {
  const name = storageClassOf(claim);
  const storage = storageOf(claim);
  const found = new Map<string, Quantity>([
    [CLAIMS, countOf(1)],
    [objectCountName(CLAIMS), countOf(1)],
  ]);
  if (name !== '') found.set(name + BY_CLASS + CLAIMS, countOf(1));
  if (storage === undefined) return found;
  found.set(STORAGE, storage);
  if (name !== '') found.set(name + BY_CLASS + STORAGE, storage);
  return found;
}

/** Every VolumeAttributesClass that a claim has, wants or is on its way to. */
function attributesClasses(claim: JsonObject | undefined): readonly string[] {
  const names = [
    jsonAt(claim, 'spec', 'volumeAttributesClassName'),
    jsonAt(claim, 'status', 'currentVolumeAttributesClassName'),
    jsonAt(claim, 'status', 'modifyVolumeStatus', 'targetVolumeAttributesClassName'),
  ];
  return [...new Set(names.filter(isNonEmpty))].toSorted();
}

function replenishes({ object, oldObject }: AdmissionRequest): boolean {
  return (
    !jsonEqual(allocated(object), allocated(oldObject)) ||
    !jsonEqual(attributesClasses(object), attributesClasses(oldObject))
  );
}

/** Claims and the storage they ask for, in all and by class (pkg/quota/v1/evaluator/core/persistent_volume_claims.go). */
export const claimEvaluator: QuotaEvaluator = {
  handles(request) {
    const { operation, subresource } = request;
    if (subresource === 'status') return replenishes(request);
    return subresource === '' && (operation === 'CREATE' || operation === 'UPDATE');
  },
  counts: (name) =>
    [objectCountName(CLAIMS), CLAIMS, STORAGE].includes(name) ||
    name.endsWith(BY_CLASS + CLAIMS) ||
    name.endsWith(BY_CLASS + STORAGE),
  usage: claimUsage,
  matchesScope(scope, claim) {
    if (scope.scopeName !== 'VolumeAttributesClass') return false;
    const names = attributesClasses(claim);
    return names.length === 0 ? meetsScope(scope, undefined) : names.some((name) => meetsScope(scope, name));
  },
  missing: () => undefined,
};
