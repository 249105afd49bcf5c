import type { Fix, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { BodyPath, ClusterObject } from '../../cluster/cluster.ts';
import { podTemplateOf } from '../../cluster/workloads.ts';
import { jsonAt, type JsonValue } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import type { FieldProblem } from '../../kube/schema/check-fields.ts';
import type { RightPlace } from '../../kube/schema/field-place.ts';
import { isScheduleField } from '../cronjob-pileup/misplaced-field.ts';
import { clusterMinor } from './cluster-minor.ts';
import { fieldProblems } from './field-problems.ts';
import { fieldText, yamlFragment } from './yaml-fragment.ts';

type Finding = Extract<Observation, { readonly type: 'finding' }>;

/** Every problem of one type, an observation each. */
function* observations<T extends FieldProblem['type']>(
  { derive }: RuleInput,
  type: T,
  describe: (
    object: ClusterObject,
    problem: Extract<FieldProblem, { readonly type: T }>,
  ) => Pick<Finding, 'message' | 'fix'> | undefined,
): Generator<Observation> {
  for (const { object, problems } of derive(fieldProblems).found) {
    for (const problem of problems) {
      if (!isOfType(problem, type)) continue;
      const said = describe(object, problem);
      if (said !== undefined) yield { type: 'finding', object, path: problem.path, ...said };
    }
  }
}

function isOfType<T extends FieldProblem['type']>(
  problem: FieldProblem,
  type: T,
): problem is Extract<FieldProblem, { readonly type: T }> {
  return problem.type === type;
}

type Elsewhere = Extract<RightPlace, { readonly type: 'elsewhere' }>;

function elsewhere(places: readonly RightPlace[]): Elsewhere | undefined {
  const [first] = places;
  return first?.type === 'elsewhere' ? first : undefined;
}

/** What to say of a field that stands in the wrong object, and how to move it. */
export function misplacedText(
  object: ClusterObject,
  path: BodyPath,
  place: Elsewhere,
): Pick<Finding, 'message' | 'fix'> {
  const value = jsonAt(object.body, ...path);
  const name = String(path.at(-1));
  return {
    message: `${spokenName(object)}: ${fieldText(path)} is silently dropped, there is no such field; it belongs at ${place.text}`,
    fix: {
      text: `Move ${name} from ${fieldText(path.slice(0, -1)) || 'the root'} to ${place.text}.`,
      ...patchAt(place, name, value),
    },
  };
}

function patchAt(place: Elsewhere, name: string, value: JsonValue | undefined): Pick<Fix, 'patch'> {
  const patch =
    place.around === undefined || value === undefined
      ? undefined
      : yamlFragment([...place.around, name], value);
  return patch === undefined ? {} : { patch };
}

const misplacedField: Rule = {
  id: 'misplaced-field',
  title: 'Fields stand in the object that knows them',
  severity: 'high',
  persona: 'developer',
  why: 'Three fields that would have stopped a flood of pods stood one level too deep and were dropped without a word.',
  *check(input) {
    yield* observations(input, 'unknown', (object, { path, places }) => {
      const place = elsewhere(places);
      return place === undefined || isScheduleField(object, place)
        ? undefined
        : misplacedText(object, path, place);
    });
  },
};

function unknownText(object: ClusterObject, path: BodyPath, places: readonly RightPlace[]) {
  const [place] = places;
  const name = String(path.at(-1));
  const value = jsonAt(object.body, ...path);
  const spelled = place?.type === 'spelling' ? place.name : undefined;
  const patch =
    spelled === undefined || value === undefined
      ? undefined
      : yamlFragment([...path.slice(0, -1), spelled], value);
  return {
    message: `${spokenName(object)}: ${fieldText(path)} is silently dropped, ${object.group === '' ? '' : `${object.group}/`}${object.version} ${object.kind} has no such field${spelled === undefined ? '' : `; ${spelled} is meant?`}`,
    fix: {
      text:
        spelled === undefined
          ? `Remove ${name}, or put it where the API takes it: kubectl explain ${object.kind.toLowerCase()} --recursive --api-version=${object.group === '' ? '' : `${object.group}/`}${object.version}`
          : `Write ${spelled} instead of ${name}.`,
      ...(patch === undefined ? {} : { patch }),
    },
  };
}

/** Fields that only newer releases dropped are named once the cluster, or the newest release, drops them. */
function* removedFields(input: RuleInput): Generator<Observation> {
  const minor = input.derive(clusterMinor);
  yield* observations(input, 'removed', (object, { path, untilMinor }) => {
    if (minor !== undefined && untilMinor >= minor) return undefined;
    return {
      message: `${spokenName(object)}: ${fieldText(path)} is silently dropped, Kubernetes 1.${untilMinor} was the last that had it`,
      fix: {
        text: `Remove ${String(path.at(-1))}; what it did is gone since Kubernetes 1.${untilMinor + 1}.`,
      },
    };
  });
}

/** Fields that this cluster's release does not have yet. */
function* fieldsTooNew(input: RuleInput): Generator<Observation> {
  const minor = input.derive(clusterMinor);
  yield* observations(input, 'too-new', (object, { path, sinceMinor }) => ({
    message: `${spokenName(object)}: ${fieldText(path)} is silently dropped, Kubernetes has it since 1.${sinceMinor}${minor === undefined ? '' : ` and this cluster runs 1.${minor}`}`,
    fix: {
      text: `Upgrade the cluster to 1.${sinceMinor} or later first, or do without ${String(path.at(-1))}.`,
    },
  }));
}

const unknownField: Rule = {
  id: 'unknown-field',
  title: 'Objects have only fields that their kind knows',
  severity: 'medium',
  persona: 'developer',
  why: 'An API server drops fields that it does not know, unless strict validation is asked for: the setting is simply not there.',
  *check(input) {
    yield* observations(input, 'unknown', (object, { path, places }) =>
      elsewhere(places) === undefined ? unknownText(object, path, places) : undefined,
    );
    yield* removedFields(input);
    yield* fieldsTooNew(input);
    const { unknownKinds } = input.derive(fieldProblems);
    if (unknownKinds.length > 0)
      yield {
        type: 'unknown',
        message: `The fields of ${listed(unknownKinds)} are not checked: no CustomResourceDefinition with a schema of them is among the objects.`,
      };
  },
};

/** Kinds that one sentence names. */
const NAMED_KINDS_MAX_COUNT = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_KINDS_MAX_COUNT).join(', ');
  return names.length > NAMED_KINDS_MAX_COUNT
    ? `${shown} and ${names.length - NAMED_KINDS_MAX_COUNT} more kinds`
    : shown;
}

/** The value as it was probably meant, where only quotes are wrong. */
function retyped(value: JsonValue | undefined, expected: string): JsonValue | undefined {
  if (expected === 'a string' && (typeof value === 'number' || typeof value === 'boolean'))
    return String(value);
  if (typeof value !== 'string') return undefined;
  if (expected === 'an integer' && /^-?\d{1,9}$/.test(value)) return Number(value);
  if (expected === 'true or false' && /^(true|false)$/.test(value)) return value === 'true';
  return undefined;
}

const wrongType: Rule = {
  id: 'wrong-type',
  title: 'Values are of the type that the API takes',
  severity: 'medium',
  persona: 'developer',
  why: 'The API server refuses the object as a whole: a rollout stops half way, with some objects new and some old.',
  *check(input) {
    yield* observations(input, 'wrong-type', (object, { path, expected, found }) => {
      const meant = retyped(jsonAt(object.body, ...path), expected);
      const patch = meant === undefined ? undefined : yamlFragment(path, meant);
      return {
        message: `${spokenName(object)}: ${fieldText(path)} is ${found} where ${expected} is taken: the API server refuses the object`,
        fix: {
          text: `Write ${expected} at ${fieldText(path)}${expected === 'a string' ? ', in quotes' : ''}.`,
          ...(patch === undefined ? {} : { patch }),
        },
      };
    });
  },
};

const wrongValue: Rule = {
  id: 'wrong-value',
  title: 'Values are among those that the API takes',
  severity: 'medium',
  persona: 'developer',
  why: wrongType.why,
  *check(input) {
    yield* observations(input, 'wrong-value', (object, { path, value, values }) => {
      const sameWord = values.find((other) => other.toLowerCase() === value.toLowerCase());
      const patch = sameWord === undefined ? undefined : yamlFragment(path, sameWord);
      return {
        message: `${spokenName(object)}: ${fieldText(path)} is ${JSON.stringify(value)}, which is none of ${values.filter((other) => other !== '').join(', ')}: the API server refuses the object`,
        fix: {
          text:
            sameWord === undefined
              ? `Choose one of ${values.filter((other) => other !== '').join(', ')}.`
              : `Write ${sameWord}: case counts.`,
          ...(patch === undefined ? {} : { patch }),
        },
      };
    });
  },
};

function missingText(object: ClusterObject, path: BodyPath): Pick<Finding, 'message' | 'fix'> {
  return {
    message: `${spokenName(object)} has no ${fieldText(path)}, which is required: the API server refuses the object`,
    fix: {
      text: `Add ${fieldText(path)}; kubectl explain ${object.kind.toLowerCase()} says what it takes.`,
    },
  };
}

const WITH_TEMPLATE: ReadonlySet<string> = new Set([
  'CronJob',
  'DaemonSet',
  'Deployment',
  'Job',
  'ReplicaSet',
  'StatefulSet',
]);

/**
 * A workload none of whose containers has an image is a patch for Kustomize, which holds only what it changes: what it leaves
 * out stands in the object that it is for.
 */
function isPatch(object: ClusterObject): boolean {
  if (object.kind === 'Pod') return false;
  const template = podTemplateOf(object);
  if (template === undefined) return WITH_TEMPLATE.has(object.kind);
  return template.spec.containers.every(({ image }) => image === '');
}

const missingField: Rule = {
  id: 'missing-field',
  title: 'Objects have the fields that the API requires',
  severity: 'medium',
  persona: 'developer',
  why: wrongType.why,
  *check(input) {
    yield* observations(input, 'missing', (object, { path }) =>
      isPatch(object) ? undefined : missingText(object, path),
    );
  },
};

export const FIELD_RULES: readonly Rule[] = [
  misplacedField,
  unknownField,
  wrongType,
  wrongValue,
  missingField,
];
