import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { byteLength } from '../go-value.ts';
import type { Path } from '../path.ts';
import { flag, struct, structs, text } from '../values.ts';
import type { PodOptions } from './pod-options.ts';

const NAME_MAX_BYTES = 253;
const SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const NAME = `^(${SEGMENT}[\\./])*${SEGMENT}$`;
const NAME_PATTERN = new RegExp(NAME);

/** Namespaces of the kernel by the beginning of the name (component-helpers/node/util/sysctl/namespace.go). */
const IPC_NAMES: ReadonlySet<string> = new Set([
  'kernel.sem',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
  'kernel.shm_rmid_forced',
  'kernel.shm',
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.msg',
]);
const IPC_PREFIX = 'fs.mqueue.';
const NET_PREFIX = 'net.';

/** The first separator decides which one it is: in `a/b.c` the dot is part of a name, and back. */
function dotted(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  if (separator !== '/') return name;
  return name.replaceAll(/[./]/g, (letter) => (letter === '/' ? '.' : '/'));
}

/** Why a sysctl of the node may not be set by this pod (ValidateHostSysctl); `undefined` where it may. */
export function hostSysctlProblem(sysctl: string, spec: JsonObject): string | undefined {
  const name = dotted(sysctl);
  const isIpc = IPC_NAMES.has(name) || name.startsWith(IPC_PREFIX);
  if (flag(spec, 'hostNetwork') && name.startsWith(NET_PREFIX))
    return "may not be specified when 'hostNetwork' is true";
  return flag(spec, 'hostIPC') && isIpc ? "may not be specified when 'hostIPC' is true" : undefined;
}

/** validateSysctls: of the pod's security context. */
export function validateSysctls(spec: JsonObject, path: Path, options: PodOptions, errors: ErrorList): void {
  const names = new Set<string>();
  for (const [index, sysctl] of structs(struct(spec, 'securityContext'), 'sysctls').entries()) {
    const at = path.index(index).child('name');
    const name = text(sysctl, 'name');
    if (name === '') errors.required(at);
    else if (byteLength(name) > NAME_MAX_BYTES || !NAME_PATTERN.test(name))
      errors.invalid(at, name, `must have at most ${NAME_MAX_BYTES} characters and match regex ${NAME}`);
    else if (names.has(name)) errors.duplicate(at, name);
    const problem = options.allowHostSysctls ? undefined : hostSysctlProblem(name, spec);
    if (problem !== undefined) errors.invalid(at, name, problem);
    names.add(name);
  }
}
