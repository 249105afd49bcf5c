import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { flag, struct, structPointer, text } from '../values.ts';
import { containersWithPath } from './pod-containers.ts';

const SYSTEMS = ['linux', 'windows'];
const NOT_ON_WINDOWS = 'cannot be set for a windows pod';
const NOT_ON_LINUX = 'windows options cannot be set for a linux pod';

/** Fields of the pod that Windows has not, in the order in which they are looked at; `true`: of the spec itself. */
const POD_FIELDS: readonly (readonly [field: string, isOfSpec: boolean])[] = [
  ['appArmorProfile', false],
  ['seLinuxOptions', false],
  ['hostUsers', true],
  ['hostPID', true],
  ['hostIPC', true],
  ['seccompProfile', false],
  ['fsGroup', false],
  ['fsGroupChangePolicy', false],
  ['sysctls', false],
  ['shareProcessNamespace', true],
  ['runAsUser', false],
  ['runAsGroup', false],
  ['supplementalGroups', false],
  ['supplementalGroupsPolicy', false],
  ['seLinuxChangePolicy', false],
];

const CONTAINER_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

function validateLinux(spec: JsonObject, path: Path, errors: ErrorList): void {
  const at = path.child('securityContext').child('windowsOptions');
  if (struct(spec, 'securityContext')['windowsOptions'] !== undefined) errors.forbidden(at, NOT_ON_LINUX);
  for (const [container, containerPath] of containersWithPath(spec, path))
    if (struct(container, 'securityContext')['windowsOptions'] !== undefined)
      errors.forbidden(containerPath.child('securityContext').child('windowsOptions'), NOT_ON_LINUX);
}

function validateWindows(spec: JsonObject, path: Path, errors: ErrorList): void {
  const context = struct(spec, 'securityContext');
  for (const [field, isOfSpec] of POD_FIELDS) {
    const at = isOfSpec ? path : path.child('securityContext');
    if ((isOfSpec ? spec : context)[field] !== undefined) errors.forbidden(at.child(field), NOT_ON_WINDOWS);
  }
  for (const [container, containerPath] of containersWithPath(spec, path)) {
    const own = struct(container, 'securityContext');
    for (const field of CONTAINER_FIELDS)
      if (own[field] !== undefined)
        errors.forbidden(containerPath.child('securityContext').child(field), NOT_ON_WINDOWS);
  }
}

/** validateOS, validateLinux and validateWindows. */
export function validateOperatingSystem(spec: JsonObject, path: Path, errors: ErrorList): void {
  const system = structPointer(spec, 'os');
  if (system === undefined) return;
  const name = text(system, 'name');
  if (name === '') errors.required(path.child('os').child('name'));
  else if (!SYSTEMS.includes(name)) errors.notSupported(path.child('os'), name, SYSTEMS);
  else if (name === 'linux') validateLinux(spec, path, errors);
  else validateWindows(spec, path, errors);
}

function hostProcessOf(context: JsonObject): boolean | undefined {
  const value = struct(context, 'windowsOptions')['hostProcess'];
  return typeof value === 'boolean' ? value : undefined;
}

/** validateWindowsHostProcessPod: either all containers run on the node itself, or none. */
export function validateHostProcess(spec: JsonObject, path: Path, errors: ErrorList): void {
  const ofPod = hostProcessOf(struct(spec, 'securityContext'));
  const containers = containersWithPath(spec, path);
  let hostProcesses_count = 0;
  for (const [container, at] of containers) {
    const own = hostProcessOf(struct(container, 'securityContext'));
    if (ofPod !== undefined && own !== undefined && ofPod !== own)
      errors.invalid(
        at.child('securityContext').child('windowsOptions').child('hostProcess'),
        own,
        `pod hostProcess value must be identical if both are specified, was ${ofPod}`,
      );
    if (own ?? ofPod ?? false) hostProcesses_count += 1;
  }
  if (hostProcesses_count === 0) return;
  if (hostProcesses_count !== containers.length)
    errors.invalid(
      path,
      '',
      'If pod contains any hostProcess containers then all containers must be HostProcess containers',
    );
  if (!flag(spec, 'hostNetwork'))
    errors.invalid(
      path.child('hostNetwork'),
      false,
      'hostNetwork must be true if pod contains any hostProcess containers',
    );
}
