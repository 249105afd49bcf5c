import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName } from '../formats.ts';
import { byteLength, goQuote, goText } from '../go-value.ts';
import type { Path } from '../path.ts';
import { list, number, numberPointer, struct, structPointer, structs, text, textPointer } from '../values.ts';
import { readIndexes } from './job-indexes.ts';

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];
const RULES_MAX_COUNT = 20;
const EXIT_CODES_MAX_COUNT = 255;
const PATTERNS_MAX_COUNT = 20;
const INDEXES_MAX_BYTES = 64 * 1024;

/** `valid values: ["In" "NotIn"]`. */
function validValues(values: readonly string[]): string {
  return `valid values: [${values.map(goQuote).join(' ')}]`;
}

function validateExitCodes(
  requirement: JsonObject,
  containers: ReadonlySet<string>,
  path: Path,
  errors: ErrorList,
): void {
  const operator = text(requirement, 'operator');
  if (operator === '') errors.required(path.child('operator'), validValues(OPERATORS));
  else if (!OPERATORS.includes(operator)) errors.notSupported(path.child('operator'), operator, OPERATORS);
  const container = textPointer(requirement, 'containerName');
  if (container !== undefined && !containers.has(container))
    errors.invalid(
      path.child('containerName'),
      container,
      'must be one of the container or initContainer names in the pod template',
    );
  const values = list(requirement, 'values').map(Number);
  const at = path.child('values');
  if (values.length === 0)
    errors.invalid(
      at,
      (requirement['values'] ?? null) === null ? null : values,
      'at least one value is required',
    );
  else if (values.length > EXIT_CODES_MAX_COUNT) errors.tooMany(at, values.length, EXIT_CODES_MAX_COUNT);
  const seen = new Set<number>();
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0)
      errors.invalid(at.index(index), value, 'must not be 0 for the In operator');
    if (seen.has(value)) errors.duplicate(at.index(index), value);
    seen.add(value);
  }
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? value) > value))
    errors.invalid(at, values, 'must be ordered');
}

function validateConditions(patterns: readonly JsonObject[], path: Path, errors: ErrorList): void {
  if (patterns.length > PATTERNS_MAX_COUNT) errors.tooMany(path, patterns.length, PATTERNS_MAX_COUNT);
  for (const [index, pattern] of patterns.entries()) {
    const at = path.index(index);
    const type = text(pattern, 'type');
    errors.eachInvalid(at.child('type'), type, qualifiedName(type));
    const status = text(pattern, 'status');
    if (status === '') errors.required(at.child('status'), validValues(STATUSES));
    else if (!STATUSES.includes(status)) errors.notSupported(at.child('status'), status, STATUSES);
  }
}

/** validatePodFailurePolicy (KEP-3329). */
export function validatePodFailurePolicy(spec: JsonObject, path: Path, errors: ErrorList): void {
  const policy = structPointer(spec, 'podFailurePolicy');
  if (policy === undefined) return;
  const rules = structs(policy, 'rules');
  const rulesAt = path.child('podFailurePolicy').child('rules');
  const podSpec = struct(struct(spec, 'template'), 'spec');
  const containers = new Set(
    ['containers', 'initContainers'].flatMap((field) =>
      structs(podSpec, field).map((container) => text(container, 'name')),
    ),
  );
  if (rules.length > RULES_MAX_COUNT) errors.tooMany(rulesAt, rules.length, RULES_MAX_COUNT);
  for (const [index, rule] of rules.entries()) {
    const at = rulesAt.index(index);
    const action = text(rule, 'action');
    const exitCodes = structPointer(rule, 'onExitCodes');
    const conditions = structs(rule, 'onPodConditions');
    if (action === '') errors.required(at.child('action'), validValues(ACTIONS));
    else if (action === 'FailIndex' && numberPointer(spec, 'backoffLimitPerIndex') === undefined)
      errors.invalid(at.child('action'), goText(action), 'requires the backoffLimitPerIndex to be set');
    else if (!ACTIONS.includes(action)) errors.notSupported(at.child('action'), action, ACTIONS);
    if (exitCodes !== undefined) validateExitCodes(exitCodes, containers, at.child('onExitCodes'), errors);
    validateConditions(conditions, at.child('onPodConditions'), errors);
    if (exitCodes !== undefined && conditions.length > 0)
      errors.invalidOmitted(at, 'specifying both OnExitCodes and OnPodConditions is not supported');
    if (exitCodes === undefined && conditions.length === 0)
      errors.invalidOmitted(at, 'specifying one of OnExitCodes and OnPodConditions is required');
  }
}

function validateSuccessRule(rule: JsonObject, completions: number, path: Path, errors: ErrorList): void {
  const count = numberPointer(rule, 'succeededCount');
  const indexes = textPointer(rule, 'succeededIndexes');
  if (count === undefined && indexes === undefined)
    errors.required(path, 'at least one of succeededCount or succeededIndexes must be specified');
  const reading = readIndexes(indexes ?? '', completions);
  if (indexes !== undefined) {
    const at = path.child('succeededIndexes');
    if (byteLength(indexes) > INDEXES_MAX_BYTES) errors.tooLong(at, INDEXES_MAX_BYTES);
    if (reading.type === 'wrong')
      errors.invalid(at, indexes, `error parsing succeededIndexes: ${reading.why}`);
  }
  if (count === undefined) return;
  const at = path.child('succeededCount');
  if (count < 0) errors.invalid(at, count, 'must be greater than or equal to 0');
  if (count > completions)
    errors.invalid(
      at,
      count,
      `must be less than or equal to ${completions} (the number of specified completions)`,
    );
  const indexes_count = reading.type === 'read' ? reading.count : 0;
  if (indexes !== undefined && count > indexes_count)
    errors.invalid(
      at,
      count,
      `must be less than or equal to ${indexes_count} (the number of indexes in the specified succeededIndexes field)`,
    );
}

/** validateSuccessPolicy (KEP-3998), of an Indexed Job with completions. */
export function validateSuccessPolicy(spec: JsonObject, path: Path, errors: ErrorList): void {
  const rules = structs(struct(spec, 'successPolicy'), 'rules');
  const rulesAt = path.child('successPolicy').child('rules');
  if (rules.length === 0)
    errors.required(rulesAt, 'at least one rules must be specified when the successPolicy is specified');
  if (rules.length > RULES_MAX_COUNT) errors.tooMany(rulesAt, rules.length, RULES_MAX_COUNT);
  for (const [index, rule] of rules.entries())
    validateSuccessRule(rule, number(spec, 'completions'), rulesAt.index(index), errors);
}
