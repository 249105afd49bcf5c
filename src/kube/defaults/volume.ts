import type { DefaultsTable } from './type-defaults.ts';

export const volumeDefaults: DefaultsTable = {
  'core.v1.SecretVolumeSource': { fixed: { defaultMode: 420 } },
  'core.v1.ConfigMapVolumeSource': { fixed: { defaultMode: 420 } },
  'core.v1.DownwardAPIVolumeSource': { fixed: { defaultMode: 420 } },
  'core.v1.ProjectedVolumeSource': { fixed: { defaultMode: 420 } },
  'core.v1.ServiceAccountTokenProjection': { fixed: { expirationSeconds: 3600 } },
  'core.v1.HostPathVolumeSource': { fixed: { type: '' } },
  'core.v1.ISCSIVolumeSource': { fixed: { iscsiInterface: 'default' } },
  'core.v1.RBDVolumeSource': { fixed: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' } },
  'core.v1.AzureDiskVolumeSource': {
    fixed: {
      cachingMode: 'ReadWrite',
      fsType: 'ext4',
      readOnly: false,
      kind: 'Shared',
    },
  },
};
