import { jsonEqual } from '../../../kube/json-difference.ts';
import { numberAt, stringAt, withoutFields, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { isSemanticallyEqual } from '../../../kube/semantic-equality.ts';
import { validateClusterIps } from '../../../kube/validation/core/service-cluster-ips.ts';
import { ErrorList } from '../../../kube/validation/error-list.ts';
import { parseSloppyIp } from '../../../kube/validation/ip.ts';
import { Path } from '../../../kube/validation/path.ts';
import { texts } from '../../../kube/validation/values.ts';

const SPEC = Path.of('spec');

function wantsPorts(spec: JsonObject): boolean {
  return spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer';
}

function portsOf(spec: JsonObject): readonly JsonObject[] {
  return listAt(spec, 'ports').map((port) => objectAt([port], 0));
}

/** Node ports that an update leaves out are those that the port of this name had, as far as none is used twice. */
function patchedPorts(spec: JsonObject, old: JsonObject): JsonObject {
  const before = new Map(
    portsOf(old).map((port) => [stringAt(port, 'name') ?? '', numberAt(port, 'nodePort') ?? 0]),
  );
  const named = new Set(portsOf(spec).map((port) => numberAt(port, 'nodePort') ?? 0));
  const ports = portsOf(spec).map((port) => {
    const nodePort = before.get(stringAt(port, 'name') ?? '') ?? 0;
    const isKept = (numberAt(port, 'nodePort') ?? 0) === 0 && nodePort !== 0 && !named.has(nodePort);
    return isKept ? { ...port, nodePort } : port;
  });
  return ports.length === 0 ? spec : { ...spec, ports };
}

function isLocal({ type, externalTrafficPolicy }: JsonObject): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function isExternal(spec: JsonObject): boolean {
  return wantsPorts(spec) || (spec['type'] === 'ClusterIP' && listAt(spec, 'externalIPs').length > 0);
}

/** What was handed out before stays, where an update does not name it (patchAllocatedValues, registry/core/service/storage). */
function patched(spec: JsonObject, old: JsonObject): JsonObject {
  let next = spec;
  if (spec['type'] !== 'ExternalName' && old['type'] !== 'ExternalName') {
    if ((stringAt(next, 'clusterIP') ?? '') === '' && old['clusterIP'] !== undefined)
      next = { ...next, clusterIP: old['clusterIP'] };
    if (listAt(next, 'clusterIPs').length === 0 && old['clusterIPs'] !== undefined)
      next = { ...next, clusterIPs: old['clusterIPs'] };
  }
  if (wantsPorts(next) && wantsPorts(old)) next = patchedPorts(next, old);
  if (isLocal(next) && isLocal(old) && (numberAt(next, 'healthCheckNodePort') ?? 0) === 0)
    next = { ...next, healthCheckNodePort: old['healthCheckNodePort'] };
  return next;
}

/** `clusterIP` and `clusterIPs` follow each other where only one was said (normalizeClusterIPs). */
function normalised(spec: JsonObject, old: JsonObject | undefined): JsonObject {
  const clusterIP = stringAt(spec, 'clusterIP') ?? '';
  const ips = listAt(spec, 'clusterIPs');
  if (old === undefined)
    return clusterIP !== '' && ips.length === 0 ? { ...spec, clusterIPs: [clusterIP] } : spec;
  const before = stringAt(old, 'clusterIP') ?? '';
  if (before === clusterIP || !isSemanticallyEqual(old['clusterIPs'], spec['clusterIPs'])) return spec;
  return clusterIP === '' ? withoutFields(spec, 'clusterIPs') : { ...spec, clusterIPs: [clusterIP] };
}

/** What falls away with the type that needed it, unless the update says something else of it (dropTypeDependentFields). */
export function withoutTypeDependent(spec: JsonObject, old: JsonObject): JsonObject {
  let next = spec;
  const drop = (...fields: readonly string[]) => {
    for (const field of fields) if (jsonEqual(next[field], old[field])) next = withoutFields(next, field);
  };
  if (old['type'] !== 'ExternalName' && spec['type'] === 'ExternalName') {
    const areSame = ['clusterIP', 'clusterIPs'].every((field) =>
      isSemanticallyEqual(spec[field], old[field]),
    );
    if (areSame) drop('clusterIP', 'clusterIPs');
    drop('ipFamilies', 'ipFamilyPolicy');
  }
  if (wantsPorts(old) && !wantsPorts(spec)) {
    const before = new Set(portsOf(old).map((port) => numberAt(port, 'nodePort') ?? 0));
    const areSame = portsOf(spec).every(
      (port) => before.has(numberAt(port, 'nodePort') ?? 0) || port['nodePort'] === undefined,
    );
    if (areSame && spec['ports'] !== undefined)
      next = { ...next, ports: portsOf(spec).map((port) => withoutFields(port, 'nodePort')) };
  }
  if (isLocal(old) && !isLocal(spec)) drop('healthCheckNodePort');
  if (old['type'] === 'LoadBalancer' && spec['type'] !== 'LoadBalancer')
    drop('allocateLoadBalancerNodePorts', 'loadBalancerClass');
  if (isExternal(old) && !isExternal(spec)) drop('externalTrafficPolicy');
  return next;
}

function familyPolicy(spec: JsonObject, old: JsonObject | undefined): string {
  const own =
    stringAt(spec, 'ipFamilyPolicy') ?? (old === undefined ? undefined : stringAt(old, 'ipFamilyPolicy'));
  if (own !== undefined) return own;
  const isFree = spec['clusterIP'] === 'None' && Object.keys(objectAt(spec, 'selector')).length === 0;
  return isFree ? 'RequireDualStack' : 'SingleStack';
}

function checkSingleStack(spec: JsonObject, policy: string, errors: ErrorList): void {
  if (policy !== 'SingleStack') return;
  for (const [field, what] of [
    ['clusterIPs', 'cluster IPs'],
    ['ipFamilies', 'IP families'],
  ] as const)
    if (listAt(spec, field).length === 2)
      errors.invalid(
        SPEC.child('ipFamilyPolicy'),
        policy,
        `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
      );
}

/** Families of the addresses that are named; the cluster has IPv4 only. */
function familiesOf(spec: JsonObject, errors: ErrorList): readonly string[] {
  const ips = texts(spec, 'clusterIPs');
  const families = [...texts(spec, 'ipFamilies')];
  for (const [index, ip] of ips.entries()) {
    if (ip === 'None') break;
    if (index < families.length) continue;
    if (parseSloppyIp(ip)?.family === 6)
      errors.invalid(
        SPEC.child('clusterIPs').index(index),
        [...ips],
        'IPv6 is not configured on this cluster',
      );
    else families.push('IPv4');
  }
  return families;
}

function headlessFamilies(families: readonly string[], policy: string): readonly string[] {
  const own = families.length === 0 ? ['IPv4'] : families;
  if (own.length > 1 || policy === 'SingleStack') return own;
  return own[0] === 'IPv4' ? [...own, 'IPv6'] : [...own, 'IPv4'];
}

/** Fills in families and their policy (initIPFamilyFields); `errors` says why it cannot. */
function withFamilies(spec: JsonObject, old: JsonObject | undefined, errors: ErrorList): JsonObject {
  if (spec['type'] === 'ExternalName') return spec;
  const policy = familyPolicy(spec, old);
  const own = { ...spec, ipFamilyPolicy: policy };
  validateClusterIps(own, old ?? {}, errors);
  if (errors.length > 0) return own;
  checkSingleStack(own, policy, errors);
  const families = familiesOf(own, errors);
  if (errors.length > 0) return own;
  const isFree = spec['clusterIP'] === 'None' && Object.keys(objectAt(spec, 'selector')).length === 0;
  if (isFree) return { ...own, ipFamilies: headlessFamilies(families, policy) };
  if (policy === 'RequireDualStack')
    errors.invalid(
      SPEC.child('ipFamilyPolicy'),
      policy,
      'this cluster is not configured for dual-stack services',
    );
  for (const [index, family] of families.entries())
    if (family !== 'IPv4')
      errors.invalid(SPEC.child('ipFamilies').index(index), family, 'not configured on this cluster');
  return { ...own, ipFamilies: families.length === 0 ? ['IPv4'] : families };
}

/** The spec of a Service before addresses are handed out, or what is wrong with it. */
export function prepareAddresses(
  spec: JsonObject,
  old: JsonObject | undefined,
): { readonly spec: JsonObject; readonly errors: ErrorList } {
  const errors = new ErrorList();
  const kept = old === undefined ? spec : patched(spec, old);
  return { spec: withFamilies(normalised(kept, old), old, errors), errors };
}
