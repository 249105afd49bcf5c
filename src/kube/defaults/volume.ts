import { isJsonObject, stringAt } from '../json.ts';
import { pullPolicy } from './pull-policy.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

/** A volume that says nothing of where it comes from is an empty folder. */
const volume: Computed = (value) => {
  const { image } = value;
  if (isJsonObject(image)) {
    const policy = image['pullPolicy'] ?? pullPolicy(stringAt(image, 'reference') ?? '');
    return { ...value, image: { ...image, pullPolicy: policy } };
  }
  const isEmpty = Object.entries(value).every(([key, entry]) => key === 'name' || entry === undefined);
  return isEmpty ? { ...value, emptyDir: {} } : value;
};

export const volumeDefaults: DefaultsTable = {
  'core.v1.Volume': { computed: volume },
  'core.v1.SecretVolumeSource': { fixed: { defaultMode: 420 } },
  'core.v1.ConfigMapVolumeSource': { fixed: { defaultMode: 420 } },
  'core.v1.DownwardAPIVolumeSource': { fixed: { defaultMode: 420 } },
  'core.v1.ProjectedVolumeSource': { fixed: { defaultMode: 420 } },
  'core.v1.ServiceAccountTokenProjection': { fixed: { expirationSeconds: 3600 } },
  'core.v1.HostPathVolumeSource': { fixed: { type: '' } },
  'core.v1.ISCSIVolumeSource': { fixed: { iscsiInterface: 'default' } },
  'core.v1.RBDVolumeSource': { fixed: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' } },
  'core.v1.ScaleIOVolumeSource': { fixed: { storageMode: 'ThinProvisioned', fsType: 'xfs' } },
  'core.v1.AzureDiskVolumeSource': {
    fixed: {
      cachingMode: 'ReadWrite',
      fsType: 'ext4',
      readOnly: false,
      kind: 'Shared',
    },
  },
};
