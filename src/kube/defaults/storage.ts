import type { DefaultsTable } from './type-defaults.ts';

export const storageDefaults: DefaultsTable = {
  'core.v1.PersistentVolumeClaimSpec': { fixed: { volumeMode: 'Filesystem' } },
  'core.v1.PersistentVolumeSpec': {
    fixed: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' },
  },
  'storage.v1.StorageClass': { fixed: { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' } },
  'storage.v1.CSIDriverSpec': {
    fixed: {
      attachRequired: true,
      podInfoOnMount: false,
      requiresRepublish: false,
      seLinuxMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
    },
  },
};
