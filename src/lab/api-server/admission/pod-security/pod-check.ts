import { stringAt, type JsonObject, type JsonValue } from '../../../../kube/json.ts';
import { listAt } from '../../../../kube/kube-object.ts';

/** What a check looks at: metadata and spec of a pod or of the template of one. */
export interface CheckedPod {
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
}

/** Why a pod is not allowed: a reason of a few words, and who and what; the detail may be empty. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

export type PodCheck = (pod: CheckedPod) => Violation | undefined;

/** A check as it counts from one minor version of 1.x on. */
export interface VersionedCheck {
  readonly sinceMinor: number;
  readonly check: PodCheck;
  /** Checks of `baseline` that are asked for no more where this one is. */
  readonly overrides?: readonly string[];
}

export type Level = 'privileged' | 'baseline' | 'restricted';

export interface SecurityCheck {
  readonly id: string;
  readonly level: Exclude<Level, 'privileged'>;
  /** Oldest first. */
  readonly versions: readonly VersionedCheck[];
}

/** All containers in the order that messages name them: those that start the pod, those that run, those that were added. */
export function allContainersOf({ spec }: CheckedPod): readonly JsonValue[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => listAt(spec, list));
}

export function nameOf(part: JsonValue): string {
  return stringAt(part, 'name') ?? '';
}

/** `"a", "b"` */
export function joinQuote(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(', ');
}

/** Each once, in the order of their bytes. */
export function sortedSet(items: readonly string[]): readonly string[] {
  return [...new Set(items)].toSorted((one, other) => (one < other ? -1 : 1));
}

export function pluralize(singular: string, plural: string, count: number): string {
  return count === 1 ? singular : plural;
}

/** `container "web"`, `containers "web", "log"`. */
export function spokenContainers(names: readonly string[]): string {
  return `${pluralize('container', 'containers', names.length)} ${joinQuote(names)}`;
}

/** Who sets something: `pod`, the containers, or `pod and containers ...`. */
export function spokenSetters(isPod: boolean, containers: readonly string[]): string {
  return [...(isPod ? ['pod'] : []), ...(containers.length > 0 ? [spokenContainers(containers)] : [])].join(
    ' and ',
  );
}

/** The names of the containers that `isBad`. */
export function badContainers(pod: CheckedPod, isBad: (container: JsonValue) => boolean): readonly string[] {
  return allContainersOf(pod).filter(isBad).map(nameOf);
}

/** What may be left to users inside a user namespace is not asked of pods that run in one (KEP-127). */
export function unlessUserNamespace(check: PodCheck): PodCheck {
  return (pod) => (pod.spec['hostUsers'] === false ? undefined : check(pod));
}

/** Windows knows nothing of what these ask for. */
export function unlessWindows(check: PodCheck): PodCheck {
  return (pod) => (stringAt(pod.spec, 'os', 'name') === 'windows' ? undefined : check(pod));
}
