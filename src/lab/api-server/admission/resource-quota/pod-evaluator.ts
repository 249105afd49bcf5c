import {
  numberAt,
  stringAt,
  isJsonObject,
  jsonAt,
  type JsonObject,
  type JsonValue,
} from '../../../../kube/json.ts';
import { listAt, objectAt } from '../../../../kube/kube-object.ts';
import { addQuantities } from '../../../../kube/quantity.ts';
import { podQosClass } from '../../../../kube/pod-qos.ts';
import { podAmounts } from '../pod-resources.ts';
import {
  added,
  countOf,
  larger,
  resourceListAt,
  resourceListJson,
  type ResourceList,
} from '../resource-list.ts';
import {
  isCreate,
  isNonEmpty,
  meetsScope,
  objectCountName,
  type QuotaEvaluator,
  type ScopeRequirement,
} from './evaluator.ts';

const COUNTED: ReadonlySet<string> = new Set([
  objectCountName('pods'),
  'pods',
  ...['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);
/** Each container has to say these where a quota counts them. */
const REQUIRED: ReadonlySet<string> = new Set(
  ['cpu', 'memory'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
);
const REQUESTS = 'requests.';
const DEVICE_CLASS = 'requests.deviceclass.resource.kubernetes.io/';

/** Of Kubernetes itself: no slash, or a name under kubernetes.io (helper.IsNativeResource). */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** `requests.example.com/gpu`: quotas on extended resources count requests only. */
function isExtended(name: string): boolean {
  return name.startsWith(REQUESTS) && (!isNative(name) || name.startsWith(DEVICE_CLASS));
}

/** Is it what a container asks for that no release of Kubernetes knows by name (IsExtendedResourceName)? */
function isExtendedRequest(name: string): boolean {
  return (
    (!isNative(name) && !name.startsWith(REQUESTS)) || name.startsWith('deviceclass.resource.kubernetes.io/')
  );
}

/** Requests and limits under the names that quotas have for them (podComputeUsageHelper). */
function named(requests: ResourceList, limits: ResourceList): ResourceList {
  const found = new Map([['pods', countOf(1)]]);
  for (const [name, quantity] of requests) {
    const isBasic = COUNTED.has(name) && name !== 'pods';
    const isHugePages = name.startsWith('hugepages-');
    if (isBasic || isHugePages) found.set(name, quantity);
    if (isBasic || isHugePages || isExtendedRequest(name)) found.set(REQUESTS + name, quantity);
  }
  for (const [name, quantity] of limits)
    if (COUNTED.has(name) && name !== 'pods') found.set(`limits.${name}`, quantity);
  return found;
}

/** While a resize is under way a container counts with the most of what it wants, has been promised and has. */
function withStatusRequests(pod: JsonObject): JsonObject {
  const statuses = [
    ...listAt(pod, 'status', 'containerStatuses'),
    ...listAt(pod, 'status', 'initContainerStatuses'),
  ];
  const counted = (list: string) =>
    listAt(pod, 'spec', list).map((container) => {
      const status = statuses.find((entry) => stringAt(entry, 'name') === stringAt(container, 'name'));
      const isCounted = list === 'containers' || stringAt(container, 'restartPolicy') === 'Always';
      if (!isJsonObject(container) || !isCounted || jsonAt(status, 'resources') === undefined)
        return container;
      const most = [
        resourceListAt(status, 'resources', 'requests'),
        resourceListAt(status, 'allocatedResources'),
      ].reduce(larger, resourceListAt(container, 'resources', 'requests'));
      const resources = { ...objectAt(container, 'resources'), requests: resourceListJson(most) };
      return { ...container, resources };
    });
  const spec = {
    ...objectAt(pod, 'spec'),
    containers: counted('containers'),
    initContainers: counted('initContainers'),
  };
  return { ...pod, spec };
}

/** A pod that has ended counts as an object only, and so does one that should long be gone (QuotaV1Pod). */
function isOver(pod: JsonObject, now_ms: number): boolean {
  const phase = stringAt(pod, 'status', 'phase');
  if (phase === 'Failed' || phase === 'Succeeded') return true;
  const deletedAt = stringAt(pod, 'metadata', 'deletionTimestamp');
  const grace_s = numberAt(pod, 'metadata', 'deletionGracePeriodSeconds');
  return deletedAt !== undefined && grace_s !== undefined && now_ms > Date.parse(deletedAt) + grace_s * 1000;
}

function usage(pod: JsonObject, now_ms: number): ResourceList {
  const counted: ResourceList = new Map([[objectCountName('pods'), countOf(1)]]);
  if (isOver(pod, now_ms)) return counted;
  const current = withStatusRequests(pod);
  const overhead = resourceListAt(pod, 'spec', 'overhead');
  const limits = new Map(podAmounts(pod, 'limits'));
  for (const [name, quantity] of overhead) {
    const before = limits.get(name);
    if (before !== undefined && before.nano !== 0n) limits.set(name, addQuantities(before, quantity));
  }
  return added(counted, named(added(podAmounts(current, 'requests'), overhead), limits));
}

function isTerminating(pod: JsonValue | undefined): boolean {
  return (numberAt(pod, 'spec', 'activeDeadlineSeconds') ?? -1) >= 0;
}

function isCrossNamespace(pod: JsonObject): boolean {
  const rules = ['podAffinity', 'podAntiAffinity'].flatMap((kind) => {
    const affinity = objectAt(pod, 'spec', 'affinity', kind);
    return [
      ...listAt(affinity, 'requiredDuringSchedulingIgnoredDuringExecution'),
      ...listAt(affinity, 'preferredDuringSchedulingIgnoredDuringExecution').map((term) =>
        objectAt(term, 'podAffinityTerm'),
      ),
    ];
  });
  return rules.some(
    (term) => listAt(term, 'namespaces').length > 0 || objectAt(term)['namespaceSelector'] !== undefined,
  );
}

function matchesScope(scope: ScopeRequirement, pod: JsonObject): boolean {
  const priorityClass = jsonAt(pod, 'spec', 'priorityClassName');
  switch (scope.scopeName) {
    case 'Terminating':
      return isTerminating(pod);
    case 'NotTerminating':
      return !isTerminating(pod);
    case 'BestEffort':
      return podQosClass(pod) === 'BestEffort';
    case 'NotBestEffort':
      return podQosClass(pod) !== 'BestEffort';
    case 'PriorityClass':
      return meetsScope(scope, isNonEmpty(priorityClass) ? priorityClass : undefined);
    case 'CrossNamespacePodAffinity':
      return isCrossNamespace(pod);
    default:
      return false;
  }
}

/** What containers leave out although a quota counts it (Constraints). Pod-level amounts say it for all of them. */
function missing(names: readonly string[], pod: JsonObject): string | undefined {
  const podLevel = ['requests', 'limits'].some(
    (which) => resourceListAt(pod, 'spec', 'resources', which).size > 0,
  );
  if (podLevel) return undefined;
  const required = [...new Set(names.filter((name) => REQUIRED.has(name)))].toSorted();
  const containers = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')];
  const problems = required.flatMap((name) => {
    const silent = containers
      .filter((container) => {
        const [requests, limits] = [
          resourceListAt(container, 'resources', 'requests'),
          resourceListAt(container, 'resources', 'limits'),
        ];
        return !named(requests, limits).has(name);
      })
      .map((container) => stringAt(container, 'name') ?? '');
    return silent.length === 0 ? [] : [`${name} for: ${[...new Set(silent)].toSorted().join(',')}`];
  });
  return problems.length === 0 ? undefined : `must specify ${problems.join('; ')}`;
}

/** Pods and what they ask for (pkg/quota/v1/evaluator/core/pods.go). */
export function podEvaluator(now_ms: () => number): QuotaEvaluator {
  return {
    handles(request) {
      const { operation, subresource, object, oldObject } = request;
      if (subresource === 'resize') return operation === 'UPDATE';
      if (operation === 'UPDATE' && subresource === '')
        return isTerminating(object) !== isTerminating(oldObject);
      return isCreate(request);
    },
    counts: (name) =>
      COUNTED.has(name) ||
      name.startsWith('hugepages-') ||
      name.startsWith('requests.hugepages-') ||
      isExtended(name),
    usage: (pod) => usage(pod, now_ms()),
    matchesScope,
    missing,
  };
}
