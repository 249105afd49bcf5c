import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../../kube/kube-object.ts';
import { formatQuantity, type Quantity } from '../../../kube/quantity.ts';
import { withMetadata } from '../resources/served-object.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { concerns, refused } from './concerns.ts';
import {
  maxProblem,
  maxRequestProblem,
  minProblem,
  ratioProblem,
  type Limited,
} from './limit-constraints.ts';
import { podAmounts } from './pod-resources.ts';
import { resourceListAt, type ResourceList } from './resource-list.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';
const NOTHING: ResourceList = new Map();

interface Defaults {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

function defaultsOf(limitRange: JsonObject): Defaults {
  const items = listAt(limitRange, 'spec', 'limits').filter((item) => stringAt(item, 'type') === 'Container');
  const last = (field: string): ResourceList =>
    new Map(items.flatMap((item) => [...resourceListAt(item, field)]));
  return { requests: last('defaultRequest'), limits: last('default') };
}

/** Names in the order of their bytes, as Go sorts. */
function sorted(names: readonly string[]): readonly string[] {
  return names.toSorted((one, other) => (one < other ? -1 : 1));
}

function filled(container: JsonObject, defaults: Defaults, kind: string) {
  const missing = (which: 'requests' | 'limits') => {
    const own = objectAt(container, 'resources', which);
    return [...defaults[which]].filter(([name]) => own[name] === undefined);
  };
  const [requests, limits] = [missing('requests'), missing('limits')];
  const told = (which: string, added: readonly (readonly [string, Quantity])[]) =>
    added.length === 0
      ? []
      : [
          `${sorted(added.map(([name]) => name)).join(', ')} ${which} for ${kind} ${stringAt(container, 'name') ?? ''}`,
        ];
  const merged = (which: 'requests' | 'limits', more: readonly (readonly [string, Quantity])[]) =>
    more.length === 0
      ? {}
      : {
          [which]: {
            ...objectAt(container, 'resources', which),
            ...Object.fromEntries(more.map(([name, quantity]) => [name, formatQuantity(quantity)])),
          },
        };
  const resources = {
    ...objectAt(container, 'resources'),
    ...merged('limits', limits),
    ...merged('requests', requests),
  };
  return {
    container: requests.length + limits.length === 0 ? container : { ...container, resources },
    told: [...told('request', requests), ...told('limit', limits)],
  };
}

/** Puts the defaults of one LimitRange into the containers of a pod, and says so in an annotation. */
function withDefaults(pod: JsonObject, limitRange: JsonObject): JsonObject {
  const defaults = defaultsOf(limitRange);
  const spec = objectAt(pod, 'spec');
  const told: string[] = [];
  const fill = (list: string, kind: string): JsonValue[] =>
    listAt(spec, list).map((container) => {
      if (!isJsonObject(container)) return container;
      const result = filled(container, defaults, kind);
      told.push(...result.told);
      return result.container;
    });
  const containers = fill('containers', 'container');
  const initContainers = fill('initContainers', 'init container');
  if (told.length === 0) return pod;
  const next = {
    ...spec,
    containers,
    ...(initContainers.length === 0 ? {} : { initContainers }),
  };
  const annotations = {
    ...stringsAt(pod, 'metadata', 'annotations'),
    [ANNOTATION]: `LimitRanger plugin set: ${told.join('; ')}`,
  };
  return withMetadata({ ...pod, spec: next }, { annotations });
}

function problemsOf(limited: Limited, item: JsonValue): readonly string[] {
  const each = (
    field: string,
    problem: (limited: Limited, name: string, bound: Quantity) => string | undefined,
  ) => [...resourceListAt(item, field)].flatMap(([name, bound]) => problem(limited, name, bound) ?? []);
  const isClaim = limited.type === 'PersistentVolumeClaim';
  return [
    ...each('min', minProblem),
    ...each('max', isClaim ? maxRequestProblem : maxProblem),
    ...(isClaim ? [] : each('maxLimitRequestRatio', ratioProblem)),
  ];
}

function limitedContainers(pod: JsonObject): readonly Limited[] {
  return ['containers', 'initContainers'].flatMap((list) =>
    listAt(pod, 'spec', list).map((container) => ({
      type: 'Container',
      requests: resourceListAt(container, 'resources', 'requests'),
      limits: resourceListAt(container, 'resources', 'limits'),
    })),
  );
}

function limitedParts(object: JsonObject, type: string, isOfPod: boolean): readonly Limited[] {
  if (isOfPod && type === 'Container') return limitedContainers(object);
  if (isOfPod && type === 'Pod')
    return [{ type, requests: podAmounts(object, 'requests'), limits: podAmounts(object, 'limits') }];
  if (!isOfPod && type === 'PersistentVolumeClaim')
    return [{ type, requests: resourceListAt(object, 'spec', 'resources', 'requests'), limits: NOTHING }];
  return [];
}

/** Several problems as Go writes them: each once, in brackets (utilerrors.NewAggregate). */
function aggregated(problems: readonly string[]): string {
  const distinct = [...new Set(problems)];
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
}

function isPod(request: AdmissionRequest): boolean {
  return concerns(request, 'pods', ['CREATE']) || concerns(request, 'pods', ['UPDATE'], 'resize');
}

function isOnItsWayOut({ oldObject }: AdmissionRequest): boolean {
  return jsonAt(oldObject, 'metadata', 'deletionTimestamp') !== undefined;
}

/** Requests and limits of containers where none are given, and bounds for pods, containers and claims (plugin/pkg/admission/limitranger). */
export function limitRanger(store: ObjectStore): AdmissionPlugin {
  const limitRanges = (namespace: string) =>
    [...store.collection('limitranges').objects({ prefix: `${namespace}/`, after: '' })].map(
      ({ body }) => body,
    );
  return {
    name: 'LimitRanger',
    mutate(request, object) {
      if (!isPod(request) || isOnItsWayOut(request)) return object;
      return limitRanges(request.namespace).reduce(withDefaults, object);
    },
    validate(request) {
      const { object, namespace } = request;
      const isClaim = concerns(request, 'persistentvolumeclaims', ['CREATE', 'UPDATE']);
      if (object === undefined || isOnItsWayOut(request) || !(isClaim || isPod(request))) return;
      for (const limitRange of limitRanges(namespace)) {
        const problems = listAt(limitRange, 'spec', 'limits').flatMap((item) =>
          limitedParts(object, stringAt(item, 'type') ?? '', !isClaim).flatMap((part) =>
            problemsOf(part, item),
          ),
        );
        if (problems.length > 0) throw refused(request, aggregated(problems));
      }
    },
  };
}
