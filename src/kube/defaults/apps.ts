import { isJsonArray, isJsonObject, type JsonObject } from '../json.ts';
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

/** The numbers of a rolling update that is not to be are no pointers inside the server, and so come back as 0. */
const daemonSetStrategy: Computed = (value) => {
  const isRolling = (value['type'] ?? 'RollingUpdate') === 'RollingUpdate';
  if (isRolling) return rollingUpdate({ maxUnavailable: 1, maxSurge: 0 })(value);
  const { rollingUpdate: unused } = value;
  return isJsonObject(unused)
    ? { ...value, rollingUpdate: { maxUnavailable: 0, maxSurge: 0, ...unused } }
    : value;
};

/** Only who says nothing at all gets a rolling update with its partition. */
const statefulSetStrategy: Computed = (value) => {
  const type = value['type'] ?? 'RollingUpdate';
  const rolling =
    value['rollingUpdate'] ?? (value['type'] === undefined && type === 'RollingUpdate' ? {} : undefined);
  if (type !== 'RollingUpdate' || !isJsonObject(rolling)) return { ...value, type };
  return { ...value, type, rollingUpdate: { ...rolling, partition: rolling['partition'] ?? 0 } };
};

/** The claims that a StatefulSet makes say what they are, whatever was sent (pkg/apis/apps/v1/conversion.go), and that they are not bound. */
const claimTemplates: Computed = (value) => {
  const { volumeClaimTemplates } = value;
  if (!isJsonArray(volumeClaimTemplates)) return value;
  return {
    ...value,
    volumeClaimTemplates: volumeClaimTemplates.map((claim) =>
      isJsonObject(claim)
        ? {
            ...claim,
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            status: { phase: 'Pending', ...objectAt(claim, 'status') },
          }
        : claim,
    ),
  };
};

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
    computed: claimTemplates,
  },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': {
    fixed: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  },
  'apps.v1.DaemonSetSpec': { fixed: { updateStrategy: {}, revisionHistoryLimit: 10 } },
  'apps.v1.DeploymentStrategy': { computed: rollingUpdate({ maxUnavailable: '25%', maxSurge: '25%' }) },
  'apps.v1.DaemonSetUpdateStrategy': { computed: daemonSetStrategy },
  'apps.v1.StatefulSetUpdateStrategy': { computed: statefulSetStrategy },
};
