import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain, regexError } from '../formats.ts';
import { byteLength } from '../go-value.ts';
import { validateImmutable } from '../object-meta.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { struct, structPointer, text, textPointer } from '../values.ts';
import { validateReference } from './ingress.ts';

const SPEC = Path.of('spec');
const CONTROLLER_MAX_BYTES = 250;
const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** IsDomainPrefixedPath: `example.com/controller`. */
function validateDomainPath(value: string, path: Path, errors: ErrorList): void {
  if (value === '') {
    errors.required(path);
    return;
  }
  const slash = value.indexOf('/');
  const [host, rest] = [value.slice(0, slash), value.slice(slash + 1)];
  if (slash < 1 || rest === '') {
    errors.invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")');
    return;
  }
  errors.eachInvalid(path, host, dnsSubdomain(host));
  if (!new RegExp(`^${HTTP_PATH}$`).test(rest))
    errors.invalid(path, rest, regexError('Invalid path', HTTP_PATH));
}

function validateParameters(parameters: JsonObject, path: Path, errors: ErrorList): void {
  validateReference(parameters, path, errors);
  const scope = textPointer(parameters, 'scope');
  const namespace = textPointer(parameters, 'namespace');
  if (scope === undefined) errors.required(path.child('scope'));
  else if (scope === 'Namespace') {
    if (namespace === undefined)
      errors.required(path.child('namespace'), "`parameters.scope` is set to 'Namespace'");
    else errors.eachInvalid(path.child('namespace'), namespace, dnsLabel(namespace));
  } else if (scope !== 'Cluster') errors.notSupported(path.child('scope'), scope, ['Cluster', 'Namespace']);
  else if (namespace !== undefined)
    errors.forbidden(path.child('namespace'), "`parameters.scope` is set to 'Cluster'");
}

/** IngressClass (pkg/apis/networking/validation). */
export const ingressClassRules = specRules({
  metadata: { namespaced: false, name: 'subdomain' },
  update: 'metadata, change, all',
  spec(ingressClass, _old, errors) {
    const spec = struct(ingressClass, 'spec');
    const controller = text(spec, 'controller');
    const path = SPEC.child('controller');
    if (byteLength(controller) > CONTROLLER_MAX_BYTES) errors.tooLong(path, CONTROLLER_MAX_BYTES);
    validateDomainPath(controller, path, errors);
    const parameters = structPointer(spec, 'parameters');
    if (parameters !== undefined) validateParameters(parameters, SPEC.child('parameters'), errors);
  },
  change: (ingressClass, old, errors) =>
    validateImmutable(
      text(struct(ingressClass, 'spec'), 'controller'),
      text(struct(old, 'spec'), 'controller'),
      SPEC.child('controller'),
      errors,
    ),
});
