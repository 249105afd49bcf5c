import type { JsonObject, JsonValue } from '../../json.ts';
import { balancerWarnings } from './balancer-warnings.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain, portName, portNumber, qualifiedName } from '../formats.ts';
import { validateEndpointIp, validateLegacyCidr, validateLegacyIp } from '../ip.ts';
import { validateLabels } from '../object-meta.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import {
  list,
  number,
  numberPointer,
  struct,
  structPointer,
  structs,
  text,
  textEntries,
  textPointer,
  texts,
} from '../values.ts';
import { validateClusterIps, validateClusterIpsUpdate } from './service-cluster-ips.ts';
import { serviceWarnings } from './service-warnings.ts';
import { isHeadless, PROTOCOLS } from './service-kind.ts';

const SPEC = Path.of('spec');
const PORTS = SPEC.child('ports');
/** MaxClientIPServiceAffinitySeconds: a day. */
const AFFINITY_MAX_S = 86_400;
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';

/** A closed set of values that has to be one of them: required, then supported. */
export function validateChoice(
  value: string,
  choices: readonly string[],
  path: Path,
  errors: ErrorList,
): void {
  if (value === '') errors.required(path);
  else if (!choices.includes(value)) errors.notSupported(path, value, choices);
}

/** ValidatePortNumOrName. */
export function validatePortNumberOrName(value: JsonValue | undefined, path: Path, errors: ErrorList): void {
  if (typeof value === 'string') errors.eachInvalid(path, value, portName(value));
  else
    errors.eachInvalid(
      path,
      typeof value === 'number' ? value : 0,
      portNumber(typeof value === 'number' ? value : 0),
    );
}

function validatePort(
  port: JsonObject,
  isNamed: boolean,
  names: Set<string>,
  path: Path,
  errors: ErrorList,
): void {
  const name = text(port, 'name');
  if (isNamed && name === '') errors.required(path.child('name'));
  else if (name !== '') {
    errors.eachInvalid(path.child('name'), name, dnsLabel(name));
    if (names.has(name)) errors.duplicate(path.child('name'), name);
    names.add(name);
  }
  errors.eachInvalid(path.child('port'), number(port, 'port'), portNumber(number(port, 'port')));
  validateChoice(text(port, 'protocol'), PROTOCOLS, path.child('protocol'), errors);
  validatePortNumberOrName(port['targetPort'], path.child('targetPort'), errors);
  const appProtocol = textPointer(port, 'appProtocol');
  if (appProtocol !== undefined)
    errors.eachInvalid(path.child('appProtocol'), appProtocol, qualifiedName(appProtocol));
}

function validateExternalName(spec: JsonObject, errors: ErrorList): void {
  for (const field of ['clusterIPs', 'ipFamilies'])
    if (list(spec, field).length > 0)
      errors.forbidden(SPEC.child(field), 'may not be set for ExternalName services');
  if (textPointer(spec, 'ipFamilyPolicy') !== undefined)
    errors.forbidden(SPEC.child('ipFamilyPolicy'), 'may not be set for ExternalName services');
  const name = text(spec, 'externalName').replace(/\.$/, '');
  if (name === '') errors.required(SPEC.child('externalName'));
  else errors.eachInvalid(SPEC.child('externalName'), name, dnsSubdomain(name));
}

function validateType(spec: JsonObject, errors: ErrorList): void {
  const type = text(spec, 'type');
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec))
    errors.invalid(
      SPEC.child('clusterIPs').index(0),
      'None',
      `may not be set to 'None' for ${type} services`,
    );
  if (type === 'ExternalName') validateExternalName(spec, errors);
}

function validateAffinity(spec: JsonObject, errors: ErrorList): void {
  const affinity = text(spec, 'sessionAffinity');
  validateChoice(affinity, ['ClientIP', 'None'], SPEC.child('sessionAffinity'), errors);
  const config = structPointer(spec, 'sessionAffinityConfig');
  const path = SPEC.child('sessionAffinityConfig');
  if (affinity === 'None' && config !== undefined)
    errors.forbidden(path, 'must not be set when session affinity is None');
  if (affinity !== 'ClientIP') return;
  const timeout = numberPointer(struct(config ?? {}, 'clientIP'), 'timeoutSeconds') ?? 0;
  if (timeout <= 0 || timeout > AFFINITY_MAX_S)
    errors.invalid(
      path.child('clientIP').child('timeoutSeconds'),
      timeout,
      `must be greater than 0 and less than ${AFFINITY_MAX_S}`,
    );
}

function validateNodePorts(spec: JsonObject, errors: ErrorList): void {
  const ports = structs(spec, 'ports');
  if (text(spec, 'type') === 'ClusterIP')
    for (const [index, port] of ports.entries())
      if (number(port, 'nodePort') !== 0)
        errors.forbidden(PORTS.index(index).child('nodePort'), "may not be used when `type` is 'ClusterIP'");
  const nodePorts = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const nodePort = number(port, 'nodePort');
    if (nodePort === 0) continue;
    const key = `${text(port, 'protocol')} ${nodePort}`;
    if (nodePorts.has(key)) errors.duplicate(PORTS.index(index).child('nodePort'), nodePort);
    nodePorts.add(key);
  }
  const own = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const key = `${text(port, 'protocol')} ${number(port, 'port')}`;
    if (own.has(key)) errors.duplicate(PORTS.index(index), shownPort(port));
    own.add(key);
  }
}

/** A core.ServicePort of the internal version: Go's own field names, all of them. */
function shownPort(port: JsonObject): JsonObject {
  return {
    Name: '',
    Protocol: text(port, 'protocol'),
    AppProtocol: null,
    Port: number(port, 'port'),
    TargetPort: 0,
    NodePort: 0,
  };
}

function validateSourceRanges(service: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  const spec = struct(service, 'spec');
  const ranges = texts(spec, 'loadBalancerSourceRanges');
  const isBalancer = text(spec, 'type') === 'LoadBalancer';
  const onlyFor = "may only be used when `type` is 'LoadBalancer'";
  if (ranges.length > 0) {
    const path = SPEC.child('LoadBalancerSourceRanges');
    if (!isBalancer) errors.forbidden(path, onlyFor);
    const before = new Set(
      texts(struct(old ?? {}, 'spec'), 'loadBalancerSourceRanges').map((range) => range.trim()),
    );
    for (const [index, range] of ranges.entries())
      if (!before.has(range.trim())) validateLegacyCidr(range.trim(), path.index(index), errors);
    return;
  }
  const annotations = struct(struct(service, 'metadata'), 'annotations');
  const value = textPointer(annotations, SOURCE_RANGES);
  if (value === undefined) return;
  const path = Path.of('metadata', 'annotations').key(SOURCE_RANGES);
  if (!isBalancer) errors.forbidden(path, onlyFor);
  const before = textPointer(struct(struct(old ?? {}, 'metadata'), 'annotations'), SOURCE_RANGES);
  if (before === value || value.trim() === '') return;
  for (const range of value.trim().split(',')) validateLegacyCidr(range.trim(), path, errors);
}

function validateBalancer(spec: JsonObject, errors: ErrorList): void {
  const isBalancer = text(spec, 'type') === 'LoadBalancer';
  const allocates = spec['allocateLoadBalancerNodePorts'];
  const onlyFor = "may only be used when `type` is 'LoadBalancer'";
  if (allocates !== undefined && !isBalancer)
    errors.forbidden(SPEC.child('allocateLoadBalancerNodePorts'), onlyFor);
  const balancerClass = textPointer(spec, 'loadBalancerClass');
  const path = SPEC.child('loadBalancerClass');
  if (balancerClass === undefined) return;
  if (isBalancer) errors.eachInvalid(path, balancerClass, qualifiedName(balancerClass));
  else errors.forbidden(path, onlyFor);
}

function isExternallyAccessible(spec: JsonObject): boolean {
  const type = text(spec, 'type');
  return (
    type === 'LoadBalancer' ||
    type === 'NodePort' ||
    (type === 'ClusterIP' && list(spec, 'externalIPs').length > 0)
  );
}

export function needsHealthCheck(spec: JsonObject): boolean {
  return text(spec, 'type') === 'LoadBalancer' && text(spec, 'externalTrafficPolicy') === 'Local';
}

function validateTraffic(spec: JsonObject, errors: ErrorList): void {
  const policy = text(spec, 'externalTrafficPolicy');
  const path = SPEC.child('externalTrafficPolicy');
  if (isExternallyAccessible(spec)) validateChoice(policy, ['Cluster', 'Local'], path, errors);
  else if (policy !== '') errors.invalid(path, policy, 'may only be set for externally-accessible services');
  const port = number(spec, 'healthCheckNodePort');
  const portPath = SPEC.child('healthCheckNodePort');
  if (needsHealthCheck(spec)) {
    if (port !== 0) errors.eachInvalid(portPath, port, portNumber(port));
  } else if (port !== 0)
    errors.invalid(
      portPath,
      port,
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    );
  const internal = textPointer(spec, 'internalTrafficPolicy');
  if (internal === undefined && ['ClusterIP', 'NodePort', 'LoadBalancer'].includes(text(spec, 'type')))
    errors.required(SPEC.child('internalTrafficPolicy'));
  if (internal !== undefined && internal !== 'Cluster' && internal !== 'Local')
    errors.notSupported(SPEC.child('internalTrafficPolicy'), internal, ['Cluster', 'Local']);
  const distribution = textPointer(spec, 'trafficDistribution');
  if (distribution !== undefined && !DISTRIBUTIONS.includes(distribution))
    errors.notSupported(SPEC.child('trafficDistribution'), distribution, DISTRIBUTIONS);
}

function validateExternalIps(spec: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  const before = new Set(texts(struct(old ?? {}, 'spec'), 'externalIPs'));
  for (const [index, ip] of texts(spec, 'externalIPs').entries()) {
    const path = SPEC.child('externalIPs').index(index);
    if (before.has(ip) || validateLegacyIp(ip, path, errors) !== undefined)
      validateEndpointIp(ip, path, errors);
  }
}

function validateTopology(service: JsonObject, errors: ErrorList): void {
  const annotations = struct(struct(service, 'metadata'), 'annotations');
  const mode = textPointer(annotations, TOPOLOGY_MODE);
  const hints = textPointer(annotations, TOPOLOGY_HINTS);
  if (mode !== undefined && hints !== undefined && mode !== hints)
    errors.invalid(
      Path.of('metadata', 'annotations').key(TOPOLOGY_MODE),
      mode,
      `must match annotations[${TOPOLOGY_HINTS}] when both are specified`,
    );
}

function validateSpec(service: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  const spec = struct(service, 'spec');
  const ports = structs(spec, 'ports');
  validateTopology(service, errors);
  if (ports.length === 0 && !isHeadless(spec) && text(spec, 'type') !== 'ExternalName')
    errors.required(PORTS);
  validateType(spec, errors);
  const names = new Set<string>();
  for (const [index, port] of ports.entries())
    validatePort(port, ports.length > 1, names, PORTS.index(index), errors);
  validateLabels(textEntries(spec, 'selector'), SPEC.child('selector'), errors);
  validateAffinity(spec, errors);
  validateClusterIps(spec, struct(old ?? {}, 'spec'), errors);
  validateExternalIps(spec, old, errors);
  validateChoice(text(spec, 'type'), TYPES, SPEC.child('type'), errors);
  validateNodePorts(spec, errors);
  validateSourceRanges(service, old, errors);
  validateBalancer(spec, errors);
  validateTraffic(spec, errors);
}

function validateChange(service: JsonObject, old: JsonObject, errors: ErrorList): void {
  const spec = struct(service, 'spec');
  const before = struct(old, 'spec');
  validateClusterIpsUpdate(spec, before, errors);
  const isBalancer = text(spec, 'type') === 'LoadBalancer';
  const balancerClass = textPointer(spec, 'loadBalancerClass');
  if (
    isBalancer &&
    text(before, 'type') === 'LoadBalancer' &&
    balancerClass !== textPointer(before, 'loadBalancerClass')
  )
    errors.invalid(SPEC.child('loadBalancerClass'), balancerClass, 'may not change once set');
  if (balancerClass !== undefined)
    if (isBalancer)
      errors.eachInvalid(SPEC.child('loadBalancerClass'), balancerClass, qualifiedName(balancerClass));
    else errors.forbidden(SPEC.child('loadBalancerClass'), "may only be used when `type` is 'LoadBalancer'");
  const isKept = needsHealthCheck(before) && needsHealthCheck(spec);
  if (isKept && number(spec, 'healthCheckNodePort') !== number(before, 'healthCheckNodePort'))
    errors.forbidden(SPEC.child('healthCheckNodePort'), 'field is immutable');
}

const INGRESS = Path.of('status', 'loadBalancer', 'ingress');

function validateStatus(service: JsonObject, old: JsonObject, errors: ErrorList): void {
  const balancer = struct(struct(service, 'status'), 'loadBalancer');
  const ingress = structs(balancer, 'ingress');
  if (text(struct(service, 'spec'), 'type') !== 'LoadBalancer' && ingress.length > 0) {
    errors.forbidden(INGRESS, "may only be used when `spec.type` is 'LoadBalancer'");
    return;
  }
  const before = structs(struct(struct(old, 'status'), 'loadBalancer'), 'ingress').map((row) =>
    text(row, 'ip'),
  );
  for (const [index, row] of ingress.entries()) {
    const path = INGRESS.index(index);
    const ip = text(row, 'ip');
    const mode = textPointer(row, 'ipMode');
    if (ip !== '' && !before.includes(ip)) validateLegacyIp(ip, path.child('ip'), errors);
    if (mode === undefined) {
      if (ip !== '') errors.required(path.child('ipMode'), 'must be specified when `ip` is set');
    } else if (ip === '') errors.forbidden(path.child('ipMode'), 'may not be specified when `ip` is not set');
    else if (mode !== 'VIP' && mode !== 'Proxy')
      errors.notSupported(path.child('ipMode'), mode, ['Proxy', 'VIP']);
    const host = text(row, 'hostname');
    if (host === '') continue;
    errors.eachInvalid(path.child('hostname'), host, dnsSubdomain(host));
  }
}

/** Service (ValidateServiceCreate and its kin, pkg/apis/core/validation; warnings of pkg/api/service). */
export const serviceRules = specRules({
  metadata: { namespaced: true, name: 'label' },
  spec: validateSpec,
  change: validateChange,
  subresources: { status: validateStatus },
  warnings: serviceWarnings,
  statusWarnings: balancerWarnings,
});
