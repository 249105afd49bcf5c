import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dns1035Label, dnsSubdomain, pathSegment, portNumber } from '../formats.ts';
import { goQuote } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { flag, number, struct, structPointer, structs, text } from '../values.ts';

const SPEC = Path.of('spec');
const GROUP_PRIORITY_MAX = 20_000;
const VERSION_PRIORITY_MAX = 1000;
const STATUSES = ['True', 'False', 'Unknown'];

function validateService(spec: JsonObject, errors: ErrorList): void {
  const service = structPointer(spec, 'service');
  const bundle_bytes = Buffer.from(text(spec, 'caBundle'), 'base64').length;
  const isInsecure = flag(spec, 'insecureSkipTLSVerify');
  const insecurePath = SPEC.child('insecureSkipTLSVerify');
  if (service === undefined) {
    if (bundle_bytes > 0)
      errors.invalid(
        SPEC.child('caBundle'),
        `${bundle_bytes} bytes`,
        'local APIServices may not have a caBundle',
      );
    if (isInsecure)
      errors.invalid(insecurePath, true, 'local APIServices may not have insecureSkipTLSVerify');
    return;
  }
  const at = SPEC.child('service');
  for (const field of ['namespace', 'name'])
    if (text(service, field) === '') errors.required(at.child(field));
  const port = number(service, 'port');
  const problems = portNumber(port);
  if (problems.length > 0)
    errors.invalid(at.child('port'), port, `port is not valid: ${problems.join(', ')}`);
  if (isInsecure && bundle_bytes > 0)
    errors.invalid(insecurePath, true, 'may not be true if caBundle is present');
}

function validateApiService(apiService: JsonObject, errors: ErrorList): void {
  const spec = struct(apiService, 'spec');
  const [group, version] = [text(spec, 'group'), text(spec, 'version')];
  const required = `${version}.${group}`;
  const name = (value: string) => {
    const problems = pathSegment(value);
    if (problems.length > 0 || value === required) return problems;
    return [`must be \`spec.version+"."+spec.group\`: ${goQuote(required)}`];
  };
  validateObjectMeta(apiService, { namespaced: false, name }, errors);
  if (group === '' && version !== 'v1')
    errors.required(SPEC.child('group'), 'only v1 may have an empty group and it better be legacy kube');
  if (group !== '') errors.eachInvalid(SPEC.child('group'), group, dnsSubdomain(group));
  errors.eachInvalid(SPEC.child('version'), version, dns1035Label(version));
  const priority = number(spec, 'groupPriorityMinimum');
  if (priority <= 0 || priority > GROUP_PRIORITY_MAX)
    errors.invalid(SPEC.child('groupPriorityMinimum'), priority, 'must be positive and less than 20000');
  const versionPriority = number(spec, 'versionPriority');
  if (versionPriority <= 0 || versionPriority > VERSION_PRIORITY_MAX)
    errors.invalid(SPEC.child('versionPriority'), versionPriority, 'must be positive and less than 1000');
  validateService(spec, errors);
}

/** APIService (k8s.io/kube-aggregator pkg/apis/apiregistration/validation). */
export const apiServiceRules: KindRules = {
  create: validateApiService,
  update(apiService, old, errors) {
    validateObjectMetaUpdate(apiService, old, errors);
    validateApiService(apiService, errors);
  },
  subresources: {
    status(apiService, old, errors) {
      validateObjectMetaUpdate(apiService, old, errors);
      for (const [index, condition] of structs(struct(apiService, 'status'), 'conditions').entries()) {
        const status = text(condition, 'status');
        if (!STATUSES.includes(status))
          errors.notSupported(Path.of('status', 'conditions').index(index).child('status'), status, STATUSES);
      }
    },
  },
};
