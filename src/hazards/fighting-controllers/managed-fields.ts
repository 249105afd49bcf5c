import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import { isJsonObject, jsonAt, stringAt, type JsonValue } from '../../kube/json.ts';
import { kubectlName, listAt, spokenName } from '../../kube/kube-object.ts';

/** Managers that are people or delivery tools: they come and go, and two of them do not fight by themselves. */
const PEOPLE =
  /^(?:kubectl|oc|helm|Mozilla|argocd|flux|kustomize|terraform|hashicorp|pulumi|Lens|k9s|rancher|Go-http-client|python-requests|OpenAPI-Generator|node-fetch|curl|unknown|before-first-apply)/i;
/** Parts that several managers are meant to share: entries of sets, and lists in which each keeps its own entries. */
const MEANT_TO_BE_SHARED = /^(?:\.$|v:)|^f:(?:status|managedFields|finalizers|ownerReferences)$/;

/** The leaves of a FieldsV1 set, as paths of its keys: `f:spec f:replicas`. */
function leavesOf(fields: JsonValue | undefined, path: readonly string[] = []): readonly string[] {
  if (!isJsonObject(fields)) return [];
  const keys = Object.keys(fields);
  if (keys.length === 0) return path.length === 0 ? [] : [path.join(' ')];
  // `{".": {}}` is the map or entry itself without any of its fields: to have made it is no value to fight about.
  return keys
    .filter((key) => !MEANT_TO_BE_SHARED.test(key))
    .flatMap((key) => leavesOf(fields[key], [...path, key]));
}

function managersByField(object: ClusterObject): ReadonlyMap<string, ReadonlySet<string>> {
  const managers = new Map<string, Set<string>>();
  for (const entry of listAt(object.body, 'metadata', 'managedFields')) {
    const manager = stringAt(entry, 'manager');
    if (manager === undefined || stringAt(entry, 'subresource') !== undefined) continue;
    for (const leaf of leavesOf(jsonAt(entry, 'fieldsV1'))) {
      const known = managers.get(leaf);
      if (known === undefined) managers.set(leaf, new Set([manager]));
      else known.add(manager);
    }
  }
  return managers;
}

function spokenField(leaf: string): string {
  return leaf
    .split(' ')
    .map((key) => key.slice(2))
    .join('.');
}

/** Kinds of which every object is written by several controllers by design. */
const WRITTEN_BY_MANY = new Set([
  'APIService',
  'Node',
  'Pod',
  'Event',
  'Lease',
  'EndpointSlice',
  'Endpoints',
  'CustomResourceDefinition',
]);

function showManagers(object: ClusterObject): string {
  const namespace = object.namespace === '' ? '' : ` -n ${object.namespace}`;
  return `kubectl get ${kubectlName(object)}${namespace} --show-managed-fields -o yaml`;
}

/** Objects of one kind with the same pair of managers are one finding: it is one pair of controllers. */
function* fieldsOfTwo({ cluster }: RuleInput): Generator<Observation> {
  const told = new Set<string>();
  for (const object of cluster.all()) {
    if (WRITTEN_BY_MANY.has(object.kind)) continue;
    for (const [leaf, managers] of managersByField(object)) {
      if (managers.size < 2 || [...managers].every((manager) => PEOPLE.test(manager))) continue;
      const writers = [...managers].toSorted();
      const pair = `${object.kind} ${writers.join(' ')}`;
      if (told.has(pair)) continue;
      told.add(pair);
      yield {
        type: 'finding',
        object,
        path: [],
        message: `${writers.join(' and ')} both write ${spokenField(leaf)} of ${spokenName(object)} (and perhaps of other ${object.kind}s)`,
        fix: {
          text: 'Decide which of them owns the field, and take it out of what the other applies.',
          patch: showManagers(object),
        },
      };
    }
  }
}

export const fieldOfTwoManagers: Rule = {
  id: 'field-of-two-managers',
  title: 'No field that a controller writes has a second manager',
  severity: 'low',
  persona: 'cluster admin',
  why: 'Today they agree; on the day one of them changes its mind they fight.',
  check: fieldsOfTwo,
};
