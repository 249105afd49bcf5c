import { jsonAt, type JsonValue } from '../../../../kube/json.ts';
import { listAt, objectAt } from '../../../../kube/kube-object.ts';
import { stringListAt } from '../../../../kube/container.ts';
import { containerSettings } from './baseline-checks.ts';
import {
  allContainersOf,
  badContainers,
  joinQuote,
  nameOf,
  pluralize,
  sortedSet,
  spokenContainers,
  spokenSetters,
  type PodCheck,
} from './pod-check.ts';

export const allowPrivilegeEscalation: PodCheck = (pod) => {
  const bad = badContainers(
    pod,
    (container) => jsonAt(container, 'securityContext', 'allowPrivilegeEscalation') !== false,
  );
  return bad.length === 0
    ? undefined
    : {
        reason: 'allowPrivilegeEscalation != false',
        detail: `${spokenContainers(bad)} must set securityContext.allowPrivilegeEscalation=false`,
      };
};

function capabilitiesOf(container: JsonValue, list: 'add' | 'drop'): readonly string[] {
  return stringListAt(container, 'securityContext', 'capabilities', list);
}

function addedBy(container: JsonValue): readonly string[] {
  return capabilitiesOf(container, 'add').filter((capability) => capability !== 'NET_BIND_SERVICE');
}

export const capabilitiesRestricted: PodCheck = (pod) => {
  const keeping = badContainers(pod, (container) => !capabilitiesOf(container, 'drop').includes('ALL'));
  const adding = badContainers(pod, (container) => addedBy(container).length > 0);
  const added = sortedSet(allContainersOf(pod).flatMap(addedBy));
  const details = [
    ...(keeping.length === 0
      ? []
      : [`${spokenContainers(keeping)} must set securityContext.capabilities.drop=["ALL"]`]),
    ...(adding.length === 0
      ? []
      : [
          `${spokenContainers(adding)} must not include ${joinQuote(added)} in securityContext.capabilities.add`,
        ]),
  ];
  return details.length === 0
    ? undefined
    : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const ALLOWED_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const RESTRICTED_VOLUMES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
];

export const restrictedVolumes: PodCheck = ({ spec }) => {
  const bad = listAt(spec, 'volumes')
    .map((volume) => objectAt(volume))
    .filter((volume) => !ALLOWED_VOLUMES.some((type) => volume[type] !== undefined));
  if (bad.length === 0) return undefined;
  const types = sortedSet(
    bad.map((volume) => RESTRICTED_VOLUMES.find((type) => volume[type] !== undefined) ?? 'unknown'),
  );
  const volumes = `${pluralize('volume', 'volumes', bad.length)} ${joinQuote(bad.map(nameOf))}`;
  const what = pluralize('restricted volume type', 'restricted volume types', types.length);
  return {
    reason: 'restricted volume types',
    detail: `${volumes} ${pluralize('uses', 'use', bad.length)} ${what} ${joinQuote(types)}`,
  };
};

export const runAsNonRoot: PodCheck = (pod) => {
  const reason = 'runAsNonRoot != true';
  const ofPod = jsonAt(pod.spec, 'securityContext', 'runAsNonRoot');
  const roots = containerSettings(pod, 'runAsNonRoot').filter(({ value }) => value === false);
  const setters = spokenSetters(
    ofPod === false,
    roots.map(({ name }) => name),
  );
  if (setters !== '') return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  if (ofPod === true) return undefined;
  const silent = badContainers(
    pod,
    (container) => jsonAt(container, 'securityContext', 'runAsNonRoot') === undefined,
  );
  return silent.length === 0
    ? undefined
    : { reason, detail: `pod or ${spokenContainers(silent)} must set securityContext.runAsNonRoot=true` };
};

export const runAsUser: PodCheck = (pod) => {
  const isBadPod = jsonAt(pod.spec, 'securityContext', 'runAsUser') === 0;
  const bad = containerSettings(pod, 'runAsUser').filter(({ value }) => value === 0);
  const setters = spokenSetters(
    isBadPod,
    bad.map(({ name }) => name),
  );
  return setters === ''
    ? undefined
    : { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` };
};
