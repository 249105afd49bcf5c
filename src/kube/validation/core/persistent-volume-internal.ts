import type { JsonObject, JsonValue } from '../../json.ts';
import { internalJson, type InternalField } from '../go-value.ts';
import { TERM_FIELDS } from './node-selector.ts';

function field(goName: string, jsonName: string, zero: JsonValue = ''): InternalField {
  return [goName, jsonName, zero];
}

const FS_TYPE = field('FSType', 'fsType');
const READ_ONLY = field('ReadOnly', 'readOnly', false);
const NAME_AND_NAMESPACE = [field('Name', 'name'), field('Namespace', 'namespace')];
const secret = (goName: string, jsonName: string): InternalField => [
  goName,
  jsonName,
  null,
  NAME_AND_NAMESPACE,
];
const SECRET = secret('SecretRef', 'secretRef');
const OBJECT_REFERENCE: readonly InternalField[] = [
  field('Kind', 'kind'),
  field('Namespace', 'namespace'),
  field('Name', 'name'),
  field('UID', 'uid'),
  field('APIVersion', 'apiVersion'),
  field('ResourceVersion', 'resourceVersion'),
  field('FieldPath', 'fieldPath'),
];

/** PersistentVolumeSource of the internal types (pkg/apis/core/types.go): name, field, and what is in it. */
const INTERNAL_SOURCES: readonly (readonly [string, string, readonly InternalField[]])[] = [
  [
    'GCEPersistentDisk',
    'gcePersistentDisk',
    [field('PDName', 'pdName'), FS_TYPE, field('Partition', 'partition', 0), READ_ONLY],
  ],
  [
    'AWSElasticBlockStore',
    'awsElasticBlockStore',
    [field('VolumeID', 'volumeID'), FS_TYPE, field('Partition', 'partition', 0), READ_ONLY],
  ],
  ['HostPath', 'hostPath', [field('Path', 'path'), field('Type', 'type', null)]],
  [
    'Glusterfs',
    'glusterfs',
    [
      field('EndpointsName', 'endpoints'),
      field('Path', 'path'),
      READ_ONLY,
      field('EndpointsNamespace', 'endpointsNamespace', null),
    ],
  ],
  ['NFS', 'nfs', [field('Server', 'server'), field('Path', 'path'), READ_ONLY]],
  [
    'RBD',
    'rbd',
    [
      field('CephMonitors', 'monitors', null),
      field('RBDImage', 'image'),
      FS_TYPE,
      field('RBDPool', 'pool'),
      field('RadosUser', 'user'),
      field('Keyring', 'keyring'),
      SECRET,
      READ_ONLY,
    ],
  ],
  [
    'Quobyte',
    'quobyte',
    [
      field('Registry', 'registry'),
      field('Volume', 'volume'),
      READ_ONLY,
      field('User', 'user'),
      field('Group', 'group'),
      field('Tenant', 'tenant'),
    ],
  ],
  [
    'ISCSI',
    'iscsi',
    [
      field('TargetPortal', 'targetPortal'),
      field('IQN', 'iqn'),
      field('Lun', 'lun', 0),
      field('ISCSIInterface', 'iscsiInterface'),
      FS_TYPE,
      READ_ONLY,
      field('Portals', 'portals', null),
      field('DiscoveryCHAPAuth', 'chapAuthDiscovery', false),
      field('SessionCHAPAuth', 'chapAuthSession', false),
      SECRET,
      field('InitiatorName', 'initiatorName', null),
    ],
  ],
  [
    'FlexVolume',
    'flexVolume',
    [field('Driver', 'driver'), FS_TYPE, SECRET, READ_ONLY, field('Options', 'options', null)],
  ],
  ['Cinder', 'cinder', [field('VolumeID', 'volumeID'), FS_TYPE, READ_ONLY, SECRET]],
  [
    'CephFS',
    'cephfs',
    [
      field('Monitors', 'monitors', null),
      field('Path', 'path'),
      field('User', 'user'),
      field('SecretFile', 'secretFile'),
      SECRET,
      READ_ONLY,
    ],
  ],
  [
    'FC',
    'fc',
    [
      field('TargetWWNs', 'targetWWNs', null),
      field('Lun', 'lun', null),
      FS_TYPE,
      READ_ONLY,
      field('WWIDs', 'wwids', null),
    ],
  ],
  ['Flocker', 'flocker', [field('DatasetName', 'datasetName'), field('DatasetUUID', 'datasetUUID')]],
  [
    'AzureFile',
    'azureFile',
    [
      field('SecretName', 'secretName'),
      field('ShareName', 'shareName'),
      READ_ONLY,
      field('SecretNamespace', 'secretNamespace', null),
    ],
  ],
  [
    'VsphereVolume',
    'vsphereVolume',
    [
      field('VolumePath', 'volumePath'),
      FS_TYPE,
      field('StoragePolicyName', 'storagePolicyName'),
      field('StoragePolicyID', 'storagePolicyID'),
    ],
  ],
  [
    'AzureDisk',
    'azureDisk',
    [
      field('DiskName', 'diskName'),
      field('DataDiskURI', 'diskURI'),
      field('CachingMode', 'cachingMode', null),
      field('FSType', 'fsType', null),
      field('ReadOnly', 'readOnly', null),
      field('Kind', 'kind', null),
    ],
  ],
  ['PhotonPersistentDisk', 'photonPersistentDisk', [field('PdID', 'pdID'), FS_TYPE]],
  ['PortworxVolume', 'portworxVolume', [field('VolumeID', 'volumeID'), FS_TYPE, READ_ONLY]],
  [
    'ScaleIO',
    'scaleIO',
    [
      field('Gateway', 'gateway'),
      field('System', 'system'),
      SECRET,
      field('SSLEnabled', 'sslEnabled', false),
      field('ProtectionDomain', 'protectionDomain'),
      field('StoragePool', 'storagePool'),
      field('StorageMode', 'storageMode'),
      field('VolumeName', 'volumeName'),
      FS_TYPE,
      READ_ONLY,
    ],
  ],
  ['Local', 'local', [field('Path', 'path'), field('FSType', 'fsType', null)]],
  [
    'StorageOS',
    'storageos',
    [
      field('VolumeName', 'volumeName'),
      field('VolumeNamespace', 'volumeNamespace'),
      FS_TYPE,
      READ_ONLY,
      ['SecretRef', 'secretRef', null, OBJECT_REFERENCE],
    ],
  ],
  [
    'CSI',
    'csi',
    [
      field('Driver', 'driver'),
      field('VolumeHandle', 'volumeHandle'),
      READ_ONLY,
      FS_TYPE,
      field('VolumeAttributes', 'volumeAttributes', null),
      secret('ControllerPublishSecretRef', 'controllerPublishSecretRef'),
      secret('NodeStageSecretRef', 'nodeStageSecretRef'),
      secret('NodePublishSecretRef', 'nodePublishSecretRef'),
      secret('ControllerExpandSecretRef', 'controllerExpandSecretRef'),
      secret('NodeExpandSecretRef', 'nodeExpandSecretRef'),
    ],
  ],
];

/** How a PersistentVolumeSource is shown in the difference of two. */
export const INTERNAL_VOLUME_SOURCE: readonly InternalField[] = INTERNAL_SOURCES.map(
  ([goName, jsonName, inner]) => [goName, jsonName, null, inner],
);

/** A node affinity as messages show it. */
const AFFINITY: readonly InternalField[] = [
  ['Required', 'required', null, [['NodeSelectorTerms', 'nodeSelectorTerms', null, TERM_FIELDS]]],
];

const INTERNAL_SPEC: readonly InternalField[] = [
  field('Capacity', 'capacity', null),
  ...INTERNAL_VOLUME_SOURCE,
  field('AccessModes', 'accessModes', null),
  ['ClaimRef', 'claimRef', null, OBJECT_REFERENCE],
  field('PersistentVolumeReclaimPolicy', 'persistentVolumeReclaimPolicy'),
  field('StorageClassName', 'storageClassName'),
  field('MountOptions', 'mountOptions', null),
  field('VolumeMode', 'volumeMode', null),
  ['NodeAffinity', 'nodeAffinity', null, AFFINITY],
  field('VolumeAttributesClassName', 'volumeAttributesClassName', null),
];

/** A whole PersistentVolumeSpec as messages show it; `undefined` is Go's nil. */
export function shownVolumeSpec(spec: JsonObject | undefined): JsonObject | null {
  return spec === undefined ? null : internalJson(spec, INTERNAL_SPEC);
}

/** The affinity of a volume, likewise. */
export function shownVolumeAffinity(affinity: JsonObject | undefined): JsonObject | null {
  return affinity === undefined ? null : internalJson(affinity, AFFINITY);
}
