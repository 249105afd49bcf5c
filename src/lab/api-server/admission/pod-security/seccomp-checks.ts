import { jsonAt, stringAt, type JsonValue } from '../../../../kube/json.ts';
import { stringsAt } from '../../../../kube/kube-object.ts';
import { containerSettings } from './baseline-checks.ts';
import {
  allContainersOf,
  joinQuote,
  nameOf,
  pluralize,
  sortedSet,
  spokenContainers,
  spokenSetters,
  type CheckedPod,
  type PodCheck,
  type Violation,
} from './pod-check.ts';

const POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_ANNOTATION = 'container.seccomp.security.alpha.kubernetes.io/';

function isValidType(profile: JsonValue | undefined): boolean {
  const type = stringAt(profile, 'type');
  return type === 'Localhost' || type === 'RuntimeDefault';
}

function isValidAnnotation(value: string): boolean {
  return value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
}

/** Before 1.19 profiles were annotations. */
export const seccompAnnotations: PodCheck = (pod) => {
  const annotations = stringsAt(pod.metadata, 'annotations');
  const keys = [
    POD_ANNOTATION,
    ...allContainersOf(pod).map((container) => CONTAINER_ANNOTATION + nameOf(container)),
  ];
  const forbidden = sortedSet(
    keys.flatMap((key) => {
      const value = annotations[key];
      return value === undefined || isValidAnnotation(value) ? [] : [`${key}=${JSON.stringify(value)}`];
    }),
  );
  return forbidden.length === 0
    ? undefined
    : {
        reason: 'seccompProfile',
        detail: `forbidden ${pluralize('annotation', 'annotations', forbidden.length)} ${forbidden.join(', ')}`,
      };
};

function badProfiles(pod: CheckedPod): Violation | undefined {
  const ofPod = jsonAt(pod.spec, 'securityContext', 'seccompProfile');
  const isBadPod = ofPod !== undefined && !isValidType(ofPod);
  const bad = containerSettings(pod, 'seccompProfile').filter(({ value }) => !isValidType(value));
  if (!isBadPod && bad.length === 0) return undefined;
  const types = [...(isBadPod ? [ofPod] : []), ...bad.map(({ value }) => value)].map(
    (value) => stringAt(value, 'type') ?? '',
  );
  return {
    reason: 'seccompProfile',
    detail: `${spokenSetters(
      isBadPod,
      bad.map(({ name }) => name),
    )} must not set securityContext.seccompProfile.type to ${joinQuote(sortedSet(types))}`,
  };
}

export const seccompBaseline: PodCheck = badProfiles;

export const seccompRestricted: PodCheck = (pod) => {
  const bad = badProfiles(pod);
  if (bad !== undefined || isValidType(jsonAt(pod.spec, 'securityContext', 'seccompProfile'))) return bad;
  const without = allContainersOf(pod)
    .filter((container) => jsonAt(container, 'securityContext', 'seccompProfile') === undefined)
    .map(nameOf);
  return without.length === 0
    ? undefined
    : {
        reason: 'seccompProfile',
        detail: `pod or ${spokenContainers(without)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      };
};
