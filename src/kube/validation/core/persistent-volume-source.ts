import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain, inclusiveRangeError } from '../formats.ts';
import { byteLength } from '../go-value.ts';
import type { Path } from '../path.ts';
import { flag, number, structPointer, text, textPointer } from '../values.ts';
import { validateNoBacksteps } from './file-path.ts';
import { isIscsiName, SIMPLE_VOLUMES, validateCsiDriverName, type VolumeRule } from './volume-source.ts';

const LUN_MAX = 255;
const TARGET_MAX_BYTES = 64;

/** A Secret of another namespace, of which both names have to be there. */
function requireSecret(source: JsonObject, fields: readonly string[], path: Path, errors: ErrorList): void {
  const secret = structPointer(source, 'secretRef');
  if (secret === undefined) return;
  for (const field of fields)
    if (text(secret, field) === '') errors.required(path.child('secretRef').child(field));
}

/** The rule of a volume of a pod, and the namespace of its Secret. */
function withSecretNamespace(kind: string): VolumeRule {
  return (source, path, errors) => {
    SIMPLE_VOLUMES[kind]?.rule(source, path, errors);
    requireSecret(source, ['namespace'], path, errors);
  };
}

const glusterfs: VolumeRule = (source, path, errors) => {
  SIMPLE_VOLUMES['glusterfs']?.rule(source, path, errors);
  const namespace = textPointer(source, 'endpointsNamespace');
  const at = path.child('endpointsNamespace');
  if (namespace === '')
    errors.invalid(at, namespace, 'if the endpointnamespace is set, it must be a valid namespace name');
  else if (namespace !== undefined) errors.eachInvalid(at, namespace, dnsLabel(namespace));
};

const azureFile: VolumeRule = (source, path, errors) => {
  SIMPLE_VOLUMES['azureFile']?.rule(source, path, errors);
  if (textPointer(source, 'secretNamespace') === '') errors.required(path.child('secretNamespace'));
};

const local: VolumeRule = (source, path, errors) => {
  const file = text(source, 'path');
  if (file === '') errors.required(path.child('path'));
  else validateNoBacksteps(file, path.child('path'), errors);
};

const FORMAT = 'must be valid format';

const iscsi =
  (volumeName: string): VolumeRule =>
  (source, path, errors) => {
    const portal = text(source, 'targetPortal');
    const initiator = textPointer(source, 'initiatorName');
    if (portal === '') errors.required(path.child('targetPortal'));
    if (initiator !== undefined && byteLength(`${volumeName}:${portal}`) > TARGET_MAX_BYTES)
      errors.invalid(
        path.child('targetportal'),
        portal,
        'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
      );
    const iqn = text(source, 'iqn');
    if (iqn === '') errors.required(path.child('iqn'));
    else if (!isIscsiName(iqn)) errors.invalid(path.child('iqn'), iqn, FORMAT);
    const lun = number(source, 'lun');
    if (lun < 0 || lun > LUN_MAX) errors.invalid(path.child('lun'), lun, inclusiveRangeError(0, LUN_MAX));
    const usesChap = flag(source, 'chapAuthDiscovery') || flag(source, 'chapAuthSession');
    if (usesChap && structPointer(source, 'secretRef') === undefined)
      errors.required(path.child('secretRef'));
    requireSecret(source, ['name'], path, errors);
    if (initiator !== undefined && !isIscsiName(initiator))
      errors.invalid(path.child('initiatorname'), initiator, FORMAT);
  };

const CSI_SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
];

const csi: VolumeRule = (source, path, errors) => {
  validateCsiDriverName(text(source, 'driver'), path.child('driver'), errors);
  if (text(source, 'volumeHandle') === '') errors.required(path.child('volumeHandle'));
  for (const field of CSI_SECRETS) {
    const secret = structPointer(source, field);
    if (secret === undefined) continue;
    const at = path.child(field);
    const [name, namespace] = [text(secret, 'name'), text(secret, 'namespace')];
    if (name === '') errors.required(at.child('name'));
    else errors.eachInvalid(at.child('name'), name, dnsSubdomain(name));
    if (namespace === '') errors.required(at.child('namespace'));
    else errors.eachInvalid(at.child('namespace'), namespace, dnsLabel(namespace));
  }
};

/** Where the rule is not that of a volume of a pod. */
const OWN_RULES: Readonly<Record<string, VolumeRule>> = {
  glusterfs,
  azureFile,
  local,
  csi,
  cinder: withSecretNamespace('cinder'),
  storageos: withSecretNamespace('storageos'),
};

/** By field, in the order in which they are looked at. */
export const SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
];

/** Names in messages that are not the field's. */
const CONFLICT_NAMES: Readonly<Record<string, string>> = { cephfs: 'cephFS' };

function ruleOf(kind: string, volumeName: string): VolumeRule {
  if (kind === 'iscsi') return iscsi(volumeName);
  return OWN_RULES[kind] ?? SIMPLE_VOLUMES[kind]?.rule ?? (() => undefined);
}

/** The source of a volume: exactly one, and as its kind demands. */
export function validateVolumeSource(
  spec: JsonObject,
  volumeName: string,
  path: Path,
  errors: ErrorList,
): void {
  let isFirst = true;
  for (const kind of SOURCES) {
    const source = structPointer(spec, kind);
    if (source === undefined) continue;
    // A flexVolume may stand beside another one: upstream does not look.
    if (isFirst || kind === 'flexVolume') {
      const name = SIMPLE_VOLUMES[kind]?.pathName ?? kind;
      ruleOf(kind, volumeName)(source, path.child(name), errors);
      if (kind === 'local' && structPointer(spec, 'nodeAffinity') === undefined)
        errors.required(path.child('nodeAffinity'), 'Local volume requires node affinity');
    } else
      errors.forbidden(path.child(CONFLICT_NAMES[kind] ?? kind), 'may not specify more than 1 volume type');
    isFirst = false;
  }
  if (isFirst) errors.required(path, 'must specify a volume type');
}
