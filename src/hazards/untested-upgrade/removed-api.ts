import type { Fix, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import type { ApiLifecycle } from '../../kube/api-version/api-lifecycle.ts';
import { apiState, removedApis, type RemovedApi } from '../../kube/api-version/removed-api.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { annotationsOf, groupVersion, spokenName } from '../../kube/kube-object.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { checkFields } from '../../kube/schema/check-fields.ts';
import { builtInKind, NEWEST_MINOR, type BuiltInKind } from '../../kube/schema/schema-table.ts';
import { clusterMinor } from './cluster-minor.ts';
import { fieldText } from './yaml-fragment.ts';

type Finding = Extract<Observation, { readonly type: 'finding' }>;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object with the API version that its author wrote it in: what a live object was last applied with, else its own. */
interface WrittenObject extends ClusterObject {
  readonly live: ClusterObject | undefined;
  /** The object of the cluster that a finding points at. */
  readonly source: ClusterObject;
}

function* writtenObjects(cluster: Cluster): Generator<WrittenObject> {
  for (const kind of cluster.kinds()) {
    const isGiven = cluster.coverage(kind).type === 'given';
    for (const object of cluster.of(kind)) {
      if (isGiven) yield { ...object, live: undefined, source: object };
      const applied = lastApplied(object);
      const apiVersion = stringAt(applied, 'apiVersion');
      if (isGiven || applied === undefined || apiVersion === undefined) continue;
      yield { ...object, ...groupVersion(apiVersion), body: applied, live: object, source: object };
    }
  }
}

function lastApplied(object: ClusterObject): JsonObject | undefined {
  const text = annotationsOf(object)[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // The annotation is free text to the API server; what is no JSON was not written by kubectl and says nothing.
    return undefined;
  }
}

function apiText({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Fields named as having no place in the new version. */
const NAMED_FIELDS_MAX_COUNT = 3;

function fieldsWithoutPlace(body: JsonObject, kind: BuiltInKind): readonly string[] {
  const names = checkFields(kind.objectType, body).flatMap(({ type, path }) => {
    if (type === 'unknown') return [`${fieldText(path)} (gone)`];
    return type === 'missing' ? [`${fieldText(path)} (required)`] : [];
  });
  return [...new Set(names)];
}

/** What of the object has no place in the new version: that is the work of the move. */
function fieldsToChange({ body, ...api }: WrittenObject, next: BuiltInKind): string {
  const now = builtInKind(api);
  const old = new Set(now === undefined ? [] : fieldsWithoutPlace(body, now));
  const names = fieldsWithoutPlace(body, next).filter((name) => !old.has(name));
  if (names.length === 0) return 'Its fields stay as they are.';
  const more = names.length - NAMED_FIELDS_MAX_COUNT;
  return `To change with it: ${names.slice(0, NAMED_FIELDS_MAX_COUNT).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function fixFor({ replacement, kind, removedMinor }: ApiLifecycle, object: WrittenObject): Fix {
  if (replacement === undefined)
    return {
      text: `Nothing replaces ${kind}${removedMinor === undefined ? '' : `; it ends with Kubernetes 1.${removedMinor}`}: remove the object, and move what it did elsewhere${kind === 'PodSecurityPolicy' ? ' (Pod Security admission, or a ValidatingAdmissionPolicy)' : ''}.`,
    };
  const next = builtInKind({ ...replacement, kind });
  return {
    text: `Use ${apiText(replacement)}${next === undefined ? '' : `. ${fieldsToChange(object, next)}`}`,
    patch: `apiVersion: ${apiText(replacement)}`,
  };
}

function finding(
  { object, state }: RemovedApi<WrittenObject>,
  minor: number | undefined,
): Pick<Finding, 'message' | 'fix' | 'severity'> | undefined {
  const written = `${spokenName(object)} ${object.live === undefined ? 'is' : 'was last applied as'} ${apiText(object)}`;
  switch (state.type) {
    case 'never served':
      return {
        severity: 'high',
        message: `${written}, which has no ${object.kind}; ${state.servedAs.map(apiText).join(' and ')} ${state.servedAs.length === 1 ? 'has' : 'have'}`,
        fix: {
          text: `Use ${state.servedAs.map(apiText).join(' or ')}.`,
          ...(state.servedAs[0] === undefined ? {} : { patch: `apiVersion: ${apiText(state.servedAs[0])}` }),
        },
      };
    case 'too new':
      if (minor === undefined) return undefined;
      return {
        severity: 'high',
        message: `${written}, which Kubernetes serves since 1.${state.api.introducedMinor ?? 0}; this cluster runs 1.${minor} and refuses it`,
        fix: {
          text: `Upgrade the cluster to 1.${state.api.introducedMinor ?? 0} first, or use a version that it serves.`,
        },
      };
    case 'removed':
      return {
        severity: object.live === undefined ? 'high' : 'medium',
        message: `${written}, which is gone since Kubernetes 1.${state.api.removedMinor ?? 0}${minor === undefined ? '' : `; this cluster runs 1.${minor}`}${object.live === undefined ? '' : ': the next apply of that manifest fails'}`,
        fix: fixFor(state.api, object),
      };
    case 'deprecated':
      break;
  }
  return deprecated(state.api, object, written, minor);
}

/** An upgrade goes one minor release at a time: what goes with the next two is work for now. */
const SOON_MINORS_COUNT = 2;

function deprecated(api: ApiLifecycle, object: WrittenObject, written: string, minor: number | undefined) {
  const { deprecatedMinor, removedMinor } = api;
  // Deprecated without an end (Endpoints): controllers write such objects by themselves, and nothing breaks.
  if (removedMinor === undefined) return undefined;
  const isSoon = minor !== undefined && removedMinor <= minor + SOON_MINORS_COUNT;
  return {
    severity: isSoon ? ('medium' as const) : ('low' as const),
    message: `${written}, ${deprecatedMinor === undefined ? 'which' : `deprecated since Kubernetes 1.${deprecatedMinor}; it`} goes with 1.${removedMinor}${minor === undefined ? '' : `, this cluster runs 1.${minor}`}`,
    fix: fixFor(api, object),
  };
}

/** What the cluster's release serves, and of what it still serves what later releases have dropped. */
function* states(input: RuleInput, minor: number | undefined): Generator<RemovedApi<WrittenObject>> {
  const objects = writtenObjects(input.cluster);
  if (minor === undefined) {
    yield* removedApis(objects, NEWEST_MINOR);
    return;
  }
  for (const object of objects) {
    const now = apiState(object, minor);
    if (now.type === 'custom') continue;
    if (now.type !== 'served') {
      yield { object, state: now };
      continue;
    }
    const later = apiState(object, NEWEST_MINOR);
    if (later.type === 'removed') yield { object, state: { type: 'deprecated', api: later.api } };
  }
}

export const removedApi: Rule = {
  id: 'removed-api',
  title: 'Objects use API versions that the next release still serves',
  severity: 'high',
  persona: 'developer',
  why: 'The upgrade of a running cluster failed on what the old configuration still used; a new cluster had not shown it.',
  *check(input) {
    const minor = input.derive(clusterMinor);
    for (const state of states(input, minor)) {
      const said = finding(state, minor);
      const { source: object } = state.object;
      if (said !== undefined) yield { type: 'finding', object, path: ['apiVersion'], ...said };
    }
  },
};
