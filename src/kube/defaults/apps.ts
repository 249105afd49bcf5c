import { type JsonObject } from '../json.ts';
import { objectAt } from '../kube-object.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

const rollingUpdate =
  (byDefault: JsonObject): Computed =>
  (value) =>
    (value['type'] ?? 'RollingUpdate') === 'RollingUpdate'
      ? {
          ...value,
          type: 'RollingUpdate',
          rollingUpdate: { ...byDefault, ...objectAt(value, 'rollingUpdate') },
        }
      : value;

export const appsDefaults: DefaultsTable = {
  'apps.v1.DeploymentSpec': {
    fixed: {
      replicas: 1,
      strategy: {},
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    },
  },
  'apps.v1.ReplicaSetSpec': { fixed: { replicas: 1 } },
  'apps.v1.StatefulSetSpec': {
    fixed: {
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: {},
      revisionHistoryLimit: 10,
      persistentVolumeClaimRetentionPolicy: {},
    },
  },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': {
    fixed: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  },
  'apps.v1.DaemonSetSpec': { fixed: { updateStrategy: {}, revisionHistoryLimit: 10 } },
  'apps.v1.DeploymentStrategy': { computed: rollingUpdate({ maxUnavailable: '25%', maxSurge: '25%' }) },
  'apps.v1.DaemonSetUpdateStrategy': { computed: rollingUpdate({ maxUnavailable: 1, maxSurge: 0 }) },
  'apps.v1.StatefulSetUpdateStrategy': { computed: rollingUpdate({ partition: 0 }) },
};
