import { objectAt } from '../kube-object.ts';
import { isNothing } from '../nothing.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

/** Of a volume that is an object: one within a VolumeAttachment has none of it. */
const persistentVolume: Computed = (value) => ({
  ...value,
  spec: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem', ...objectAt(value, 'spec') },
  status: { phase: 'Pending', ...objectAt(value, 'status') },
});

const persistentVolumeClaim: Computed = (value) => ({
  ...value,
  status: { phase: 'Pending', ...objectAt(value, 'status') },
});

const csiDriverSpec: Computed = (value) =>
  isNothing(value['volumeLifecycleModes']) ? { ...value, volumeLifecycleModes: ['Persistent'] } : value;

export const storageDefaults: DefaultsTable = {
  'core.v1.PersistentVolumeClaimSpec': { fixed: { volumeMode: 'Filesystem' } },
  'core.v1.PersistentVolume': { computed: persistentVolume },
  'core.v1.PersistentVolumeClaim': { computed: persistentVolumeClaim },
  'core.v1.ISCSIPersistentVolumeSource': { fixed: { iscsiInterface: 'default' } },
  'core.v1.RBDPersistentVolumeSource': {
    fixed: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
  },
  'core.v1.ScaleIOPersistentVolumeSource': { fixed: { storageMode: 'ThinProvisioned', fsType: 'xfs' } },
  'storage.v1.StorageClass': { fixed: { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' } },
  'storage.v1.CSIDriverSpec': {
    fixed: {
      attachRequired: true,
      podInfoOnMount: false,
      requiresRepublish: false,
      seLinuxMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
    },
    computed: csiDriverSpec,
  },
};
