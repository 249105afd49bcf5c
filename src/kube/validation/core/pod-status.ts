import { jsonEqual } from '../../json-difference.ts';
import type { JsonObject } from '../../json.ts';
import { formatQuantity } from '../../quantity.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain, qualifiedName, userOrGroupId } from '../formats.ts';
import { byteLength, goText, internalJson } from '../go-value.ts';
import { ipWarnings, parseSloppyIp, validateLegacyIp } from '../ip.ts';
import { validateImmutable } from '../object-meta.ts';
import { Path } from '../path.ts';
import { list, number, struct, structPointer, structs, text, textPointer } from '../values.ts';
import { quantities } from './quantity-rules.ts';
import { isNativeResource } from './resource-name.ts';

const STATUS = Path.of('status');
const SYSTEM_CONDITIONS: ReadonlySet<string> = new Set(['PodScheduled', 'Ready', 'Initialized']);
const NEGATIVE = 'must be a non-negative integer';

function validateConditions(status: JsonObject, errors: ErrorList): void {
  for (const [index, condition] of structs(status, 'conditions').entries()) {
    const at = STATUS.child('conditions').index(index);
    const generation = number(condition, 'observedGeneration');
    if (generation < 0) errors.invalid(at.child('observedGeneration'), generation, NEGATIVE);
    const type = text(condition, 'type');
    if (!SYSTEM_CONDITIONS.has(type)) errors.eachInvalid(at.child('Type'), type, qualifiedName(type));
  }
}

function validateNominatedNode(pod: JsonObject, old: JsonObject, errors: ErrorList): void {
  const name = text(struct(pod, 'status'), 'nominatedNodeName');
  if (name === '' || name === text(struct(old, 'status'), 'nominatedNodeName')) return;
  const path = STATUS.child('nominatedNodeName');
  errors.eachInvalid(path, name, dnsSubdomain(name));
  if (text(struct(old, 'spec'), 'nodeName') !== '')
    errors.forbidden(path, 'may not be set on pods that are already bound to a node');
}

/** Does a rule of the container say that this exit code restarts it? */
function matchesRule(container: JsonObject, exitCode: number): boolean {
  return structs(container, 'restartPolicyRules').some((rule) => {
    const codes = struct(rule, 'exitCodes');
    const isListed = list(codes, 'values').includes(exitCode);
    return text(codes, 'operator') === 'NotIn' ? !isListed : isListed;
  });
}

/** ContainerShouldRestart. */
function mayRestart(container: JsonObject, podPolicy: string, exitCode: number): boolean {
  const own = textPointer(container, 'restartPolicy');
  if (own !== undefined && matchesRule(container, exitCode)) return true;
  const policy = own ?? podPolicy;
  return policy === 'OnFailure' ? exitCode !== 0 : policy !== 'Never';
}

function terminated(status: JsonObject): JsonObject | undefined {
  return structPointer(struct(status, 'state'), 'terminated');
}

/** AllContainersCouldRestart: one exit may restart them all. */
function couldAllRestart(spec: JsonObject): boolean {
  return ['initContainers', 'containers'].some((field) =>
    structs(spec, field).some((container) =>
      structs(container, 'restartPolicyRules').some(
        (rule) => text(rule, 'action') === 'RestartAllContainers',
      ),
    ),
  );
}

/** ValidateContainerStateTransition: what has ended stays ended, unless it may begin again. */
function validateTransitions(
  pod: JsonObject,
  old: JsonObject,
  [statuses, containers]: readonly [statuses: string, containers: string | undefined],
  errors: ErrorList,
): void {
  const spec = struct(old, 'spec');
  if (containers !== undefined && couldAllRestart(spec)) return;
  const now = structs(struct(pod, 'status'), statuses);
  for (const [index, before] of structs(struct(old, 'status'), statuses).entries()) {
    const ended = terminated(before);
    if (ended === undefined) continue;
    const name = text(before, 'name');
    const current = now.find((status) => text(status, 'name') === name);
    if (current === undefined || terminated(current) !== undefined) continue;
    const container =
      containers === undefined
        ? undefined
        : structs(spec, containers).find((one) => text(one, 'name') === name);
    const isAllowed =
      container !== undefined &&
      mayRestart(container, text(spec, 'restartPolicy'), number(ended, 'exitCode'));
    if (!isAllowed)
      errors.forbidden(
        STATUS.child(statuses).index(index).child('state'),
        'may not be transitioned to non-terminated state',
      );
  }
}

function validateClaimStatuses(pod: JsonObject, errors: ErrorList): void {
  const claims = new Set(structs(struct(pod, 'spec'), 'resourceClaims').map((claim) => text(claim, 'name')));
  const seen = new Set<string>();
  for (const [index, status] of structs(struct(pod, 'status'), 'resourceClaimStatuses').entries()) {
    const at = STATUS.child('resourceClaimStatuses').index(index);
    const name = text(status, 'name');
    if (!claims.has(name))
      errors.invalid(at.child('name'), name, 'must match the name of an entry in `spec.resourceClaims`');
    if (seen.has(name)) errors.duplicate(at.child('name'), name);
    seen.add(name);
    const claim = textPointer(status, 'resourceClaimName');
    if (claim !== undefined)
      errors.eachInvalid(at.child('resourceClaimName'), goText(claim), dnsSubdomain(claim));
  }
}

/** validatePodExtendedResourceClaimStatus. */
function validateExtendedClaim(pod: JsonObject, errors: ErrorList): void {
  const status = structPointer(struct(pod, 'status'), 'extendedResourceClaimStatus');
  if (status === undefined) return;
  const spec = struct(pod, 'spec');
  const containers = new Map(
    ['initContainers', 'containers'].flatMap((field) =>
      structs(spec, field).map((container) => [text(container, 'name'), container] as const),
    ),
  );
  const path = STATUS.child('extendedResourceClaimStatus');
  const mappings = structs(status, 'requestMappings');
  if (mappings.length === 0)
    errors.required(path.child('requestMappings'), 'at least one request mapping is required');
  const seen = new Set<string>();
  for (const [index, mapping] of mappings.entries()) {
    const at = path.child('requestMappings').index(index);
    const container = containers.get(text(mapping, 'containerName'));
    const names = ['containerName', 'resourceName', 'requestName'];
    if (container === undefined)
      errors.invalid(
        at.child('containerName'),
        text(mapping, 'containerName'),
        'must match the name of an entry in spec.initContainers.name or spec.containers.name',
      );
    else if (struct(struct(container, 'resources'), 'requests')[text(mapping, 'resourceName')] === undefined)
      errors.invalid(
        at.child('resourceName'),
        text(mapping, 'resourceName'),
        'must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests',
      );
    errors.eachInvalid(
      path.child('requestName'),
      text(mapping, 'requestName'),
      dnsLabel(text(mapping, 'requestName')),
    );
    const key = names.map((field) => text(mapping, field)).join('\n');
    if (seen.has(key)) for (const field of names) errors.duplicate(at.child(field), text(mapping, field));
    seen.add(key);
  }
  const claim = text(status, 'resourceClaimName');
  if (claim === '') errors.required(path.child('resourceClaimName'));
  else errors.eachInvalid(path.child('resourceClaimName'), claim, dnsSubdomain(claim));
}

/** validateNodeAllocatableResourceClaimStatus. */
function validateAllocatableClaims(pod: JsonObject, errors: ErrorList): void {
  const status = struct(pod, 'status');
  const known = new Set(
    [...structs(struct(pod, 'spec'), 'resourceClaims'), ...structs(status, 'resourceClaimStatuses')].map(
      (claim) => textPointer(claim, 'resourceClaimName'),
    ),
  );
  for (const [index, own] of structs(status, 'nodeAllocatableResourceClaimStatuses').entries()) {
    const at = STATUS.child('nodeAllocatableResourceClaimStatuses').index(index);
    const name = text(own, 'resourceClaimName');
    if (name === '') errors.required(at.child('resourceClaimName'), 'must not be empty');
    if (!known.has(name))
      errors.invalid(at.child('resourceClaimName'), name, 'no mapping found in pod reference');
    if (list(own, 'containers').length === 0) errors.required(at.child('containers'), 'must not be empty');
    const amounts = quantities(own, 'resources');
    if (amounts.length === 0) errors.required(at.child('resources'), 'must not be empty');
    for (const [resource, amount] of amounts) {
      const key = at.child('resources').key(resource);
      if (!isNativeResource(resource))
        errors.invalid(key, goText(resource), 'must be a node allocatable resource name');
      if (amount.nano < 0n) errors.invalid(key, formatQuantity(amount), 'must be non-negative');
    }
  }
}

/** validatePodIPs, validateHostIPs. */
function validateIps(pod: JsonObject, old: JsonObject, field: 'podIPs' | 'hostIPs', errors: ErrorList): void {
  const entries = structs(struct(pod, 'status'), field);
  const ips = entries.map((entry) => text(entry, 'ip'));
  const before = structs(struct(old, 'status'), field).map((entry) => text(entry, 'ip'));
  const path = STATUS.child(field);
  const [first] = ips;
  if (field === 'hostIPs' && first !== undefined && first !== text(struct(pod, 'status'), 'hostIP'))
    errors.invalid(path.index(0).child('ip'), first, 'must be equal to `hostIP`');
  for (const [index, ip] of ips.entries())
    if (!before.includes(ip)) validateLegacyIp(ip, path.index(index), errors);
  if (ips.length < 2) return;
  const families = ips.map((ip) => parseSloppyIp(ip)?.family);
  const broken = families.indexOf(undefined);
  if (broken !== -1)
    errors.internal(path, `failed to check for dual stack with error:invalid IP[${broken}]: ${ips[broken]}`);
  const isDual = broken === -1 && new Set(families).size === 2;
  if (!isDual || ips.length > 2)
    errors.invalid(
      path,
      entries.map((entry) => internalJson(entry, [['IP', 'ip', '']])),
      'may specify no more than one IP for each IP family',
    );
}

const STATUS_LISTS: readonly (readonly [statuses: string, containers: string | undefined])[] = [
  ['containerStatuses', 'containers'],
  ['initContainerStatuses', 'initContainers'],
  ['ephemeralContainerStatuses', undefined],
];

/** validateContainerStatusUsers. */
function validateUsers(pod: JsonObject, statuses: string, errors: ErrorList): void {
  const system = text(struct(struct(pod, 'spec'), 'os'), 'name') || 'linux';
  for (const [index, status] of structs(struct(pod, 'status'), statuses).entries()) {
    const user = structPointer(struct(status, 'user'), 'linux');
    if (user === undefined) continue;
    const at = STATUS.child(statuses).index(index).child('user').child('linux');
    if (system === 'windows') errors.forbidden(at, 'cannot be set for a windows pod');
    if (system !== 'linux') continue;
    for (const field of ['uid', 'gid'])
      errors.eachInvalid(at.child(field), number(user, field), userOrGroupId(number(user, field)));
    for (const [groupIndex, group] of list(user, 'supplementalGroups').entries())
      if (typeof group === 'number')
        errors.eachInvalid(at.child('supplementalGroups').index(groupIndex), group, userOrGroupId(group));
  }
}

const HEALTH = ['Healthy', 'Unhealthy', 'Unknown'];
const HEALTH_MESSAGE_MAX_BYTES = 1024;

function validateHealth(resources: readonly JsonObject[], path: Path, errors: ErrorList): void {
  const ids = new Set<string>();
  for (const [index, resource] of resources.entries()) {
    const at = path.index(index);
    const health = text(resource, 'health');
    if (!HEALTH.includes(health)) errors.notSupported(at.child('health'), health, HEALTH);
    const message = textPointer(resource, 'message');
    if (message === '') errors.required(at.child('message'), 'must be non-empty if specified');
    else if (message !== undefined && byteLength(message) > HEALTH_MESSAGE_MAX_BYTES)
      errors.tooLong(at.child('message'), HEALTH_MESSAGE_MAX_BYTES);
    const id = text(resource, 'resourceID');
    if (ids.has(id)) errors.duplicate(at.child('resourceID'), goText(id));
    ids.add(id);
  }
}

const NO_SUCH_CLAIM =
  "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty";

/** What is wrong with the name of an allocated resource; `undefined` where nothing is. */
function allocatedProblem(name: string, container: JsonObject): string | undefined {
  const resources = struct(container, 'resources');
  if (!name.startsWith('claim:'))
    return struct(resources, 'requests')[name] === undefined
      ? "must match one of the container's resource requests"
      : undefined;
  const isKnown = structs(resources, 'claims').some((claim) => {
    const request = text(claim, 'request');
    return name === `claim:${text(claim, 'name')}${request === '' ? '' : `/${request}`}`;
  });
  return isKnown ? undefined : NO_SUCH_CLAIM;
}

/** validateContainerStatusAllocatedResourcesStatus; ephemeral containers have none. */
function validateAllocated(
  pod: JsonObject,
  [statuses, containers]: readonly [statuses: string, containers: string | undefined],
  errors: ErrorList,
): void {
  for (const [index, status] of structs(struct(pod, 'status'), statuses).entries()) {
    const path = STATUS.child(statuses).index(index).child('allocatedResourcesStatus');
    const allocated = structs(status, 'allocatedResourcesStatus');
    if (containers === undefined) {
      if (allocated.length > 0) errors.forbidden(path, 'must not be specified in container status');
      continue;
    }
    const container = structs(struct(pod, 'spec'), containers).find(
      (one) => text(one, 'name') === text(status, 'name'),
    );
    for (const [allocatedIndex, resource] of allocated.entries()) {
      const at = path.index(allocatedIndex);
      const name = text(resource, 'name');
      const problem = container === undefined ? undefined : allocatedProblem(name, container);
      if (problem !== undefined) errors.invalid(at.child('name'), goText(name), problem);
      validateHealth(structs(resource, 'resources'), at.child('resources'), errors);
    }
  }
}

/** What is said of the addresses of a pod and of its node (podStatusStrategy, pkg/registry/core/pod). */
export function podStatusWarnings(pod: JsonObject): readonly string[] {
  return ['podIPs', 'hostIPs'].flatMap((field) =>
    structs(struct(pod, 'status'), field).flatMap((entry, index) =>
      ipWarnings(text(entry, 'ip'), STATUS.child(field).index(index).child('ip')),
    ),
  );
}

/** ValidatePodStatusUpdate, below metadata and annotations. */
export function validatePodStatus(pod: JsonObject, old: JsonObject, errors: ErrorList): void {
  const status = struct(pod, 'status');
  validateConditions(status, errors);
  if (!jsonEqual(struct(pod, 'spec')['nodeName'], struct(old, 'spec')['nodeName']))
    errors.forbidden(STATUS.child('nodeName'), 'may not be changed directly');
  validateNominatedNode(pod, old, errors);
  const generation = number(status, 'observedGeneration');
  if (generation < 0) errors.invalid(STATUS.child('observedGeneration'), generation, NEGATIVE);
  const before = text(struct(old, 'status'), 'qosClass');
  validateImmutable(text(status, 'qosClass'), before, STATUS.child('qosClass'), errors);
  for (const lists of STATUS_LISTS) validateTransitions(pod, old, lists, errors);
  validateClaimStatuses(pod, errors);
  validateExtendedClaim(pod, errors);
  validateAllocatableClaims(pod, errors);
  for (const field of ['podIPs', 'hostIPs'] as const) validateIps(pod, old, field, errors);
  for (const [statuses] of STATUS_LISTS) validateUsers(pod, statuses, errors);
  for (const lists of STATUS_LISTS) validateAllocated(pod, lists, errors);
}
