import type { JsonObject } from '../../json.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain, portNumber, qualifiedName } from '../formats.ts';
import { ipWarnings, validateEndpointIp, validateLegacyIp } from '../ip.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { number, structs, text, textPointer } from '../values.ts';
import { PROTOCOLS } from './service-kind.ts';
import { validateChoice } from './service.ts';

const SUBSETS = Path.of('subsets');

function validateAddress(address: JsonObject, path: Path, errors: ErrorList): void {
  const ip = text(address, 'ip');
  validateLegacyIp(ip, path.child('ip'), errors);
  const hostname = text(address, 'hostname');
  if (hostname !== '') errors.eachInvalid(path.child('hostname'), hostname, dnsLabel(hostname));
  const nodeName = textPointer(address, 'nodeName');
  if (nodeName !== undefined) errors.eachInvalid(path.child('nodeName'), nodeName, dnsSubdomain(nodeName));
  validateEndpointIp(ip, path.child('ip'), errors);
}

function validatePort(port: JsonObject, isNamed: boolean, path: Path, errors: ErrorList): void {
  const name = text(port, 'name');
  if (name !== '') errors.eachInvalid(path.child('name'), name, dnsLabel(name));
  else if (isNamed) errors.required(path.child('name'));
  errors.eachInvalid(path.child('port'), number(port, 'port'), portNumber(number(port, 'port')));
  validateChoice(text(port, 'protocol'), PROTOCOLS, path.child('protocol'), errors);
  const appProtocol = textPointer(port, 'appProtocol');
  if (appProtocol !== undefined)
    errors.eachInvalid(path.child('appProtocol'), appProtocol, qualifiedName(appProtocol));
}

function validateSubset(subset: JsonObject, path: Path, errors: ErrorList): void {
  const lists = ['addresses', 'notReadyAddresses'].map((field) => [field, structs(subset, field)] as const);
  if (lists.every(([, rows]) => rows.length === 0))
    errors.required(path, 'must specify `addresses` or `notReadyAddresses`');
  for (const [field, rows] of lists)
    for (const [index, row] of rows.entries()) validateAddress(row, path.child(field).index(index), errors);
  const ports = structs(subset, 'ports');
  for (const [index, port] of ports.entries())
    validatePort(port, ports.length > 1, path.child('ports').index(index), errors);
}

/** Endpoints (ValidateEndpoints, pkg/apis/core/validation). What did not change is not held against an update. */
export const endpointsRules = specRules({
  metadata: { namespaced: true, name: 'subdomain' },
  update: 'metadata, change, all',
  spec(endpoints, old, errors) {
    const found = new ErrorList();
    for (const [index, subset] of structs(endpoints, 'subsets').entries())
      validateSubset(subset, SUBSETS.index(index), found);
    if (old === undefined || !isSemanticallyEqual(old['subsets'], endpoints['subsets'])) errors.append(found);
  },
  warnings: (endpoints) =>
    structs(endpoints, 'subsets').flatMap((subset, index) =>
      ['addresses', 'notReadyAddresses'].flatMap((field) =>
        structs(subset, field).flatMap((address, at) =>
          ipWarnings(text(address, 'ip'), SUBSETS.index(index).child(field).index(at).child('ip')),
        ),
      ),
    ),
});
