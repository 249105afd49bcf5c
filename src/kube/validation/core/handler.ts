import type { JsonObject, JsonValue } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { httpHeaderName, portName, portNumber } from '../formats.ts';
import type { Path } from '../path.ts';
import { list, number, numberPointer, structPointer, structs, text } from '../values.ts';

/** The grace period of the pod, where it is known. */
type GracePeriod = number | undefined;
type ActionRule = (action: JsonObject, path: Path, grace_s: GracePeriod, errors: ErrorList) => void;

const SCHEMES = ['HTTP', 'HTTPS'];

/** ValidatePortNumOrName. */
export function validatePort(port: JsonValue | undefined, path: Path, errors: ErrorList): void {
  if (typeof port === 'string') errors.eachInvalid(path, port, portName(port));
  else {
    const value = typeof port === 'number' ? port : 0;
    errors.eachInvalid(path, value, portNumber(value));
  }
}

const exec: ActionRule = (action, path, _, errors) => {
  if (list(action, 'command').length === 0) errors.required(path.child('command'));
};

const httpGet: ActionRule = (action, path, _, errors) => {
  if (text(action, 'path') === '') errors.required(path.child('path'));
  validatePort(action['port'], path.child('port'), errors);
  const scheme = text(action, 'scheme');
  if (!SCHEMES.includes(scheme)) errors.notSupported(path.child('scheme'), scheme, SCHEMES);
  for (const header of structs(action, 'httpHeaders'))
    errors.eachInvalid(path.child('httpHeaders'), text(header, 'name'), httpHeaderName(text(header, 'name')));
};

const port: ActionRule = (action, path, _, errors) =>
  validatePort(action['port'], path.child('port'), errors);

const sleep: ActionRule = (action, path, grace_s, errors) => {
  const seconds = number(action, 'seconds');
  if (grace_s !== undefined && (seconds < 0 || seconds > grace_s))
    errors.invalid(
      path,
      seconds,
      `must be non-negative and less than terminationGracePeriodSeconds (${grace_s})`,
    );
};

/** What a probe may do, and what a hook may do, in the order in which it is looked at. */
const PROBE_ACTIONS: readonly (readonly [string, ActionRule])[] = [
  ['exec', exec],
  ['httpGet', httpGet],
  ['tcpSocket', port],
  ['grpc', port],
];
const HOOK_ACTIONS: readonly (readonly [string, ActionRule])[] = [
  ['exec', exec],
  ['httpGet', httpGet],
  ['tcpSocket', port],
  ['sleep', sleep],
];

function validateHandler(
  handler: JsonObject,
  actions: readonly (readonly [string, ActionRule])[],
  path: Path,
  grace_s: GracePeriod,
  errors: ErrorList,
): void {
  let isFirst = true;
  for (const [field, rule] of actions) {
    const action = structPointer(handler, field);
    if (action === undefined) continue;
    if (isFirst) rule(action, path.child(field), grace_s, errors);
    else errors.forbidden(path.child(field), 'may not specify more than 1 handler type');
    isFirst = false;
  }
  if (isFirst) errors.required(path, 'must specify a handler type');
}

const NONNEGATIVE = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

export type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';

/** validateLivenessProbe, validateReadinessProbe and validateStartupProbe of a container at `path`. */
export function validateProbe(
  container: JsonObject,
  kind: ProbeKind,
  path: Path,
  grace_s: GracePeriod,
  errors: ErrorList,
): void {
  const probe = structPointer(container, kind);
  if (probe === undefined) return;
  const at = path.child(kind);
  validateHandler(probe, PROBE_ACTIONS, at, grace_s, errors);
  for (const field of NONNEGATIVE)
    if (number(probe, field) < 0)
      errors.invalid(at.child(field), number(probe, field), 'must be greater than or equal to 0');
  const grace = numberPointer(probe, 'terminationGracePeriodSeconds');
  const graceAt = at.child('terminationGracePeriodSeconds');
  if (grace !== undefined && grace <= 0) errors.invalid(graceAt, grace, 'must be greater than 0');
  if (kind === 'readinessProbe') {
    if (grace !== undefined) errors.invalid(graceAt, grace, 'must not be set for readinessProbes');
  } else if (number(probe, 'successThreshold') !== 1)
    errors.invalid(at.child('successThreshold'), number(probe, 'successThreshold'), 'must be 1');
}

/** validateLifecycle. Stop signals are behind a gate that is off: they were dropped before. */
export function validateLifecycle(
  lifecycle: JsonObject,
  path: Path,
  grace_s: GracePeriod,
  errors: ErrorList,
): void {
  for (const hook of ['postStart', 'preStop']) {
    const handler = structPointer(lifecycle, hook);
    if (handler !== undefined) validateHandler(handler, HOOK_ACTIONS, path.child(hook), grace_s, errors);
  }
}
