import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { goText } from '../go-value.ts';
import type { Path } from '../path.ts';
import { struct, structPointer, structs, text, textPointer } from '../values.ts';
import {
  validateContainer,
  validateHostPorts,
  validateImageSpace,
  validateInitRestartPolicy,
  validateRestartPolicy,
  type PodAround,
} from './container.ts';
import { validateLifecycle, validateProbe, type ProbeKind } from './handler.ts';

const PROBES: readonly ProbeKind[] = ['livenessProbe', 'readinessProbe', 'startupProbe'];

function validateHooksAndProbes(
  container: JsonObject,
  path: Path,
  { grace_s }: PodAround,
  errors: ErrorList,
): void {
  const lifecycle = structPointer(container, 'lifecycle');
  if (lifecycle !== undefined) validateLifecycle(lifecycle, path.child('lifecycle'), grace_s, errors);
  for (const kind of PROBES) validateProbe(container, kind, path, grace_s, errors);
}

/** validateContainers. */
export function validateContainers(spec: JsonObject, path: Path, pod: PodAround, errors: ErrorList): void {
  const containers = structs(spec, 'containers');
  if (containers.length === 0) return errors.required(path);
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = path.index(index);
    const name = text(container, 'name');
    validateContainer(container, at, pod, errors);
    if (names.has(name)) errors.duplicate(at.child('name'), name);
    names.add(name);
    validateHooksAndProbes(container, at, pod, errors);
    validateRestartPolicy(container, at, errors);
  }
  validateHostPorts(containers, path, errors);
}

const ONLY_SIDECARS = 'may not be set for init containers without restartPolicy=Always';

function validateInitContainer(container: JsonObject, path: Path, pod: PodAround, errors: ErrorList): void {
  const isSidecar = textPointer(container, 'restartPolicy') === 'Always';
  if (isSidecar) validateHooksAndProbes(container, path, pod, errors);
  else
    for (const field of ['lifecycle', ...PROBES])
      if (container[field] !== undefined) errors.forbidden(path.child(field), ONLY_SIDECARS);
  if (isSidecar || pod.options.allowRestartingInitResize) return;
  for (const [index, policy] of structs(container, 'resizePolicy').entries())
    if (text(policy, 'restartPolicy') === 'RestartContainer')
      errors.invalid(
        path.child('resizePolicy').index(index).child('restartPolicy'),
        goText('RestartContainer'),
        "must not be set to 'RestartContainer' for non-sidecar initContainers",
      );
}

/** validateInitContainers: those that run to their end, and sidecars. */
export function validateInitContainers(
  spec: JsonObject,
  path: Path,
  pod: PodAround,
  errors: ErrorList,
): void {
  const containers = structs(spec, 'initContainers');
  if (containers.length === 0) return;
  const names = new Set(structs(spec, 'containers').map((container) => text(container, 'name')));
  for (const [index, container] of containers.entries()) {
    const at = path.index(index);
    const name = text(container, 'name');
    validateContainer(container, at, pod, errors);
    validateInitRestartPolicy(container, at, errors);
    if (names.has(name)) errors.duplicate(at.child('name'), name);
    else if (name !== '') names.add(name);
    // Told of the first container, whichever it is: upstream gives a list of this one alone.
    validateHostPorts([container], path, errors);
    validateInitContainer(container, at, pod, errors);
  }
}

/** What only lasting containers have, in the order of the Go type (allowedEphemeralContainerFields). */
const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
];
const NOT_FOR_EPHEMERAL = 'cannot be set for an Ephemeral Container';

/** `resources: {}` is none. */
function isSet(container: JsonObject, field: string): boolean {
  return field === 'resources'
    ? Object.keys(struct(container, field)).length > 0
    : container[field] !== undefined;
}

/** validateEphemeralContainers. */
export function validateEphemeralContainers(
  spec: JsonObject,
  path: Path,
  pod: PodAround,
  errors: ErrorList,
): void {
  const lasting = new Set(
    ['containers', 'initContainers'].flatMap((list) =>
      structs(spec, list).map((container) => text(container, 'name')),
    ),
  );
  const names = new Set(lasting);
  for (const [index, container] of structs(spec, 'ephemeralContainers').entries()) {
    const at = path.index(index);
    const name = text(container, 'name');
    validateContainer(container, at, pod, errors);
    validateImageSpace(container, at, errors);
    if (names.has(name)) errors.duplicate(at.child('name'), name);
    names.add(name);
    const target = text(container, 'targetContainerName');
    if (target !== '' && !lasting.has(target)) errors.notFound(at.child('targetContainerName'), target);
    for (const field of NOT_EPHEMERAL)
      if (isSet(container, field)) errors.forbidden(at.child(field), NOT_FOR_EPHEMERAL);
    for (const [mountIndex, mount] of structs(container, 'volumeMounts').entries())
      for (const field of ['subPath', 'subPathExpr'])
        if (text(mount, field) !== '')
          errors.forbidden(at.child('volumeMounts').index(mountIndex).child(field), NOT_FOR_EPHEMERAL);
  }
}
