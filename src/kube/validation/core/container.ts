import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, portName, portNumber } from '../formats.ts';
import { goText } from '../go-value.ts';
import type { Path } from '../path.ts';
import { list, number, struct, structPointer, structs, text, textPointer } from '../values.ts';
import { validateEnvironment, validateEnvironmentFrom } from './environment.ts';
import type { PodOptions } from './pod-options.ts';
import { validatePullPolicy } from './pull-policy.ts';
import { validateContainerResources } from './resource-requirements.ts';
import { validateSecurityContext } from './security-context.ts';
import { validateVolumeDevices, validateVolumeMounts } from './volume-mounts.ts';
import type { ValidVolumes } from './volumes.ts';

/** What containers need to know of their pod. */
export interface PodAround {
  readonly volumes: ValidVolumes;
  /** Names of `spec.resourceClaims`. */
  readonly claims: ReadonlySet<string>;
  readonly grace_s: number | undefined;
  readonly restartPolicy: string;
  readonly usesHostUsers: boolean;
  readonly options: PodOptions;
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];

/** validateContainerPorts. */
function validatePorts(ports: readonly JsonObject[], path: Path, errors: ErrorList): void {
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = path.index(index);
    const name = text(port, 'name');
    const problems = name === '' ? [] : portName(name);
    errors.eachInvalid(at.child('name'), name, problems);
    if (problems.length === 0 && names.has(name)) errors.duplicate(at.child('name'), name);
    if (name !== '' && problems.length === 0) names.add(name);
    const own = number(port, 'containerPort');
    if (own === 0) errors.required(at.child('containerPort'));
    else errors.eachInvalid(at.child('containerPort'), own, portNumber(own));
    const ofHost = number(port, 'hostPort');
    if (ofHost !== 0) errors.eachInvalid(at.child('hostPort'), ofHost, portNumber(ofHost));
    const protocol = text(port, 'protocol');
    if (protocol === '') errors.required(at.child('protocol'));
    else if (!PROTOCOLS.includes(protocol)) errors.notSupported(at.child('protocol'), protocol, PROTOCOLS);
  }
}

const RESIZABLE = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];

/** validateResizePolicy. */
function validateResizePolicies(
  policies: readonly JsonObject[],
  podRestartPolicy: string,
  path: Path,
  errors: ErrorList,
): void {
  const seen = new Set<string>();
  for (const [index, policy] of policies.entries()) {
    const resource = text(policy, 'resourceName');
    const restart = text(policy, 'restartPolicy');
    if (seen.has(resource)) errors.duplicate(path.index(index), goText(resource));
    seen.add(resource);
    if (resource === '') errors.required(path);
    else if (!RESIZABLE.includes(resource)) errors.notSupported(path, resource, RESIZABLE);
    if (restart === '') errors.required(path);
    else if (!RESIZE_POLICIES.includes(restart)) errors.notSupported(path, restart, RESIZE_POLICIES);
    if (podRestartPolicy === 'Never' && restart !== 'NotRequired')
      errors.invalid(path, goText(restart), "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
  }
}

/** validateContainerCommon: what containers of all kinds have to be. */
export function validateContainer(
  container: JsonObject,
  path: Path,
  pod: PodAround,
  errors: ErrorList,
): void {
  const name = text(container, 'name');
  if (name === '') errors.required(path.child('name'));
  else errors.eachInvalid(path.child('name'), name, dnsLabel(name));
  if (text(container, 'image') === '') errors.required(path.child('image'));
  const messagePolicy = text(container, 'terminationMessagePolicy');
  const at = path.child('terminationMessagePolicy');
  if (messagePolicy === '') errors.required(at);
  else if (!MESSAGE_POLICIES.includes(messagePolicy))
    errors.notSupported(at, messagePolicy, MESSAGE_POLICIES);
  validatePorts(structs(container, 'ports'), path.child('ports'), errors);
  validateEnvironment(container, path.child('env'), errors);
  validateEnvironmentFrom(container, path.child('envFrom'), errors);
  validateVolumeMounts(container, pod.volumes, path.child('volumeMounts'), errors);
  validateVolumeDevices(container, pod.volumes, path.child('volumeDevices'), errors);
  validatePullPolicy(text(container, 'imagePullPolicy'), path.child('imagePullPolicy'), errors);
  const resources = struct(container, 'resources');
  validateContainerResources(resources, pod.claims, path.child('resources'), pod.options, errors);
  validateResizePolicies(
    structs(container, 'resizePolicy'),
    pod.restartPolicy,
    path.child('resizePolicy'),
    errors,
  );
  validateSecurityContext(
    structPointer(container, 'securityContext'),
    pod.usesHostUsers,
    path.child('securityContext'),
    errors,
  );
}

/** validateContainerOnlyForPod: templates may have it, as they always could. */
export function validateImageSpace(container: JsonObject, path: Path, errors: ErrorList): void {
  const image = text(container, 'image');
  if (image.trim() !== image)
    errors.invalid(path.child('image'), image, 'must not have leading or trailing whitespace');
}

/** checkHostPortConflicts: no two containers of these take the same port of the node. */
export function validateHostPorts(containers: readonly JsonObject[], path: Path, errors: ErrorList): void {
  const taken = new Set<string>();
  for (const [containerIndex, container] of containers.entries())
    for (const [index, port] of structs(container, 'ports').entries()) {
      const hostPort = number(port, 'hostPort');
      if (hostPort === 0) continue;
      const key = `${text(port, 'protocol')}/${text(port, 'hostIP')}/${hostPort}`;
      if (taken.has(key))
        errors.duplicate(path.index(containerIndex).child('ports').index(index).child('hostPort'), key);
      taken.add(key);
    }
}

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const RULE_ACTIONS = ['Restart', 'RestartAllContainers'];
const RULE_OPERATORS = ['In', 'NotIn'];
const RULES_MAX_COUNT = 20;
const EXIT_CODES_MAX_COUNT = 255;
const NEEDS_POLICY = 'must specify restartPolicy when restart rules are used';

/** validateContainerRestartPolicy (KEP-5307). */
export function validateRestartPolicy(container: JsonObject, path: Path, errors: ErrorList): void {
  const policy = textPointer(container, 'restartPolicy');
  const rules = structs(container, 'restartPolicyRules');
  if (policy === undefined) {
    if (rules.length > 0) errors.required(path.child('restartPolicy'), NEEDS_POLICY);
  } else if (!RESTART_POLICIES.includes(policy))
    errors.notSupported(path.child('restartPolicy'), policy, RESTART_POLICIES);
  if (rules.length > RULES_MAX_COUNT)
    errors.tooMany(path.child('restartPolicyRules'), rules.length, RULES_MAX_COUNT);
  for (const [index, rule] of rules.entries()) {
    const at = path.child('restartPolicyRules').index(index);
    const action = text(rule, 'action');
    if (!RULE_ACTIONS.includes(action)) errors.notSupported(at.child('action'), action, RULE_ACTIONS);
    const exitCodes = structPointer(rule, 'exitCodes');
    if (exitCodes === undefined) {
      errors.required(at.child('exitCodes'), 'must be specified');
      continue;
    }
    const operator = text(exitCodes, 'operator');
    if (!RULE_OPERATORS.includes(operator))
      errors.notSupported(at.child('exitCodes').child('operator'), operator, RULE_OPERATORS);
    const codes_count = list(exitCodes, 'values').length;
    if (codes_count > EXIT_CODES_MAX_COUNT)
      errors.tooMany(at.child('exitCodes').child('values'), codes_count, EXIT_CODES_MAX_COUNT);
  }
}

/** validateInitContainerRestartPolicy: rules of a container without a policy are not looked at. */
export function validateInitRestartPolicy(container: JsonObject, path: Path, errors: ErrorList): void {
  const hasPolicy = textPointer(container, 'restartPolicy') !== undefined;
  if (hasPolicy) validateRestartPolicy(container, path, errors);
  else if (structs(container, 'restartPolicyRules').length > 0)
    errors.required(path.child('restartPolicy'), NEEDS_POLICY);
}
