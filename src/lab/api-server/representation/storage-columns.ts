import { jsonAt, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import type { ColumnRow } from './column.ts';
import { INTEGER, accessModes, flag, listCount, phase, text } from './column-cells.ts';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const VOLUME_MODE: ColumnRow = ['VolumeMode', text('<unset>', 'spec', 'volumeMode'), { wide: true }];
const ATTRIBUTES_CLASS: ColumnRow = [
  'VolumeAttributesClass',
  text('<unset>', 'spec', 'volumeAttributesClassName'),
];

/** The annotation of old counts before the field (GetPersistentVolumeClass). */
function storageClass(body: JsonObject): JsonValue {
  return (
    stringAt(body, 'metadata', 'annotations', CLASS_ANNOTATION) ??
    stringAt(body, 'spec', 'storageClassName') ??
    ''
  );
}

/** Only of a claim that is bound. */
function ifBound(cell: (body: JsonObject) => JsonValue) {
  return (body: JsonObject): JsonValue =>
    (stringAt(body, 'spec', 'volumeName') ?? '') === '' ? '' : cell(body);
}

function claim(body: JsonObject): JsonValue {
  if (jsonAt(body, 'spec', 'claimRef') === undefined) return '';
  const namespace = stringAt(body, 'spec', 'claimRef', 'namespace') ?? '';
  return `${namespace}/${stringAt(body, 'spec', 'claimRef', 'name') ?? ''}`;
}

function className(body: JsonObject): JsonValue {
  const name = stringAt(body, 'metadata', 'name') ?? '';
  const isDefault = ['storageclass.kubernetes.io', 'storageclass.beta.kubernetes.io'].some(
    (prefix) => stringAt(body, 'metadata', 'annotations', `${prefix}/is-default-class`) === 'true',
  );
  return isDefault ? `${name} (default)` : name;
}

function tokenAudiences(body: JsonObject): JsonValue {
  if (jsonAt(body, 'spec', 'tokenRequests') === undefined) return '<unset>';
  return listAt(body, 'spec', 'tokenRequests')
    .map((request) => stringAt(request, 'audience') ?? '')
    .join(',');
}

function modes(body: JsonObject): JsonValue {
  const all = listAt(body, 'spec', 'volumeLifecycleModes').filter((mode) => typeof mode === 'string');
  return all.length === 0 ? '<none>' : all.join(',');
}

const BOOLEAN = { type: 'boolean' } as const;

/** Volumes, claims, and storage.k8s.io. Source: pkg/printers/internalversion/printers.go. */
export const STORAGE_COLUMNS: Readonly<Record<string, readonly ColumnRow[]>> = {
  '/PersistentVolumeClaim': [
    'name',
    ['Status', phase],
    ['Volume', text('', 'spec', 'volumeName')],
    ['Capacity', ifBound(text('0', 'status', 'capacity', 'storage'))],
    ['Access Modes', ifBound(accessModes('status', 'accessModes'))],
    ['StorageClass', storageClass],
    ATTRIBUTES_CLASS,
    'age',
    VOLUME_MODE,
  ],
  '/PersistentVolume': [
    'name',
    ['Capacity', text('0', 'spec', 'capacity', 'storage')],
    ['Access Modes', accessModes('spec', 'accessModes')],
    ['Reclaim Policy', text('', 'spec', 'persistentVolumeReclaimPolicy')],
    ['Status', phase],
    ['Claim', claim],
    ['StorageClass', storageClass],
    ATTRIBUTES_CLASS,
    ['Reason', text('', 'status', 'reason')],
    'age',
    VOLUME_MODE,
  ],
  'storage.k8s.io/StorageClass': [
    ['Name', className, { format: 'name' }],
    ['Provisioner', text('', 'provisioner')],
    ['ReclaimPolicy', text('Delete', 'reclaimPolicy')],
    ['VolumeBindingMode', text('Immediate', 'volumeBindingMode')],
    ['AllowVolumeExpansion', flag(false, 'allowVolumeExpansion')],
    'age',
  ],
  'storage.k8s.io/VolumeAttributesClass': ['name', ['DriverName', text('', 'driverName')], 'age'],
  'storage.k8s.io/VolumeAttachment': [
    'name',
    ['Attacher', text('', 'spec', 'attacher'), { format: 'name' }],
    ['PV', text('', 'spec', 'source', 'persistentVolumeName')],
    ['Node', text('', 'spec', 'nodeName')],
    ['Attached', flag(false, 'status', 'attached'), BOOLEAN],
    'age',
  ],
  'storage.k8s.io/CSINode': ['name', ['Drivers', listCount('spec', 'drivers'), INTEGER], 'age'],
  'storage.k8s.io/CSIDriver': [
    'name',
    ['AttachRequired', flag(true, 'spec', 'attachRequired'), BOOLEAN],
    ['PodInfoOnMount', flag(false, 'spec', 'podInfoOnMount'), BOOLEAN],
    ['StorageCapacity', flag(false, 'spec', 'storageCapacity'), BOOLEAN],
    ['TokenRequests', tokenAudiences],
    ['RequiresRepublish', flag(false, 'spec', 'requiresRepublish'), BOOLEAN],
    ['Modes', modes],
    'age',
  ],
};
