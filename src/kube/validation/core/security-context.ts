import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { userOrGroupId } from '../formats.ts';
import { byteLength, goText, internalJson, type InternalField } from '../go-value.ts';
import type { Path } from '../path.ts';
import { flag, list, numberPointer, struct, structPointer, texts, textPointer, text } from '../values.ts';
import { validateDescendingPath } from './file-path.ts';
import type { PodOptions } from './pod-options.ts';
import { validateSysctls } from './sysctl.ts';
import { validateWindowsOptions } from './windows-options.ts';

const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
/** PATH_MAX - 1. */
const PROFILE_MAX_BYTES = 4095;

const SECCOMP_FIELDS: readonly InternalField[] = [
  ['Type', 'type', ''],
  ['LocalhostProfile', 'localhostProfile', null],
];

function validateSeccompProfile(profile: JsonObject | undefined, path: Path, errors: ErrorList): void {
  if (profile === undefined) return;
  const type = text(profile, 'type');
  const local = textPointer(profile, 'localhostProfile');
  const at = path.child('localhostProfile');
  if (type === '') errors.required(path.child('type'), 'type is required when seccompProfile is set');
  else if (!PROFILE_TYPES.includes(type)) errors.notSupported(path.child('type'), type, PROFILE_TYPES);
  if (type === 'Localhost') {
    if (local === undefined) errors.required(at, 'must be set when seccomp type is Localhost');
    else validateDescendingPath(local, at, errors);
  } else if (local !== undefined)
    errors.invalid(
      at,
      internalJson(profile, SECCOMP_FIELDS),
      'can only be set when seccomp type is Localhost',
    );
}

/** ValidateAppArmorProfileField. */
function validateAppArmorProfile(profile: JsonObject | undefined, path: Path, errors: ErrorList): void {
  if (profile === undefined) return;
  const type = text(profile, 'type');
  const local = textPointer(profile, 'localhostProfile');
  const at = path.child('localhostProfile');
  const needed = 'must be set when AppArmor type is Localhost';
  if (type === '') errors.required(path.child('type'), 'type is required when appArmorProfile is set');
  else if (!PROFILE_TYPES.includes(type)) errors.notSupported(path.child('type'), type, PROFILE_TYPES);
  else if (type !== 'Localhost') {
    if (local !== undefined)
      errors.invalid(at, goText(local), 'can only be set when AppArmor type is Localhost');
  } else if (local === undefined) errors.required(at, needed);
  else {
    if (local.trim() !== local) errors.invalid(at, local, 'must not be padded with whitespace');
    else if (local === '') errors.required(at, needed);
    if (byteLength(local) > PROFILE_MAX_BYTES) errors.tooLong(at, PROFILE_MAX_BYTES);
  }
}

function validateIds(context: JsonObject, fields: readonly string[], path: Path, errors: ErrorList): void {
  for (const field of fields) {
    const id = numberPointer(context, field);
    if (id !== undefined) errors.eachInvalid(path.child(field), id, userOrGroupId(id));
  }
}

function validateChoice(
  context: JsonObject,
  field: string,
  supported: readonly string[],
  path: Path,
  errors: ErrorList,
): void {
  const value = textPointer(context, field);
  if (value !== undefined && !supported.includes(value))
    errors.notSupported(path.child(field), value, supported);
}

const SELINUX_POLICIES = ['MountOption', 'Recursive'];

/** validatePodSpecSecurityContext: of a pod as a whole. */
export function validatePodSecurityContext(
  spec: JsonObject,
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  const context = struct(spec, 'securityContext');
  validateIds(context, ['fsGroup', 'runAsUser', 'runAsGroup'], path, errors);
  for (const [index, group] of list(context, 'supplementalGroups').entries())
    if (typeof group === 'number')
      errors.eachInvalid(path.child('supplementalGroups').index(index), group, userOrGroupId(group));
  if (flag(spec, 'hostPID') && flag(spec, 'shareProcessNamespace'))
    errors.invalid(
      path.child('shareProcessNamespace'),
      true,
      'ShareProcessNamespace and HostPID cannot both be enabled',
    );
  validateSysctls(spec, path.child('sysctls'), options, errors);
  validateChoice(context, 'fsGroupChangePolicy', ['Always', 'OnRootMismatch'], path, errors);
  validateSeccompProfile(structPointer(context, 'seccompProfile'), path.child('seccompProfile'), errors);
  validateWindowsOptions(structPointer(context, 'windowsOptions'), path.child('windowsOptions'), errors);
  validateAppArmorProfile(structPointer(context, 'appArmorProfile'), path.child('appArmorProfile'), errors);
  validateChoice(context, 'supplementalGroupsPolicy', ['Merge', 'Strict'], path, errors);
  const policies = options.allowAnySELinuxChangePolicy ? SELINUX_POLICIES : ['Recursive'];
  validateChoice(context, 'seLinuxChangePolicy', policies, path, errors);
}

/** SecurityContext of pkg/apis/core/types.go. */
const CONTEXT_FIELDS: readonly InternalField[] = [
  [
    'Capabilities',
    'capabilities',
    null,
    [
      ['Add', 'add', null],
      ['Drop', 'drop', null],
    ],
  ],
  ['Privileged', 'privileged', null],
  [
    'SELinuxOptions',
    'seLinuxOptions',
    null,
    [
      ['User', 'user', ''],
      ['Role', 'role', ''],
      ['Type', 'type', ''],
      ['Level', 'level', ''],
    ],
  ],
  [
    'WindowsOptions',
    'windowsOptions',
    null,
    [
      ['GMSACredentialSpecName', 'gmsaCredentialSpecName', null],
      ['GMSACredentialSpec', 'gmsaCredentialSpec', null],
      ['RunAsUserName', 'runAsUserName', null],
      ['HostProcess', 'hostProcess', null],
    ],
  ],
  ['RunAsUser', 'runAsUser', null],
  ['RunAsGroup', 'runAsGroup', null],
  ['RunAsNonRoot', 'runAsNonRoot', null],
  ['ReadOnlyRootFilesystem', 'readOnlyRootFilesystem', null],
  ['AllowPrivilegeEscalation', 'allowPrivilegeEscalation', null],
  ['ProcMount', 'procMount', null],
  ['SeccompProfile', 'seccompProfile', null, SECCOMP_FIELDS],
  ['AppArmorProfile', 'appArmorProfile', null, SECCOMP_FIELDS],
];

const PROC_MOUNTS = ['Default', 'Unmasked'];

function validateEscalation(context: JsonObject, path: Path, errors: ErrorList): void {
  if (context['allowPrivilegeEscalation'] !== false) return;
  const shown = () => internalJson(context, CONTEXT_FIELDS);
  if (flag(context, 'privileged'))
    errors.invalid(path, shown(), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
  for (const capability of texts(struct(context, 'capabilities'), 'add'))
    if (capability === 'CAP_SYS_ADMIN')
      errors.invalid(
        path,
        shown(),
        'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
      );
}

/** ValidateSecurityContext: of a container. `--allow-privileged` is taken to be on, as kubeadm has it. */
export function validateSecurityContext(
  context: JsonObject | undefined,
  usesHostUsers: boolean,
  path: Path,
  errors: ErrorList,
): void {
  if (context === undefined) return;
  validateIds(context, ['runAsUser', 'runAsGroup'], path, errors);
  const procMount = textPointer(context, 'procMount');
  if (procMount !== undefined) {
    validateChoice(context, 'procMount', PROC_MOUNTS, path, errors);
    if (usesHostUsers && procMount === 'Unmasked')
      errors.invalid(
        path.child('procMount'),
        goText(procMount),
        '`hostUsers` must be false to use `Unmasked`',
      );
  }
  validateSeccompProfile(structPointer(context, 'seccompProfile'), path.child('seccompProfile'), errors);
  validateEscalation(context, path, errors);
  validateWindowsOptions(structPointer(context, 'windowsOptions'), path.child('windowsOptions'), errors);
  validateAppArmorProfile(structPointer(context, 'appArmorProfile'), path.child('appArmorProfile'), errors);
}
