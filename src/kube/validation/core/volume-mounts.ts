import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { flag, struct, structs, text, textPointer } from '../values.ts';
import { hasBacksteps, validateDescendingPath } from './file-path.ts';
import type { ValidVolumes } from './volumes.ts';

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE_READ_ONLY = ['Disabled', 'Enabled', 'IfPossible'];

function validatePropagation(mount: JsonObject, container: JsonObject, path: Path, errors: ErrorList): void {
  const propagation = textPointer(mount, 'mountPropagation');
  if (propagation === undefined) return;
  if (!PROPAGATIONS.includes(propagation)) errors.notSupported(path, propagation, PROPAGATIONS);
  if (propagation === 'Bidirectional' && !flag(struct(container, 'securityContext'), 'privileged'))
    errors.forbidden(path, 'Bidirectional mount propagation is available only to privileged containers');
}

function validateRecursiveReadOnly(mount: JsonObject, path: Path, errors: ErrorList): void {
  const mode = textPointer(mount, 'recursiveReadOnly');
  if (mode === undefined || mode === 'Disabled') return;
  if (!RECURSIVE_READ_ONLY.includes(mode)) return errors.notSupported(path, mode, RECURSIVE_READ_ONLY);
  if (!flag(mount, 'readOnly')) errors.forbidden(path, 'may only be specified when readOnly is true');
  const propagation = textPointer(mount, 'mountPropagation');
  if (propagation !== undefined && propagation !== 'None')
    errors.forbidden(path, 'may only be specified when mountPropagation is None or not specified');
}

/** By name, the path at which a container has it; the last one counts. */
function pathsByName(entries: readonly JsonObject[], field: string): ReadonlyMap<string, string> {
  return new Map(entries.map((entry) => [text(entry, 'name'), text(entry, field)]));
}

/** ValidateVolumeMounts: `container` has them at `path`. */
export function validateVolumeMounts(
  container: JsonObject,
  volumes: ValidVolumes,
  path: Path,
  errors: ErrorList,
): void {
  const mounts = structs(container, 'volumeMounts');
  if (mounts.length === 0) return;
  const devices = pathsByName(structs(container, 'volumeDevices'), 'devicePath');
  const devicePaths = new Set(devices.values());
  const mounted = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const at = path.index(index);
    const name = text(mount, 'name');
    const mountPath = text(mount, 'mountPath');
    if (name === '') errors.required(at.child('name'));
    if (!volumes.has(name)) errors.notFound(at.child('name'), name);
    if (mountPath === '') errors.required(at.child('mountPath'));
    if (mounted.has(mountPath)) errors.invalid(at.child('mountPath'), mountPath, 'must be unique');
    mounted.add(mountPath);
    if (devices.has(name)) errors.invalid(at.child('name'), name, 'must not already exist in volumeDevices');
    if (devicePaths.has(mountPath))
      errors.invalid(at.child('mountPath'), mountPath, 'must not already exist as a path in volumeDevices');
    const subPath = text(mount, 'subPath');
    if (subPath !== '') validateDescendingPath(subPath, path.child('subPath'), errors);
    const expression = text(mount, 'subPathExpr');
    if (expression !== '') {
      if (subPath !== '')
        errors.invalid(at.child('subPathExpr'), expression, 'subPathExpr and subPath are mutually exclusive');
      validateDescendingPath(expression, path.child('subPathExpr'), errors);
    }
    validatePropagation(mount, container, path.child('mountPropagation'), errors);
    validateRecursiveReadOnly(mount, path.child('recursiveReadOnly'), errors);
  }
}

function isClaim(volume: JsonObject): boolean {
  return volume['persistentVolumeClaim'] !== undefined || volume['ephemeral'] !== undefined;
}

/** ValidateVolumeDevices. */
export function validateVolumeDevices(
  container: JsonObject,
  volumes: ValidVolumes,
  path: Path,
  errors: ErrorList,
): void {
  const devices = structs(container, 'volumeDevices');
  if (devices.length === 0) return;
  const mounts = pathsByName(structs(container, 'volumeMounts'), 'mountPath');
  const mountPaths = new Set(mounts.values());
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [index, device] of devices.entries()) {
    const at = path.index(index);
    const name = text(device, 'name');
    const devicePath = text(device, 'devicePath');
    const volume = volumes.get(name);
    if (name === '') errors.required(at.child('name'));
    if (names.has(name)) errors.invalid(at.child('name'), name, 'must be unique');
    if (volume === undefined) errors.notFound(at.child('name'), name);
    else if (!isClaim(volume))
      errors.invalid(
        at.child('name'),
        name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      );
    if (devicePath === '') errors.required(at.child('devicePath'));
    if (paths.has(devicePath)) errors.invalid(at.child('devicePath'), devicePath, 'must be unique');
    if (hasBacksteps(devicePath))
      errors.invalid(at.child('devicePath'), devicePath, "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.has(name)) errors.invalid(at.child('name'), name, 'must not already exist in volumeMounts');
    if (mountPaths.has(devicePath))
      errors.invalid(at.child('devicePath'), devicePath, 'must not already exist as a path in volumeMounts');
    if (name !== '') names.add(name);
  }
}
