import type { JsonObject } from '../../json.ts';
import { formatQuantity } from '../../quantity.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName } from '../formats.ts';
import type { Path } from '../path.ts';
import { text } from '../values.ts';
import { quantity } from './quantity-rules.ts';

/** What environment variables may say of the pod. */
export const ENVIRONMENT_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

/** What files may say of the pod. */
export const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** Fields that have a label at all (ConvertDownwardAPIFieldLabel, pkg/apis/core/pods/helpers.go). */
const CONVERTIBLE: ReadonlySet<string> = new Set([
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.serviceAccountName',
  'spec.schedulerName',
  'status.phase',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]);

/** Older labels and what they became. */
const RENAMED: Readonly<Record<string, string>> = { 'spec.host': 'spec.nodeName' };

interface FieldLabel {
  readonly path: string;
  readonly subscript: string | undefined;
}

/** `metadata.labels['app']`: a path with its subscript (SplitMaybeSubscriptedPath, pkg/fieldpath). */
function splitLabel(label: string): FieldLabel {
  if (!label.endsWith("']")) return { path: label, subscript: undefined };
  const body = label.slice(0, -2);
  const at = body.indexOf("['");
  if (at <= 0) return { path: label, subscript: undefined };
  return { path: body.slice(0, at), subscript: body.slice(at + 2) };
}

function conversionProblem(apiVersion: string, label: FieldLabel, whole: string): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`;
  if (label.subscript !== undefined)
    return label.path === 'metadata.annotations' || label.path === 'metadata.labels'
      ? undefined
      : `field label does not support subscript: ${whole}`;
  return CONVERTIBLE.has(whole) || RENAMED[whole] !== undefined
    ? undefined
    : `field label not supported: ${whole}`;
}

/** validateObjectFieldSelector: `fieldRef`. */
export function validateFieldRef(
  reference: JsonObject,
  supported: readonly string[],
  path: Path,
  errors: ErrorList,
): void {
  const apiVersion = text(reference, 'apiVersion');
  const whole = text(reference, 'fieldPath');
  if (apiVersion === '') return errors.required(path.child('apiVersion'));
  if (whole === '') return errors.required(path.child('fieldPath'));
  const label = splitLabel(whole);
  const problem = conversionProblem(apiVersion, label, whole);
  if (problem !== undefined)
    return errors.invalid(path.child('fieldPath'), whole, `error converting fieldPath: ${problem}`);
  if (label.subscript !== undefined) {
    const key = label.path === 'metadata.annotations' ? label.subscript.toLowerCase() : label.subscript;
    return errors.eachInvalid(path, key, qualifiedName(key));
  }
  const field = RENAMED[whole] ?? whole;
  if (!supported.includes(field)) errors.notSupported(path.child('fieldPath'), field, supported);
}

const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const HUGE_PAGES = ['limits.hugepages-', 'requests.hugepages-'];

const CPU_DIVISORS: ReadonlySet<string> = new Set(['1m', '1']);
const BYTE_DIVISORS = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';
const BYTE_DIVISOR_SET: ReadonlySet<string> = new Set(BYTE_DIVISORS.split(', '));

/** How messages name the resources that are counted in bytes. */
const BYTES: Readonly<Record<string, string>> = {
  memory: 'memory',
  'ephemeral-storage': 'local ephemeral storage',
};

function validateDivisor(resource: string, reference: JsonObject, path: Path, errors: ErrorList): void {
  const divisor = quantity(reference['divisor']);
  if (divisor.nano === 0n) return;
  const shown = formatQuantity(divisor);
  const [, counted = ''] = /^(?:limits|requests)\.(.*)$/s.exec(resource) ?? [];
  const bytes = counted.startsWith('hugepages-') ? 'hugepages' : BYTES[counted];
  if (counted === 'cpu' && !CPU_DIVISORS.has(shown))
    errors.invalid(
      path.child('divisor'),
      resource,
      "only divisor's values 1m and 1 are supported with the cpu resource",
    );
  else if (bytes !== undefined && !BYTE_DIVISOR_SET.has(shown))
    errors.invalid(
      path.child('divisor'),
      resource,
      `only divisor's values ${BYTE_DIVISORS} are supported with the ${bytes} resource`,
    );
}

/** validateContainerResourceFieldSelector: `resourceFieldRef`. A file must say whose container it is about. */
export function validateResourceFieldRef(
  reference: JsonObject,
  isFile: boolean,
  path: Path,
  errors: ErrorList,
): void {
  const resource = text(reference, 'resource');
  if (isFile && text(reference, 'containerName') === '') errors.required(path.child('containerName'));
  else if (resource === '') errors.required(path.child('resource'));
  else if (!RESOURCES.includes(resource) && !HUGE_PAGES.some((prefix) => resource.startsWith(prefix)))
    errors.notSupported(path.child('resource'), resource, RESOURCES);
  validateDivisor(resource, reference, path, errors);
}
