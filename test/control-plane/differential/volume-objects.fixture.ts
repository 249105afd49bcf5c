import type { JsonObject } from '../../../src/kube/json.ts';
import { CORE, of, STORAGE, type ValidObject } from './kind-objects.fixture.ts';

function volume(spec: JsonObject): ValidObject {
  return of('/api/v1/persistentvolumes', 'v1', 'PersistentVolume', {
    spec: { capacity: { storage: '5Gi' }, accessModes: ['ReadWriteOnce'], ...spec },
  });
}

function claim(spec: JsonObject): ValidObject {
  return of(`${CORE}/persistentvolumeclaims`, 'v1', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
}

const SECRET: JsonObject = { name: 'keys', namespace: 'default' };

/** Every source of a volume, most of them on their way out. */
const SOURCES: readonly JsonObject[] = [
  { hostPath: { path: '/data', type: 'Directory' } },
  { gcePersistentDisk: { pdName: 'disk', fsType: 'ext4', partition: 1, readOnly: true } },
  { awsElasticBlockStore: { volumeID: 'vol-1', fsType: 'ext4', partition: 1 } },
  { glusterfs: { endpoints: 'cluster', path: 'p', endpointsNamespace: 'default' } },
  { flocker: { datasetName: 'set' } },
  { nfs: { server: 'nfs.example.com', path: '/exports', readOnly: true } },
  { rbd: { monitors: ['10.0.0.1'], image: 'i', secretRef: SECRET } },
  { quobyte: { registry: 'a:1', volume: 'v', tenant: 't' } },
  { cephfs: { monitors: ['10.0.0.1'], path: '/', secretRef: SECRET } },
  {
    iscsi: {
      targetPortal: '10.0.0.1:3260',
      iqn: 'iqn.2001-04.com.example:storage',
      lun: 0,
      chapAuthSession: true,
      secretRef: SECRET,
      initiatorName: 'iqn.2001-04.com.example:me',
    },
  },
  { cinder: { volumeID: 'v', secretRef: SECRET } },
  { fc: { targetWWNs: ['50060e801049cfd1'], lun: 1 } },
  { flexVolume: { driver: 'example.com/d', options: { a: 'b' } } },
  { azureFile: { secretName: 's', shareName: 'share', secretNamespace: 'default' } },
  { vsphereVolume: { volumePath: 'p' } },
  { photonPersistentDisk: { pdID: 'p' } },
  { portworxVolume: { volumeID: 'v' } },
  { azureDisk: { diskName: 'd', diskURI: 'https://a.blob.core.windows.net/c/d.vhd' } },
  { scaleIO: { gateway: 'g', system: 's', volumeName: 'v', secretRef: SECRET } },
  { storageos: { volumeName: 'v', volumeNamespace: 'n', secretRef: { name: 's', namespace: 'n' } } },
];

export const VOLUME_OBJECTS: readonly ValidObject[] = [
  volume({
    csi: {
      driver: 'csi.example.com',
      volumeHandle: 'h',
      fsType: 'ext4',
      volumeAttributes: { b: '1', a: '2' },
      controllerPublishSecretRef: SECRET,
      nodePublishSecretRef: SECRET,
      nodeStageSecretRef: SECRET,
      controllerExpandSecretRef: SECRET,
      nodeExpandSecretRef: SECRET,
    },
    persistentVolumeReclaimPolicy: 'Delete',
    storageClassName: 'fast',
    volumeMode: 'Block',
    volumeAttributesClassName: 'gold',
    mountOptions: ['ro'],
    claimRef: { namespace: 'default', name: 'data', uid: 'u' },
  }),
  volume({
    local: { path: '/mnt/disk', fsType: 'ext4' },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'kubernetes.io/hostname', operator: 'In', values: ['n1'] },
              { key: 'beta.kubernetes.io/arch', operator: 'In', values: ['arm64'] },
            ],
            matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }],
          },
        ],
      },
    },
  }),
  ...SOURCES.map((source) => ({ ...volume(source), varied: ['spec', ...Object.keys(source)] })),
  claim({
    selector: {
      matchLabels: { b: 'c', a: 'b' },
      matchExpressions: [{ key: 'tier', operator: 'In', values: ['fast'] }],
    },
    resources: { requests: { storage: '0.5Gi' }, limits: { storage: '2Gi' } },
    storageClassName: 'fast',
    volumeMode: 'Filesystem',
    volumeAttributesClassName: 'gold',
    volumeName: 'pv',
  }),
  claim({ dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' } }),
  claim({ dataSourceRef: { apiGroup: 'example.com', kind: 'Image', name: 'i' } }),
  claim({
    dataSource: { kind: 'PersistentVolumeClaim', name: 'p' },
    dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'p', namespace: 'other' },
  }),
  of(`/apis/${STORAGE}/volumeattachments`, STORAGE, 'VolumeAttachment', {
    spec: {
      attacher: 'csi.example.com',
      nodeName: 'n1',
      source: {
        inlineVolumeSpec: {
          accessModes: ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: 'Retain',
          volumeMode: 'Filesystem',
          csi: { driver: 'csi.example.com', volumeHandle: 'h' },
        },
      },
    },
  }),
];
