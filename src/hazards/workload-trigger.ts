import type { Change, History, Trigger } from '../detect/contract.ts';
import type { EpochMicros } from '../kube/microtime.ts';
import { objectKey } from '../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../kube/user-name.ts';

/** What runs as a program or configures one: a change of these changes what a client does. */
const PROGRAM_RESOURCES: ReadonlySet<string> = new Set([
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'cronjobs',
  'configmaps',
  'pods',
]);

/**
 * The last change that a person or a client (not the control plane, not `except` itself) made to a program in
 * `namespace` since `since_us`, as the likely trigger of what its service accounts do; `why` is one sentence
 * about what followed. Looks through all of the history's changes since then: call it once an alert begins.
 */
export function programChange(
  history: History,
  namespace: string,
  except: string,
  since_us: EpochMicros,
  why: (change: Change) => string,
): Trigger | undefined {
  if (namespace === '') return undefined;
  for (const change of history.recentChanges(since_us)) {
    if (change.object.namespace !== namespace || !PROGRAM_RESOURCES.has(change.object.resource)) continue;
    if (change.user === except) continue;
    if (isControlPlane(classifyUserName(change.user, change.userAgent))) continue;
    return triggerOf(change, why(change));
  }
  return undefined;
}

/** A change of History as the trigger of an alert. */
export function triggerOf(change: Change, why: string): Trigger {
  const { at_us, user, verb, object, auditID } = change;
  return { at_us, user, verb, object, auditID, why };
}

/** `patch deployments.apps/iam/provider`: a change in a few words, for the `why` of a trigger. */
export function changeText(change: Change): string {
  const subresource = change.object.subresource === '' ? '' : `/${change.object.subresource}`;
  return `${change.verb} ${objectKey(change.object)}${subresource}`;
}
