import { jsonEqual } from '../../../../kube/json-difference.ts';
import { booleanAt } from '../../../../kube/container.ts';
import { jsonAt, stringAt, type JsonObject, type JsonValue } from '../../../../kube/json.ts';
import { listAt, objectAt } from '../../../../kube/kube-object.ts';
import { annotate } from '../../request/annotate.ts';
import { forbidden, invalid, type Cause } from '../../request/api-error.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import type { CheckedPod } from './pod-check.ts';
import {
  compareLevels,
  policyOf,
  PREFIX,
  PRIVILEGED,
  spokenLevel,
  type LevelVersion,
  type SaidPolicy,
} from './policy.ts';
import { violationsOf, violationText } from './security-checks.ts';

/** Where the pod of each kind lies. Source: defaultPodSpecResources, k8s.io/pod-security-admission/admission. */
const PODS: Readonly<Record<string, readonly string[]>> = {
  pods: [],
  podtemplates: ['template'],
  replicationcontrollers: ['spec', 'template'],
  'replicasets.apps': ['spec', 'template'],
  'deployments.apps': ['spec', 'template'],
  'statefulsets.apps': ['spec', 'template'],
  'daemonsets.apps': ['spec', 'template'],
  'jobs.batch': ['spec', 'template'],
  'cronjobs.batch': ['spec', 'jobTemplate', 'spec', 'template'],
};
/** These change nothing that a check looks at. */
const IGNORED: ReadonlySet<string> = new Set([
  'exec',
  'attach',
  'binding',
  'eviction',
  'log',
  'portforward',
  'proxy',
  'status',
]);
/** A namespace is looked through up to here when its level goes up (defaultNamespaceMaxPodsToCheck). */
const PODS_MAX_COUNT = 3_000;

function checkedPod(object: JsonValue | undefined): CheckedPod {
  return { metadata: objectAt(object, 'metadata'), spec: objectAt(object, 'spec') };
}

/** Images in order; of ephemeral containers, which come and go, with their names. */
function images(pod: JsonObject | undefined, list: string): readonly JsonValue[] {
  return listAt(pod, 'spec', list).map((container) => [
    list === 'ephemeralContainers' ? (stringAt(container, 'name') ?? '') : '',
    stringAt(container, 'image') ?? '',
  ]);
}

/** Does an update bring in another image or container? Nothing else of a pod that counts can change. */
function isSignificant({ object, oldObject }: AdmissionRequest): boolean {
  return (
    ['containers', 'initContainers'].some(
      (list) => !jsonEqual(images(object, list), images(oldObject, list)),
    ) ||
    images(object, 'ephemeralContainers').some(
      (added) => !images(oldObject, 'ephemeralContainers').some((before) => jsonEqual(added, before)),
    )
  );
}

/** Notes in the audit event what was enforced, and what would have been. */
function note(
  { context }: AdmissionRequest,
  what: 'enforce-policy' | 'audit-violations' | 'error',
  value: string,
): void {
  annotate(context, `${PREFIX}${what}`, value);
}

/** Several errors are told in brackets (ToAggregate of field.ErrorList). */
function spokenErrors(causes: readonly Cause[]): string {
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  return texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
}

function evaluate(request: AdmissionRequest, said: SaidPolicy, pod: CheckedPod, isPod: boolean): void {
  const { resource, name } = request;
  const { enforce, audit, warn } = said.policy;
  if (said.causes.length > 0) note(request, 'error', `Failed to parse policy: ${spokenErrors(said.causes)}`);
  if (isPod) note(request, 'enforce-policy', spokenLevel(enforce));
  const audited = violationsOf(pod, audit.level, audit.minor);
  if (audited.length > 0)
    note(
      request,
      'audit-violations',
      `would violate PodSecurity "${spokenLevel(audit)}": ${violationText(audited)}`,
    );
  const broken = isPod ? violationsOf(pod, enforce.level, enforce.minor) : [];
  if (broken.length > 0)
    throw forbidden(
      resource,
      name,
      `violates PodSecurity "${spokenLevel(enforce)}": ${violationText(broken)}`,
    );
  const doubtful = violationsOf(pod, warn.level, warn.minor);
  if (doubtful.length > 0)
    request.context.warnings.push(
      `would violate PodSecurity "${spokenLevel(warn)}": ${violationText(doubtful)}`,
    );
}

/** Of the pods of one controller the first comes early, the others last (prioritizePods). */
function prioritised(pods: readonly JsonObject[]): readonly JsonObject[] {
  const seen = new Set<JsonValue | undefined>();
  const later: JsonObject[] = [];
  const first = pods.filter((pod) => {
    const owner = listAt(pod, 'metadata', 'ownerReferences').find(
      (entry) => booleanAt(entry, 'controller') === true,
    );
    if (owner === undefined) return true;
    const uid = jsonAt(owner, 'uid');
    if (!seen.has(uid)) {
      seen.add(uid);
      return true;
    }
    later.push(pod);
    return false;
  });
  return [...first, ...later];
}

function spokenPods(names: readonly string[]): string {
  const [first = ''] = names.toSorted((one, other) => (one < other ? -1 : 1));
  if (names.length === 1) return first;
  return `${first} (and ${names.length - 1} other ${names.length === 2 ? 'pod' : 'pods'})`;
}

/** Warnings about pods that run already where a namespace asks for more than before. */
function existingPodWarnings(
  all: readonly JsonObject[],
  namespace: string,
  enforce: LevelVersion,
): readonly string[] {
  const pods = prioritised(all).slice(0, PODS_MAX_COUNT);
  const byReason = new Map<string, string[]>();
  for (const pod of pods) {
    const reasons = violationsOf(checkedPod(pod), enforce.level, enforce.minor).map(({ reason }) => reason);
    if (reasons.length === 0) continue;
    const text = reasons.join(', ');
    byReason.set(text, [...(byReason.get(text) ?? []), stringAt(pod, 'metadata', 'name') ?? '']);
  }
  const told = [...byReason].map(([reason, names]) => `${spokenPods(names)}: ${reason}`);
  return [
    ...(pods.length < all.length
      ? [
          `new PodSecurity enforce level only checked against the first ${pods.length} of ${all.length} existing pods`,
        ]
      : []),
    ...(told.length > 0
      ? [
          `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${spokenLevel(enforce)}"`,
        ]
      : []),
    ...told.toSorted((one, other) => (one < other ? -1 : 1)),
  ];
}

function isStricter(next: LevelVersion, before: LevelVersion): boolean {
  if (next.level === 'privileged' || (next.level === before.level && next.minor === before.minor))
    return false;
  return next.minor !== before.minor || compareLevels(next.level, before.level) > 0;
}

/** Nothing is looked at where all that the namespace could ask for is privileged. */
function isSilent({ policy, causes }: SaidPolicy, isPod: boolean): boolean {
  const modes = isPod ? [policy.enforce, policy.audit, policy.warn] : [policy.audit, policy.warn];
  return causes.length === 0 && modes.every(({ level }) => level === 'privileged');
}

/** Holds pods to the Pod Security Standards that their namespace asks for by labels (k8s.io/pod-security-admission). */
export function podSecurity(store: ObjectStore): AdmissionPlugin {
  const validateNamespace = (request: AdmissionRequest): void => {
    const { object, oldObject, operation, name, resource } = request;
    const { policy, causes } = policyOf(object);
    const before = operation === 'UPDATE' ? policyOf(oldObject) : undefined;
    const isOldFault = before !== undefined && jsonEqual(spokenCauses(before.causes), spokenCauses(causes));
    if (causes.length > 0 && !isOldFault) throw invalid(resource, name, causes);
    if (before === undefined || !isStricter(policy.enforce, before.policy.enforce)) return;
    const pods = [...store.collection('pods').objects({ prefix: `${name}/`, after: '' })].map(
      ({ body }) => body,
    );
    for (const warning of existingPodWarnings(pods, name, policy.enforce))
      request.context.warnings.push(warning);
  };
  return {
    name: 'PodSecurity',
    validate(request) {
      const { resource, subresource, operation, namespace, object } = request;
      if (operation !== 'CREATE' && operation !== 'UPDATE') return;
      const path = PODS[resource.collection];
      const isPod = resource.collection === 'pods';
      if (isPod ? IGNORED.has(subresource) : subresource !== '') return;
      if (resource.collection === 'namespaces') return validateNamespace(request);
      if (path === undefined) return;
      const said = policyOf(store.collection('namespaces').get(namespace)?.body);
      if (isSilent(said, isPod)) {
        if (isPod) note(request, 'enforce-policy', spokenLevel(PRIVILEGED));
        return;
      }
      if (isPod && operation === 'UPDATE' && !isSignificant(request)) return;
      const template = jsonAt(object, ...path);
      if (template !== undefined) evaluate(request, said, checkedPod(template), isPod);
    },
  };
}

function spokenCauses(
  causes: readonly { readonly field: string; readonly message: string }[],
): readonly string[] {
  return causes.map(({ field, message }) => `${field} ${message}`);
}
