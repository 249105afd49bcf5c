import type { JsonObject } from '../../json.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import { validateChoice } from '../core/service.ts';
import { PROTOCOLS } from '../core/service-kind.ts';
import { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName, type Format } from '../formats.ts';
import { ipWarnings, parseSloppyIp, validateEndpointIp, validateIp, validateLegacyIp } from '../ip.ts';
import { validateImmutable, validateLabels } from '../object-meta.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { struct, structPointer, structs, text, textEntries, textPointer, texts } from '../values.ts';

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const TOPOLOGY_MAX_COUNT = 16;
const ADDRESSES_MAX_COUNT = 100;
const PORTS_MAX_COUNT = 20_000;
const ENDPOINTS_MAX_COUNT = 1_000;
const HINTS_MAX_COUNT = 8;

/** IsFullyQualifiedDomainName. */
function validateDomain(value: string, path: Path, errors: ErrorList): void {
  if (value === '') {
    errors.required(path);
    return;
  }
  const name = value.replace(/\.$/, '');
  const problems = dnsSubdomain(name);
  if (problems.length > 0) errors.invalid(path, name, problems.join(','));
  else if (!name.includes('.'))
    errors.invalid(path, name, 'should be a domain with at least two segments separated by dots');
  else
    for (const label of name.split('.')) {
      const wrong = dnsLabel(label);
      if (wrong.length === 0) continue;
      errors.invalid(path, label, wrong.join(','));
      return;
    }
}

function validateAddress(value: string, type: string, list: Path, index: number, errors: ErrorList): void {
  const path = list.index(index);
  if (type === 'FQDN') validateDomain(value, path, errors);
  if (type !== 'IPv4' && type !== 'IPv6') return;
  const found = new ErrorList();
  if (type === 'IPv4') validateLegacyIp(value, path, found);
  else validateIp(value, path, found);
  errors.append(found);
  if (found.length > 0) return;
  const family = type === 'IPv4' ? 4 : 6;
  if (parseSloppyIp(value)?.family !== family) errors.invalid(list, value, `must be an ${type} address`);
  validateEndpointIp(value, path, errors);
}

function validateHints(hints: JsonObject, path: Path, errors: ErrorList): void {
  const kinds: readonly (readonly [string, Format])[] = [
    ['forZones', labelValue],
    ['forNodes', dnsSubdomain],
  ];
  for (const [field, format] of kinds) {
    const rows = structs(hints, field);
    if (rows.length > HINTS_MAX_COUNT) {
      errors.tooMany(path.child(field), rows.length, HINTS_MAX_COUNT);
      return;
    }
    const seen = new Set<string>();
    for (const [index, row] of rows.entries()) {
      const name = text(row, 'name');
      const at = path.child(field).index(index).child('name');
      if (seen.has(name)) errors.duplicate(at, name);
      seen.add(name);
      errors.eachInvalid(at, name, format(name));
    }
  }
}

function validateEndpoint(endpoint: JsonObject, type: string, path: Path, errors: ErrorList): void {
  const addresses = texts(endpoint, 'addresses');
  const list = path.child('addresses');
  if (addresses.length === 0) errors.required(list, 'must contain at least 1 address');
  else if (addresses.length > ADDRESSES_MAX_COUNT)
    errors.tooMany(list, addresses.length, ADDRESSES_MAX_COUNT);
  for (const [index, address] of addresses.entries()) validateAddress(address, type, list, index, errors);
  const nodeName = textPointer(endpoint, 'nodeName');
  if (nodeName !== undefined) errors.eachInvalid(path.child('nodeName'), nodeName, dnsSubdomain(nodeName));
  const topology = textEntries(endpoint, 'deprecatedTopology');
  if (topology.length > TOPOLOGY_MAX_COUNT)
    errors.tooMany(path.child('deprecatedTopology'), topology.length, TOPOLOGY_MAX_COUNT);
  validateLabels(topology, path.child('deprecatedTopology'), errors);
  const hostname = textPointer(endpoint, 'hostname');
  if (hostname !== undefined) errors.eachInvalid(path.child('hostname'), hostname, dnsLabel(hostname));
  const hints = structPointer(endpoint, 'hints');
  if (hints !== undefined) validateHints(hints, path.child('hints'), errors);
}

function validatePorts(ports: readonly JsonObject[], errors: ErrorList): void {
  const list = Path.of('ports');
  if (ports.length > PORTS_MAX_COUNT) {
    errors.tooMany(list, ports.length, PORTS_MAX_COUNT);
    return;
  }
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const path = list.index(index);
    const name = text(port, 'name');
    if (name !== '') errors.eachInvalid(path.child('name'), name, dnsLabel(name));
    if (names.has(name)) errors.duplicate(path.child('name'), name);
    names.add(name);
    const protocol = textPointer(port, 'protocol');
    if (protocol === undefined) errors.required(path.child('protocol'));
    else if (!PROTOCOLS.includes(protocol)) errors.notSupported(path.child('protocol'), protocol, PROTOCOLS);
    const appProtocol = textPointer(port, 'appProtocol');
    if (appProtocol !== undefined)
      errors.eachInvalid(path.child('appProtocol'), appProtocol, qualifiedName(appProtocol));
  }
}

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
/** These write what pods say of themselves: nobody could act on a warning. */
const CONTROLLERS = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];

/** warnOnDeprecatedAddressType and warnOnBadIPs (pkg/registry/discovery/endpointslice/strategy.go). */
function warnings(slice: JsonObject, old: JsonObject | undefined): readonly string[] {
  const isDomain = old === undefined && text(slice, 'addressType') === 'FQDN';
  const manager = text(struct(struct(slice, 'metadata'), 'labels'), MANAGED_BY);
  const addresses = CONTROLLERS.includes(manager) ? [] : structs(slice, 'endpoints');
  return [
    ...(isDomain ? ['spec.addressType: FQDN endpoints are deprecated'] : []),
    ...addresses.flatMap((endpoint, index) =>
      texts(endpoint, 'addresses').flatMap((address, at) =>
        ipWarnings(address, Path.of('endpoints').index(index).child('addresses').index(at)),
      ),
    ),
  ];
}

/** EndpointSlice (pkg/apis/discovery/validation). */
export const endpointSliceRules = specRules({
  metadata: { namespaced: true, name: 'subdomain' },
  update: 'all, change',
  spec(slice, old, errors) {
    const type = text(slice, 'addressType');
    validateChoice(type, ADDRESS_TYPES, Path.of('addressType'), errors);
    validatePorts(structs(slice, 'ports'), errors);
    if (old !== undefined && isSemanticallyEqual(old['endpoints'], slice['endpoints'])) return;
    const endpoints = structs(slice, 'endpoints');
    const list = Path.of('endpoints');
    if (endpoints.length > ENDPOINTS_MAX_COUNT) errors.tooMany(list, endpoints.length, ENDPOINTS_MAX_COUNT);
    else
      for (const [index, endpoint] of endpoints.entries())
        validateEndpoint(endpoint, type, list.index(index), errors);
  },
  change: (slice, old, errors) =>
    validateImmutable(text(slice, 'addressType'), text(old, 'addressType'), Path.of('addressType'), errors),
  warnings,
});
