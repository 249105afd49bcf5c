import type { JsonObject } from '../../json.ts';
import { balancerWarnings } from '../core/balancer-warnings.ts';
import type { ErrorList } from '../error-list.ts';
import {
  dnsLabel,
  dnsSubdomain,
  pathSegment,
  portName,
  portNumber,
  wildcardDnsSubdomain,
} from '../formats.ts';
import { parseSloppyIp, validateLegacyIp } from '../ip.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { number, struct, structPointer, structs, text, textPointer, texts } from '../values.ts';

const SPEC = Path.of('spec');
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const NOT_IN_PATH = ['//', '/./', '/../', '%2f', '%2F'];
const NOT_AT_END = ['/..', '/.'];

/** A kind and a name of some group, required and fit for a URL. */
export function validateReference(reference: JsonObject, path: Path, errors: ErrorList): void {
  const group = textPointer(reference, 'apiGroup');
  if (group !== undefined) errors.eachInvalid(path.child('apiGroup'), group, dnsSubdomain(group));
  for (const field of ['kind', 'name']) {
    const value = text(reference, field);
    if (value === '') errors.required(path.child(field));
    else errors.eachInvalid(path.child(field), value, pathSegment(value));
  }
}

function validateService(service: JsonObject, path: Path, errors: ErrorList): void {
  const name = text(service, 'name');
  const at = path.child('service');
  if (name === '') errors.required(at.child('name'));
  else errors.eachInvalid(at.child('name'), name, dnsLabel(name));
  const port = struct(service, 'port');
  const ownName = text(port, 'name');
  const ownNumber = number(port, 'number');
  if (ownName !== '' && ownNumber !== 0) errors.invalid(path, '', 'cannot set both port name & port number');
  else if (ownName !== '') errors.eachInvalid(at.child('port').child('name'), ownName, portName(ownName));
  else if (ownNumber !== 0)
    errors.eachInvalid(at.child('port').child('number'), ownNumber, portNumber(ownNumber));
  else errors.required(path, 'port name or number is required');
}

function validateBackend(backend: JsonObject, path: Path, errors: ErrorList): void {
  const resource = structPointer(backend, 'resource');
  const service = structPointer(backend, 'service');
  if (resource !== undefined && service !== undefined)
    errors.invalid(path, '', 'cannot set both resource and service backends');
  else if (resource !== undefined) validateReference(resource, path.child('resource'), errors);
  else if (service !== undefined) validateService(service, path, errors);
  else errors.invalid(path, '', 'resource or service backend is required');
}

function validatePathText(value: string, at: Path, errors: ErrorList): void {
  if (!value.startsWith('/')) errors.invalid(at, value, 'must be an absolute path');
  for (const sequence of NOT_IN_PATH)
    if (value.includes(sequence)) errors.invalid(at, value, `must not contain '${sequence}'`);
  for (const suffix of NOT_AT_END)
    if (value.endsWith(suffix)) errors.invalid(at, value, `cannot end with '${suffix}'`);
}

function validateRulePath(rule: JsonObject, path: Path, errors: ErrorList): void {
  const type = textPointer(rule, 'pathType');
  const value = text(rule, 'path');
  const at = path.child('path');
  if (type === undefined) {
    errors.required(path.child('pathType'), 'pathType must be specified');
    return;
  }
  if (type === 'Exact' || type === 'Prefix') validatePathText(value, at, errors);
  else if (type !== 'ImplementationSpecific') errors.notSupported(path.child('pathType'), type, PATH_TYPES);
  else if (value !== '' && !value.startsWith('/')) errors.invalid(at, value, 'must be an absolute path');
  validateBackend(struct(rule, 'backend'), path.child('backend'), errors);
}

function hostProblems(host: string): readonly string[] {
  return host.includes('*') ? wildcardDnsSubdomain(host) : dnsSubdomain(host);
}

function validateRule(rule: JsonObject, path: Path, errors: ErrorList): void {
  const host = text(rule, 'host');
  if (host !== '') {
    if (parseSloppyIp(host) !== undefined)
      errors.invalid(path.child('host'), host, 'must be a DNS name, not an IP address');
    errors.eachInvalid(path.child('host'), host, hostProblems(host));
  }
  const http = structPointer(rule, 'http');
  if (http === undefined) return;
  const list = path.child('http').child('paths');
  const paths = structs(http, 'paths');
  if (paths.length === 0) errors.required(list);
  for (const [index, one] of paths.entries()) validateRulePath(one, list.index(index), errors);
}

function validateTls(spec: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  const keepsNames = structs(struct(old ?? {}, 'spec'), 'tls').some((row) => {
    const name = text(row, 'secretName');
    return name !== '' && dnsSubdomain(name).length > 0;
  });
  for (const [index, row] of structs(spec, 'tls').entries()) {
    const path = SPEC.child('tls').index(index);
    for (const [at, host] of texts(row, 'hosts').entries())
      errors.eachInvalid(path.child('hosts').index(at), host, hostProblems(host));
    const name = text(row, 'secretName');
    if (!keepsNames && name !== '') errors.eachInvalid(path.child('secretName'), name, dnsSubdomain(name));
  }
}

function validateSpec(ingress: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  const spec = struct(ingress, 'spec');
  const rules = structs(spec, 'rules');
  const backend = structPointer(spec, 'defaultBackend');
  if (rules.length === 0 && backend === undefined)
    errors.invalid(SPEC, null, 'either `defaultBackend` or `rules` must be specified');
  if (backend !== undefined) validateBackend(backend, SPEC.child('defaultBackend'), errors);
  for (const [index, rule] of rules.entries()) validateRule(rule, SPEC.child('rules').index(index), errors);
  validateTls(spec, old, errors);
  const className = textPointer(spec, 'ingressClassName');
  if (className !== undefined)
    errors.eachInvalid(SPEC.child('ingressClassName'), className, dnsSubdomain(className));
  const annotation = textPointer(struct(struct(ingress, 'metadata'), 'annotations'), CLASS_ANNOTATION);
  if (old === undefined && annotation !== undefined && className !== undefined && annotation !== className)
    errors.invalid(
      Path.of('annotations').child(CLASS_ANNOTATION),
      annotation,
      'must match `ingressClassName` when both are specified',
    );
}

const INGRESS = Path.of('status', 'loadBalancer', 'ingress');

function statusRows(ingress: JsonObject): readonly JsonObject[] {
  return structs(struct(struct(ingress, 'status'), 'loadBalancer'), 'ingress');
}

function validateStatus(ingress: JsonObject, old: JsonObject, errors: ErrorList): void {
  const before = new Set(statusRows(old).map((row) => text(row, 'ip')));
  for (const [index, row] of statusRows(ingress).entries()) {
    const path = INGRESS.index(index);
    const ip = text(row, 'ip');
    if (ip !== '' && !before.has(ip)) validateLegacyIp(ip, path.child('ip'), errors);
    const host = text(row, 'hostname');
    if (host === '') continue;
    errors.eachInvalid(path.child('hostname'), host, dnsSubdomain(host));
    if (parseSloppyIp(host) !== undefined)
      errors.invalid(path.child('hostname'), host, 'must be a DNS name, not an IP address');
  }
}

/** What is said of the annotation that was replaced (pkg/registry/networking/ingress/strategy.go). */
function warnings(ingress: JsonObject, old: JsonObject | undefined): readonly string[] {
  const annotation = textPointer(struct(struct(ingress, 'metadata'), 'annotations'), CLASS_ANNOTATION);
  return old === undefined && annotation !== undefined
    ? [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`]
    : [];
}

/** Ingress (pkg/apis/networking/validation). */
export const ingressRules = specRules({
  metadata: { namespaced: true, name: 'subdomain' },
  update: 'metadata, change, all',
  spec: validateSpec,
  subresources: { status: validateStatus },
  warnings,
  statusWarnings: balancerWarnings,
});
