import { isJsonObject, numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../kube/kube-object.ts';
import { nameOf } from './object-meta.ts';

/** The annotation and the label of a pod that say which part of an Indexed Job it is. */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';
const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX';
/** Names that the API server makes from a prefix have room for so much of it (MaxGeneratedNameLength). */
const PREFIX_MAX_LENGTH = 58;

export function isIndexed(job: JsonObject): boolean {
  return stringAt(job, 'spec', 'completionMode') === 'Indexed';
}

/** Which part of its Job a pod is; `undefined` of none that there is. */
export function indexOf(job: JsonObject, pod: JsonObject): number | undefined {
  const text = stringsAt(pod, 'metadata', 'annotations')[COMPLETION_INDEX] ?? '';
  const count = numberAt(job, 'spec', 'completions') ?? 0;
  return /^\d+$/.test(text) && Number(text) < count ? Number(text) : undefined;
}

/** Reads `0-3,7`: indexes below a count; none where it says anything else (parseIndexesFromString). */
export function parseIndexes(text: string, count: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (const part of text === '' ? [] : text.split(',')) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined) return new Set();
    for (let index = Number(first); index <= Number(last) && index < count; index += 1) found.add(index);
  }
  return found;
}

/** Writes `0-3,7,8`: only three or more in a row are drawn together. */
export function indexesText(indexes: Iterable<number>): string {
  const runs: [first: number, last: number][] = [];
  for (const index of [...indexes].toSorted((one, other) => one - other)) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] + 1 === index) run[1] = index;
    else runs.push([index, index]);
  }
  return runs
    .map(([first, last]) => {
      if (first === last) return `${first}`;
      return `${first}${first + 1 === last ? ',' : '-'}${last}`;
    })
    .join(',');
}

/** Which parts of a Job some pods are. */
export function indexesAmong(job: JsonObject, pods: readonly JsonObject[]): ReadonlySet<number> {
  return new Set(pods.map((pod) => indexOf(job, pod)).filter((index) => index !== undefined));
}

/** The first parts that nobody works on, at most `count` (firstPendingIndexes). */
export function pendingIndexes(
  job: JsonObject,
  taken: ReadonlySet<number>,
  count: number,
): readonly number[] {
  const found: number[] = [];
  const end = numberAt(job, 'spec', 'completions') ?? 0;
  for (let index = 0; index < end && found.length < count; index += 1)
    if (!taken.has(index)) found.push(index);
  return found;
}

/** Pods that are none of its parts, or that do what another one does: the first of `pods` stays (appendDuplicatedIndexPodsForRemoval). */
export function superfluous(job: JsonObject, pods: readonly JsonObject[]): readonly JsonObject[] {
  const seen = new Set<number>();
  return pods.filter((pod) => {
    const index = indexOf(job, pod);
    if (index === undefined || seen.has(index)) return true;
    seen.add(index);
    return false;
  });
}

/** A pod that does one part of a Job: it knows which by annotation, label, host name and variable. */
export function indexedPod(job: JsonObject, pod: JsonObject, index: number): JsonObject {
  const metadata = objectAt(pod, 'metadata');
  const spec = objectAt(pod, 'spec');
  const known = { [COMPLETION_INDEX]: `${index}` };
  const suffix = `-${index}-`;
  const withVariable = (field: 'containers' | 'initContainers') =>
    Object.hasOwn(spec, field) ? { [field]: listAt(spec, field).filter(isJsonObject).map(knowing) } : {};
  return {
    ...pod,
    metadata: {
      ...metadata,
      generateName: `${nameOf(job).slice(0, PREFIX_MAX_LENGTH - suffix.length)}${suffix}`,
      annotations: { ...stringsAt(metadata, 'annotations'), ...known },
      labels: { ...stringsAt(metadata, 'labels'), ...known },
    },
    spec: {
      ...spec,
      hostname: `${nameOf(job)}-${index}`,
      ...withVariable('initContainers'),
      ...withVariable('containers'),
    },
  };
}

function knowing(container: JsonObject): JsonObject {
  const env = listAt(container, 'env');
  if (env.some((variable) => stringAt(variable, 'name') === INDEX_VARIABLE)) return container;
  const fieldRef = { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` };
  return { ...container, env: [...env, { name: INDEX_VARIABLE, valueFrom: { fieldRef } }] };
}

/** That enough parts have succeeded for a success policy, as a Job says it; `undefined` while they have not (matchSuccessPolicy). */
export function matchedSuccess(job: JsonObject, succeeded: ReadonlySet<number>): string | undefined {
  if (succeeded.size === 0) return undefined;
  const rules = listAt(job, 'spec', 'successPolicy', 'rules');
  const matched = rules.findIndex((rule) => {
    const enough_count = numberAt(rule, 'succeededCount');
    const wanted = stringAt(rule, 'succeededIndexes');
    if (wanted === undefined) return enough_count !== undefined && succeeded.size >= enough_count;
    const required = parseIndexes(wanted, numberAt(job, 'spec', 'completions') ?? 0);
    const done_count = [...required].filter((index) => succeeded.has(index)).length;
    return (
      required.size > 0 &&
      (done_count === required.size || (enough_count !== undefined && done_count >= enough_count))
    );
  });
  return matched === -1 ? undefined : `Matched rules at index ${matched}`;
}
