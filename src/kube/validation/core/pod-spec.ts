import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain, inclusiveRangeError, qualifiedName } from '../formats.ts';
import { validateLabels } from '../object-meta.ts';
import type { Path } from '../path.ts';
import {
  flag,
  number,
  numberPointer,
  struct,
  structPointer,
  structs,
  text,
  textEntries,
  textPointer,
} from '../values.ts';
import { validateAffinity } from './affinity.ts';
import type { PodAround } from './container.ts';
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './containers.ts';
import { validateHostProcess, validateOperatingSystem } from './operating-system.ts';
import { containersWithPath } from './pod-containers.ts';
import {
  validateDnsConfig,
  validateDnsPolicy,
  validateHostAliases,
  validateHostNames,
  validateHostnameOverride,
} from './pod-dns.ts';
import { validatePodResources } from './pod-level-resources.ts';
import type { PodOptions } from './pod-options.ts';
import { validatePodClaims } from './pod-resource-claims.ts';
import { validateContainerResources } from './resource-requirements.ts';
import { validatePodSecurityContext } from './security-context.ts';
import { validateTolerations } from './toleration.ts';
import { validateTopologySpread } from './topology-spread.ts';
import { validateVolumes } from './volumes.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const DEADLINE_MAX_S = 2 ** 31 - 1;

function validateOneOf(value: string, supported: readonly string[], path: Path, errors: ErrorList): void {
  if (value === '') errors.required(path);
  else if (!supported.includes(value)) errors.notSupported(path, value, supported);
}

/** ValidatePreemptionPolicy: of pods and of priority classes. */
export function validatePreemptionPolicy(object: JsonObject, path: Path, errors: ErrorList): void {
  const policy = textPointer(object, 'preemptionPolicy');
  if (policy !== undefined) validateOneOf(policy, PREEMPTION_POLICIES, path, errors);
}

/** validatePodHostNetworkDeps: on the node's network a container listens on the port of the node. */
function validateHostNetwork(spec: JsonObject, path: Path, options: PodOptions, errors: ErrorList): void {
  if (!flag(spec, 'hostNetwork')) return;
  for (const [index, container] of structs(spec, 'containers').entries())
    for (const [portIndex, port] of structs(container, 'ports').entries()) {
      const hostPort = number(port, 'hostPort');
      if ((options.isPod || hostPort !== 0) && hostPort !== number(port, 'containerPort'))
        errors.invalid(
          path.child('containers').index(index).child('ports').index(portIndex).child('hostPort'),
          hostPort,
          'must match `containerPort` when `hostNetwork` is true',
        );
    }
}

/** validateReadinessGates, validateSchedulingGates. */
function validateGates(spec: JsonObject, path: Path, errors: ErrorList): void {
  for (const [index, gate] of structs(spec, 'readinessGates').entries()) {
    const type = text(gate, 'conditionType');
    errors.eachInvalid(
      path.child('readinessGates').index(index).child('conditionType'),
      type,
      qualifiedName(type),
    );
  }
  const names = new Set<string>();
  for (const [index, gate] of structs(spec, 'schedulingGates').entries()) {
    const name = text(gate, 'name');
    const at = path.child('schedulingGates').index(index);
    errors.eachInvalid(at, name, qualifiedName(name));
    if (names.has(name)) errors.duplicate(at, name);
    names.add(name);
  }
}

/** validateHostUsers (KEP-127). */
function validateUserNamespaces(spec: JsonObject, path: Path, options: PodOptions, errors: ErrorList): void {
  if (spec['hostUsers'] !== false) return;
  const why = 'when `hostUsers` is false';
  if (flag(spec, 'hostNetwork') && !options.allowUserNamespacesOnHostNetwork)
    errors.forbidden(path.child('hostNetwork'), why);
  if (flag(spec, 'hostPID')) errors.forbidden(path.child('HostPID'), why);
  if (flag(spec, 'hostIPC')) errors.forbidden(path.child('HostIPC'), why);
  if (options.allowDevicesWithUserNamespaces) return;
  for (const [container, at] of containersWithPath(spec, path))
    if (structs(container, 'volumeDevices').length > 0) errors.forbidden(at.child('volumeDevices'), why);
}

/** validateFileKeyRefVolumes: a variable that comes from a file comes from an emptyDir. */
function validateFileVolumes(spec: JsonObject, path: Path, errors: ErrorList): void {
  for (const [container, at] of containersWithPath(spec, path))
    for (const [index, variable] of structs(container, 'env').entries()) {
      const reference = structPointer(struct(variable, 'valueFrom'), 'fileKeyRef');
      if (reference === undefined) continue;
      const name = text(reference, 'volumeName');
      const volume = structs(spec, 'volumes').findLast((one) => text(one, 'name') === name);
      const nameAt = at.child('env').index(index).child('valueFrom').child('fileKeyRef').child('volumeName');
      if (volume === undefined) errors.notFound(nameAt, name);
      else if (structPointer(volume, 'emptyDir') === undefined)
        errors.invalid(nameAt, name, 'referenced volume must be of type emptyDir');
    }
}

function validateName(spec: JsonObject, field: string, path: Path, errors: ErrorList): void {
  const name = text(spec, field);
  if (name !== '') errors.eachInvalid(path.child(field), name, dnsSubdomain(name));
}

function podAround(
  spec: JsonObject,
  podName: string,
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): PodAround {
  return {
    volumes: validateVolumes(spec, podName, path.child('volumes'), options, errors),
    claims: new Set(
      structs(spec, 'resourceClaims')
        .map((claim) => text(claim, 'name'))
        .filter((name) => name !== ''),
    ),
    grace_s: numberPointer(spec, 'terminationGracePeriodSeconds'),
    restartPolicy: text(spec, 'restartPolicy'),
    usesHostUsers: spec['hostUsers'] !== false,
    options,
  };
}

function validateDeadline(spec: JsonObject, path: Path, errors: ErrorList): void {
  const deadline_s = numberPointer(spec, 'activeDeadlineSeconds');
  if (deadline_s !== undefined && (deadline_s < 1 || deadline_s > DEADLINE_MAX_S))
    errors.invalid(path.child('activeDeadlineSeconds'), deadline_s, inclusiveRangeError(1, DEADLINE_MAX_S));
}

/** Everything below the containers, in the order of upstream, up to what names things. */
function validatePlacement(spec: JsonObject, path: Path, pod: PodAround, errors: ErrorList): void {
  const { options } = pod;
  validatePodResources(spec, pod.claims, path, options, errors);
  validateHostNetwork(spec, path, options, errors);
  validateOneOf(text(spec, 'restartPolicy'), RESTART_POLICIES, path.child('restartPolicy'), errors);
  validateDnsPolicy(spec, path.child('dnsPolicy'), errors);
  validateLabels(textEntries(spec, 'nodeSelector'), path.child('nodeSelector'), errors);
  validatePodSecurityContext(spec, path.child('securityContext'), options, errors);
  validateAffinity(struct(spec, 'affinity'), options, path.child('affinity'), errors);
  validateDnsConfig(spec, path.child('dnsConfig'), errors);
  validateGates(spec, path, errors);
  validateTopologySpread(
    structs(spec, 'topologySpreadConstraints'),
    path.child('topologySpreadConstraints'),
    options,
    errors,
  );
  validateHostProcess(spec, path, errors);
  validateUserNamespaces(spec, path, options, errors);
  validateHostnameOverride(spec, path, errors);
}

/** What the pod around a spec is called; nothing is known of it in a template. */
export interface PodMetadata {
  readonly name: string;
  /** The kubelet made it of a file (`kubernetes.io/config.mirror`). */
  readonly isMirrorPod: boolean;
}

export const NO_METADATA: PodMetadata = { name: '', isMirrorPod: false };

/** ValidatePodSpec, pkg/apis/core/validation: of a Pod and of a template. */
export function validatePodSpec(
  spec: JsonObject,
  metadata: PodMetadata,
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  const grace = path.child('terminationGracePeriodSeconds');
  if (numberPointer(spec, 'terminationGracePeriodSeconds') === undefined) errors.required(grace);
  const pod = podAround(spec, metadata.name, path, options, errors);
  validatePodClaims(spec, metadata.isMirrorPod, path.child('resourceClaims'), errors);
  validateContainers(spec, path.child('containers'), pod, errors);
  validateInitContainers(spec, path.child('initContainers'), pod, errors);
  validateEphemeralContainers(spec, path.child('ephemeralContainers'), pod, errors);
  validatePlacement(spec, path, pod, errors);
  validateName(spec, 'serviceAccountName', path, errors);
  validateName(spec, 'nodeName', path, errors);
  validateDeadline(spec, path, errors);
  validateHostNames(spec, path, errors);
  validateTolerations(structs(spec, 'tolerations'), path.child('tolerations'), options, errors);
  validateHostAliases(spec, path.child('hostAliases'), errors);
  validateName(spec, 'priorityClassName', path, errors);
  const runtimeClass = textPointer(spec, 'runtimeClassName');
  if (runtimeClass !== undefined)
    errors.eachInvalid(path.child('runtimeClassName'), runtimeClass, dnsSubdomain(runtimeClass));
  validatePreemptionPolicy(spec, path.child('preemptionPolicy'), errors);
  const overhead = struct(spec, 'overhead');
  if (Object.keys(overhead).length > 0)
    validateContainerResources({ limits: overhead }, pod.claims, path.child('overhead'), options, errors);
  validateOperatingSystem(spec, path, errors);
  validateFileVolumes(spec, path, errors);
}
