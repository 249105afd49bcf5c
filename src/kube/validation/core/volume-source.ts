import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain, inclusiveRangeError } from '../formats.ts';
import { byteLength } from '../go-value.ts';
import type { Path } from '../path.ts';
import {
  flag,
  list,
  number,
  numberPointer,
  struct,
  structPointer,
  structs,
  text,
  textPointer,
} from '../values.ts';
import {
  validateDescendingPath,
  validateMode,
  validateNoBacksteps,
  validateNonReservedPath,
} from './file-path.ts';

/** What is wrong with one source of a volume. */
export type VolumeRule = (source: JsonObject, path: Path, errors: ErrorList) => void;

const BYTE_MAX = 255;
const PARTITION_MESSAGE = inclusiveRangeError(1, BYTE_MAX);
const TENANT_MAX_BYTES = 64;
const DRIVER_MAX_BYTES = 63;

/** One "Required value" for each field that is empty. */
function requires(...fields: readonly string[]): VolumeRule {
  return (source, path, errors) => {
    for (const field of fields)
      if (text(source, field) === '' && list(source, field).length === 0) errors.required(path.child(field));
  };
}

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** validateHostPathVolumeSource; of PersistentVolumes too. */
const hostPath: VolumeRule = (source, path, errors) => {
  const file = text(source, 'path');
  if (file === '') return errors.required(path.child('path'));
  validateNoBacksteps(file, path.child('path'), errors);
  const type = textPointer(source, 'type');
  if (type !== undefined && !HOST_PATH_TYPES.includes(type))
    errors.notSupported(path.child('type'), type, HOST_PATH_TYPES);
};

const gitRepo: VolumeRule = (source, path, errors) => {
  if (text(source, 'repository') === '') errors.required(path.child('repository'));
  validateDescendingPath(text(source, 'directory'), path.child('directory'), errors);
};

const disk =
  (field: string): VolumeRule =>
  (source, path, errors) => {
    if (text(source, field) === '') errors.required(path.child(field));
    const partition = number(source, 'partition');
    if (partition < 0 || partition > BYTE_MAX)
      errors.invalid(path.child('partition'), partition, PARTITION_MESSAGE);
  };

/** Forms of iSCSI names by their beginning; an IQN may stand anywhere in the text, as upstream has it. */
const ISCSI_NAMES: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

/** Is it a name of an initiator or a target? */
export function isIscsiName(name: string): boolean {
  return ISCSI_NAMES[name.slice(0, 3)]?.test(name) ?? false;
}

function validateIscsiName(name: string, path: Path, errors: ErrorList): void {
  const form = ISCSI_NAMES[name.slice(0, 3)];
  if (form === undefined) errors.invalid(path, name, 'must be valid format starting with iqn, eui, or naa');
  else if (!form.test(name)) errors.invalid(path, name, 'must be valid format');
}

const iscsi: VolumeRule = (source, path, errors) => {
  if (text(source, 'targetPortal') === '') errors.required(path.child('targetPortal'));
  const iqn = text(source, 'iqn');
  if (iqn === '') errors.required(path.child('iqn'));
  else validateIscsiName(iqn, path.child('iqn'), errors);
  const lun = number(source, 'lun');
  if (lun < 0 || lun > BYTE_MAX) errors.invalid(path.child('lun'), lun, inclusiveRangeError(0, BYTE_MAX));
  const usesChap = flag(source, 'chapAuthDiscovery') || flag(source, 'chapAuthSession');
  if (usesChap && structPointer(source, 'secretRef') === undefined) errors.required(path.child('secretRef'));
  const initiator = textPointer(source, 'initiatorName');
  if (initiator !== undefined) validateIscsiName(initiator, path.child('initiatorname'), errors);
};

const fibreChannel: VolumeRule = (source, path, errors) => {
  const targets = list(source, 'targetWWNs');
  const worldWide = list(source, 'wwids');
  const at = path.child('targetWWNs');
  if (targets.length === 0 && worldWide.length === 0)
    errors.required(at, 'must specify either targetWWNs or wwids, but not both');
  if (targets.length === 0) return;
  if (worldWide.length > 0)
    errors.invalid(at, targets, 'targetWWNs and wwids can not be specified simultaneously');
  const lun = numberPointer(source, 'lun');
  if (lun === undefined) errors.required(path.child('lun'), 'lun is required if targetWWNs is specified');
  else if (lun < 0 || lun > BYTE_MAX)
    errors.invalid(path.child('lun'), lun, inclusiveRangeError(0, BYTE_MAX));
};

/** validateKeyToPath: where one key of a Secret or ConfigMap is to lie. */
export function validateKeyToPath(item: JsonObject, path: Path, errors: ErrorList): void {
  for (const field of ['key', 'path']) if (text(item, field) === '') errors.required(path.child(field));
  validateNonReservedPath(text(item, 'path'), path.child('path'), errors);
  validateMode(numberPointer(item, 'mode'), path.child('mode'), errors);
}

const keyed =
  (name: string): VolumeRule =>
  (source, path, errors) => {
    if (text(source, name) === '') errors.required(path.child(name));
    validateMode(numberPointer(source, 'defaultMode'), path.child('defaultMode'), errors);
    for (const [index, item] of structs(source, 'items').entries())
      validateKeyToPath(item, path.child('items').index(index), errors);
  };

const nfs: VolumeRule = (source, path, errors) => {
  for (const field of ['server', 'path']) if (text(source, field) === '') errors.required(path.child(field));
  const file = text(source, 'path');
  if (!file.startsWith('/')) errors.invalid(path.child('path'), file, 'must be an absolute path');
};

/** Would Go split it into host and port (net.SplitHostPort)? */
function isHostPort(pair: string): boolean {
  return /^(?:\[[^[\]]*\]|[^[\]:]*):[^[\]:]*$/s.test(pair);
}

const HOST_PORTS = 'must be a host:port pair or multiple pairs separated by commas';

const quobyte: VolumeRule = (source, path, errors) => {
  const registry = text(source, 'registry');
  if (registry === '') errors.required(path.child('registry'), HOST_PORTS);
  else if (byteLength(text(source, 'tenant')) > TENANT_MAX_BYTES)
    errors.required(
      path.child('tenant'),
      `must be a UUID and may not exceed a length of ${TENANT_MAX_BYTES} characters`,
    );
  else
    for (const pair of registry.split(','))
      if (!isHostPort(pair)) errors.invalid(path.child('registry'), registry, HOST_PORTS);
  if (text(source, 'volume') === '') errors.required(path.child('volume'));
};

const flocker: VolumeRule = (source, path, errors) => {
  const name = text(source, 'datasetName');
  const uuid = text(source, 'datasetUUID');
  if (name === '' && uuid === '') errors.required(path, 'one of datasetName and datasetUUID is required');
  if (name !== '' && uuid !== '')
    errors.invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
  if (name.includes('/')) errors.invalid(path.child('datasetName'), name, "must not contain '/'");
};

function requireSecretName(source: JsonObject, path: Path, errors: ErrorList): void {
  const secret = structPointer(source, 'secretRef');
  if (secret !== undefined && text(secret, 'name') === '')
    errors.required(path.child('secretRef').child('name'));
}

const cinder: VolumeRule = (source, path, errors) => {
  if (text(source, 'volumeID') === '') errors.required(path.child('volumeID'));
  requireSecretName(source, path, errors);
};

const storageos: VolumeRule = (source, path, errors) => {
  const name = text(source, 'volumeName');
  if (name === '') errors.required(path.child('volumeName'));
  else errors.eachInvalid(path.child('volumeName'), name, dnsLabel(name));
  const namespace = text(source, 'volumeNamespace');
  if (namespace !== '') errors.eachInvalid(path.child('volumeNamespace'), namespace, dnsLabel(namespace));
  requireSecretName(source, path, errors);
};

const flexVolume: VolumeRule = (source, path, errors) => {
  if (text(source, 'driver') === '') errors.required(path.child('driver'));
  for (const key of Object.keys(struct(source, 'options'))) {
    const domain = `.${(key.split('/')[0] ?? '').toLowerCase()}`;
    if (domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io'))
      errors.invalid(path.child('options').key(key), key, 'kubernetes.io and k8s.io namespaces are reserved');
  }
};

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_DISK = 'Managed';
const MANAGED_URI =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

const azureDisk: VolumeRule = (source, path, errors) => {
  for (const field of ['diskName', 'diskURI'])
    if (text(source, field) === '') errors.required(path.child(field));
  const cachingMode = textPointer(source, 'cachingMode');
  if (cachingMode !== undefined && !CACHING_MODES.includes(cachingMode))
    errors.notSupported(path.child('cachingMode'), cachingMode, CACHING_MODES);
  const kind = textPointer(source, 'kind');
  const uri = text(source, 'diskURI');
  if (kind === undefined) return;
  if (!DISK_KINDS.includes(kind)) errors.notSupported(path.child('kind'), kind, DISK_KINDS);
  if (kind === MANAGED_DISK && !uri.startsWith('/subscriptions/'))
    errors.notSupported(path.child('diskURI'), uri, [MANAGED_URI]);
  if (kind !== MANAGED_DISK && !uri.startsWith('https://'))
    errors.notSupported(path.child('diskURI'), uri, [BLOB_URI]);
};

/** ValidateCSIDriverName. */
export function validateCsiDriverName(driver: string, path: Path, errors: ErrorList): void {
  if (driver === '') return errors.required(path);
  if (byteLength(driver) > DRIVER_MAX_BYTES) errors.tooLong(path, DRIVER_MAX_BYTES);
  errors.eachInvalid(path, driver, dnsSubdomain(driver.toLowerCase()));
}

const csi: VolumeRule = (source, path, errors) => {
  validateCsiDriverName(text(source, 'driver'), path.child('driver'), errors);
  const secret = structPointer(source, 'nodePublishSecretRef');
  if (secret === undefined) return;
  const name = text(secret, 'name');
  if (name === '') errors.required(path.child('nodePublishSecretRef').child('name'));
  else errors.eachInvalid(path.child('name'), name, dnsSubdomain(name));
};

/** How one kind of volume of a pod is held, and the name by which messages call it where it is not its own. */
interface VolumeKind {
  readonly rule: VolumeRule;
  readonly pathName?: string;
}

/** By field, in the order in which they are looked at; what needs more than the source itself is done elsewhere. */
export const SIMPLE_VOLUMES: Readonly<Record<string, VolumeKind>> = {
  hostPath: { rule: hostPath },
  gitRepo: { rule: gitRepo },
  gcePersistentDisk: { rule: disk('pdName'), pathName: 'persistentDisk' },
  awsElasticBlockStore: { rule: disk('volumeID') },
  secret: { rule: keyed('secretName') },
  nfs: { rule: nfs },
  iscsi: { rule: iscsi },
  glusterfs: { rule: requires('endpoints', 'path') },
  flocker: { rule: flocker },
  persistentVolumeClaim: { rule: requires('claimName') },
  rbd: { rule: requires('monitors', 'image') },
  cinder: { rule: cinder },
  cephfs: { rule: requires('monitors') },
  quobyte: { rule: quobyte },
  fc: { rule: fibreChannel },
  flexVolume: { rule: flexVolume },
  configMap: { rule: keyed('name') },
  azureFile: { rule: requires('secretName', 'shareName') },
  vsphereVolume: { rule: requires('volumePath') },
  photonPersistentDisk: { rule: requires('pdID') },
  portworxVolume: { rule: requires('volumeID') },
  azureDisk: { rule: azureDisk },
  storageos: { rule: storageos },
  scaleIO: { rule: requires('gateway', 'system', 'volumeName') },
  csi: { rule: csi },
};
