import type { JsonObject, JsonValue } from '../../json.ts';
import { SPEC } from '../apps/template-rules.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import type { ErrorList } from '../error-list.ts';
import { goText, internalJson, type BadValue, type InternalField } from '../go-value.ts';
import { shownSelector } from '../label-selector.ts';
import { number, numberPointer, struct, structPointer, structs, text, textPointer } from '../values.ts';
import { isConditionTrue } from './job-conditions.ts';

const IMMUTABLE = 'field is immutable';

function validateCompletions(spec: JsonObject, old: JsonObject, errors: ErrorList): void {
  const completions = numberPointer(spec, 'completions');
  if (completions === numberPointer(old, 'completions')) return;
  const path = SPEC.child('completions');
  if (textPointer(spec, 'completionMode') !== 'Indexed') errors.invalid(path, completions, IMMUTABLE);
  else if (completions !== undefined && completions !== number(spec, 'parallelism'))
    errors.invalid(path, completions, 'can only be modified in tandem with spec.parallelism');
}

/** shouldAllowMutablePodTemplate: the job waits, and no pod of it runs. */
function isWaiting(old: JsonObject): boolean {
  const status = struct(old, 'status');
  return (
    struct(old, 'spec')['suspend'] === true &&
    (status['startTime'] === undefined || isConditionTrue(old, 'Suspended')) &&
    number(status, 'active') === 0
  );
}

const PLACEMENT = ['nodeSelector', 'tolerations', 'schedulingGates'];

/** The old template with everything put in that may change while the job waits. */
function withPlacementOf(template: JsonObject, old: JsonObject): JsonObject {
  const spec = struct(template, 'spec');
  const before = struct(old, 'spec');
  const affinity = struct(spec, 'affinity');
  const { nodeAffinity: _, ...others } = struct(before, 'affinity');
  const merged: JsonObject = {
    ...others,
    ...(affinity['nodeAffinity'] === undefined ? {} : { nodeAffinity: affinity['nodeAffinity'] }),
  };
  const isNone = Object.keys(merged).length === 0 && spec['affinity'] === undefined;
  const { labels, annotations } = struct(template, 'metadata');
  return {
    ...old,
    metadata: { ...struct(old, 'metadata'), labels, annotations },
    spec: {
      ...before,
      ...Object.fromEntries(PLACEMENT.map((field) => [field, spec[field]])),
      affinity: isNone ? undefined : merged,
    },
  };
}

function withResourcesOf(spec: JsonObject, old: JsonObject, list: string): readonly JsonValue[] {
  const now = structs(spec, list);
  const before = structs(old, list);
  if (now.length !== before.length) return before;
  return before.map((container, index) => {
    const current = now[index] ?? {};
    return text(current, 'name') === text(container, 'name')
      ? { ...container, resources: current['resources'] }
      : container;
  });
}

/**
 * The template of a job that has begun cannot change. Upstream shows the whole of the new one in its internal form; here it is
 * shown in the served form.
 */
function validateTemplate(job: JsonObject, old: JsonObject, errors: ErrorList): void {
  const template = struct(struct(job, 'spec'), 'template');
  const before = struct(struct(old, 'spec'), 'template');
  const compared = isWaiting(old) ? withPlacementOf(template, before) : before;
  const spec = struct(template, 'spec');
  const oldSpec = struct(compared, 'spec');
  if (!isWaiting(old)) {
    if (!isSemanticallyEqual(template, compared)) errors.invalid(SPEC.child('template'), template, IMMUTABLE);
    return;
  }
  const lists = ['containers', 'initContainers'].filter((list) => oldSpec[list] !== undefined);
  const resized = Object.fromEntries(lists.map((list) => [list, withResourcesOf(spec, oldSpec, list)]));
  if (!isSemanticallyEqual(spec, { ...oldSpec, ...resized }))
    errors.invalid(SPEC.child('template.spec'), spec, IMMUTABLE);
}

const EXIT_CODE_FIELDS: readonly InternalField[] = [
  ['ContainerName', 'containerName', null],
  ['Operator', 'operator', ''],
  ['Values', 'values', null],
];
const FAILURE_FIELDS: readonly InternalField[] = [
  [
    'Rules',
    'rules',
    null,
    [
      ['Action', 'action', ''],
      ['OnExitCodes', 'onExitCodes', null, EXIT_CODE_FIELDS],
      [
        'OnPodConditions',
        'onPodConditions',
        null,
        [
          ['Type', 'type', ''],
          ['Status', 'status', ''],
        ],
      ],
    ],
  ],
];
const SUCCESS_FIELDS: readonly InternalField[] = [
  [
    'Rules',
    'rules',
    null,
    [
      ['SucceededIndexes', 'succeededIndexes', null],
      ['SucceededCount', 'succeededCount', null],
    ],
  ],
];

function shownPolicy(spec: JsonObject, field: string, fields: readonly InternalField[]): BadValue {
  const policy = structPointer(spec, field);
  return policy === undefined ? null : internalJson(policy, fields);
}

/** What is there for good, in the order in which it is looked at, and how it is shown. */
const FIXED: readonly (readonly [field: string, shown: (spec: JsonObject) => BadValue])[] = [
  [
    'completionMode',
    (spec) => {
      const mode = textPointer(spec, 'completionMode');
      return mode === undefined ? null : goText(mode);
    },
  ],
  ['podFailurePolicy', (spec) => shownPolicy(spec, 'podFailurePolicy', FAILURE_FIELDS)],
  ['backoffLimitPerIndex', (spec) => spec['backoffLimitPerIndex']],
  [
    'managedBy',
    (spec) => {
      const by = textPointer(spec, 'managedBy');
      return by === undefined ? null : goText(by);
    },
  ],
  ['successPolicy', (spec) => shownPolicy(spec, 'successPolicy', SUCCESS_FIELDS)],
];

/** ValidateJobSpecUpdate, what it has beyond the spec itself. */
export function validateJobSpecUpdate(job: JsonObject, old: JsonObject, errors: ErrorList): void {
  const spec = struct(job, 'spec');
  const before = struct(old, 'spec');
  validateCompletions(spec, before, errors);
  if (!isSemanticallyEqual(spec['selector'], before['selector']))
    errors.invalid(SPEC.child('selector'), shownSelector(structPointer(spec, 'selector')), IMMUTABLE);
  validateTemplate(job, old, errors);
  for (const [field, shown] of FIXED)
    if (!isSemanticallyEqual(spec[field], before[field]))
      errors.invalid(SPEC.child(field), shown(spec), IMMUTABLE);
}
