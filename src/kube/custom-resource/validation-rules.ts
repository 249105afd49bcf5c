import { evaluateCel } from '../cel/cel.ts';
import { CelOptional, type CelValue } from '../cel/value.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { listAt } from '../kube-object.ts';
import { ErrorList, type FieldErrorReason } from '../validation/error-list.ts';
import { byteLength, shownValue } from '../validation/go-value.ts';
import { Path } from '../validation/path.ts';
import { compiledRule, type CompiledRule } from './compiled-rule.ts';
import { correlatedItem, type CorrelatedValue } from './correlated-value.ts';
import { declaredPath } from './declared-path.ts';
import { ruleValue } from './rule-value.ts';
import {
  additionalOf,
  isEmbeddedResource,
  itemsOf,
  propertiesOf,
  propertyOf,
  schemasOf,
  type Schema,
} from './schema.ts';
import { badValue } from './schema-problem.ts';

/** MaxEvaluatedMessageExpressionSizeBytes of k8s.io/apiserver pkg/apis/cel. */
const MESSAGE_MAX_BYTES = 5 * 1024;

/** What rules are asked about. */
interface Place {
  readonly path: Path | undefined;
  readonly old: JsonValue | undefined;
  readonly correlation: CorrelatedValue | undefined;
  /** The nearest part around that has a counterpart. */
  readonly around: CorrelatedValue | undefined;
}

function isRatcheted({ correlation, around }: Place): boolean {
  return correlation === undefined ? around?.isUnchanged === true : correlation.isUnchanged;
}

function below(
  place: Place,
  path: Path,
  old: JsonValue | undefined,
  correlation: CorrelatedValue | undefined,
): Place {
  const around = place.correlation ?? place.around;
  return { path, old, around, correlation: place.correlation === undefined ? undefined : correlation };
}

function ruleText(rule: JsonObject): string {
  const message = stringAt(rule, 'message') ?? '';
  return (message === '' ? (stringAt(rule, 'rule') ?? '') : message).trim();
}

const REASONS: ReadonlySet<string> = new Set([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueDuplicate',
]);

function reasonOf(rule: JsonObject): FieldErrorReason {
  const reason = stringAt(rule, 'reason') ?? '';
  if (!REASONS.has(reason)) return 'FieldValueInvalid';
  return reason === 'FieldValueRequired' ||
    reason === 'FieldValueForbidden' ||
    reason === 'FieldValueDuplicate'
    ? reason
    : 'FieldValueInvalid';
}

const TEXTS: Readonly<Record<string, string>> = {
  FieldValueRequired: 'Required value',
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
};

/** A rule that failed: objects and lists are not repeated, and a duplicate has no message. */
function failureText(reason: string, value: JsonValue, detail: string): string {
  const text = TEXTS[reason] ?? '';
  const isShown =
    (reason === 'FieldValueInvalid' || reason === 'FieldValueDuplicate') &&
    !isJsonArray(value) &&
    !isJsonObject(value);
  const shown = isShown ? `: ${shownValue(badValue(value))}` : '';
  return `${text}${shown}${reason === 'FieldValueDuplicate' ? '' : `: ${detail}`}`;
}

class RuleRun {
  readonly errors = new ErrorList();
  readonly warnings: string[] = [];

  value(value: JsonValue, schema: Schema, place: Place, isResourceRoot: boolean): void {
    if (value === null) return;
    this.#rules(value, schema, schema, place, isResourceRoot);
    this.#alternatives(value, schema, schema, place, isResourceRoot);
    if (isJsonArray(value)) this.#items(value, schema, place);
    else if (isJsonObject(value)) this.#fields(value, schema, place);
  }

  /** Rules inside of allOf are about the same value; what did not change is held against them all the same. */
  #alternatives(value: JsonValue, part: Schema, schema: Schema, place: Place, isResourceRoot: boolean): void {
    for (const one of schemasOf(part, 'allOf')) {
      const at = { ...place, correlation: undefined, around: place.around };
      this.#rules(value, one, schema, at, isResourceRoot);
      this.#alternatives(value, one, schema, at, isResourceRoot);
    }
  }

  #items(value: readonly JsonValue[], schema: Schema, place: Place): void {
    const items = itemsOf(schema);
    if (items === undefined) return;
    for (const [index, item] of value.entries()) {
      const old = correlatedItem(schema, item, place.old);
      const at = below(place, (place.path ?? Path.of('')).index(index), old, place.correlation?.index(index));
      this.value(item, items, at, isEmbeddedResource(items));
    }
  }

  #fields(value: JsonObject, schema: Schema, place: Place): void {
    const old = isJsonObject(place.old) ? place.old : {};
    const additional = additionalOf(schema);
    if (additional !== undefined)
      for (const [key, entry] of Object.entries(value)) {
        if (entry === undefined || propertyOf(schema, key) !== undefined) continue;
        const at = below(place, (place.path ?? Path.of('')).key(key), old[key], place.correlation?.key(key));
        this.value(entry, additional, at, isEmbeddedResource(additional));
      }
    for (const [name, property] of propertiesOf(schema)) {
      const entry = value[name];
      if (entry === undefined) continue;
      const path = place.path === undefined ? Path.of(name) : place.path.child(name);
      const at = below(place, path, old[name], place.correlation?.key(name));
      this.value(entry, property, at, isEmbeddedResource(property));
    }
  }

  #rules(value: JsonValue, rules: Schema, schema: Schema, place: Place, isResourceRoot: boolean): void {
    const declared = listAt(rules, 'x-kubernetes-validations').filter(isJsonObject);
    if (declared.length === 0) return;
    const variables = new Map<string, CelValue>([['self', ruleValue(value, schema, isResourceRoot)]]);
    for (const rule of declared)
      this.#rule(compiledRule(rule), value, schema, place, variables, isResourceRoot);
  }

  #rule(
    compiled: CompiledRule,
    value: JsonValue,
    schema: Schema,
    place: Place,
    variables: ReadonlyMap<string, CelValue>,
    isResourceRoot: boolean,
  ): void {
    const { rule, program, usesOldSelf } = compiled;
    const isOptional = rule['optionalOldSelf'] === true;
    const hasOld = place.old !== undefined && place.old !== null;
    if (program === undefined || (usesOldSelf && !hasOld && !isOptional)) return;
    const before = hasOld ? ruleValue(place.old ?? null, schema, isResourceRoot) : undefined;
    const seen = new Map(variables);
    if (usesOldSelf && isOptional) seen.set('oldSelf', new CelOptional(before));
    else if (usesOldSelf && before !== undefined) seen.set('oldSelf', before);
    const result = evaluateCel(program, seen);
    // What our evaluator cannot tell is let through: a lab must not refuse what the API server takes.
    if (result.type === 'unknown' || (result.type === 'value' && result.value === true)) return;
    const where = place.path;
    if (result.type === 'error') {
      const type = stringAt(schema, 'type') ?? '';
      const text = ruleText(rule);
      const why = result.message.startsWith('no such overload')
        ? `'${result.message}': call arguments did not match a supported operator, function or macro signature for rule: ${text}`
        : `${result.message} evaluating rule: ${text}`;
      this.errors.invalid(where, type, why);
      return;
    }
    this.#fail(compiled, value, schema, place, seen);
  }

  #fail(
    compiled: CompiledRule,
    value: JsonValue,
    schema: Schema,
    place: Place,
    variables: ReadonlyMap<string, CelValue>,
  ): void {
    const { rule, usesOldSelf } = compiled;
    const reason = reasonOf(rule);
    const message = failureText(reason, value, this.#detail(compiled, variables));
    const field = fieldOf(rule, schema, place.path);
    if (!usesOldSelf && isRatcheted(place)) this.warnings.push(`${field}: ${message}`);
    else this.errors.errors.push({ reason, message, field });
  }

  #detail({ rule, messageProgram }: CompiledRule, variables: ReadonlyMap<string, CelValue>): string {
    const result = messageProgram === undefined ? undefined : evaluateCel(messageProgram, variables);
    const made = result?.type === 'value' && typeof result.value === 'string' ? result.value.trim() : '';
    const isUsable = made !== '' && !made.includes('\n') && byteLength(made) <= MESSAGE_MAX_BYTES;
    if (isUsable) return made;
    const hasMessage = (stringAt(rule, 'message') ?? '') !== '';
    return hasMessage ? ruleText(rule) : `failed rule: ${ruleText(rule)}`;
  }
}

function fieldOf(rule: JsonObject, schema: Schema, path: Path | undefined): string {
  const text = stringAt(rule, 'fieldPath') ?? '';
  const declared = text === '' ? undefined : declaredPath(text, schema);
  if (declared?.type !== 'path' || declared.path === undefined) return path?.toString() ?? '<nil>';
  return path === undefined ? declared.path.toString() : path.child(declared.path.toString()).toString();
}

/** What the rules of a schema say of an object; `old` and `correlation` where it replaces another. */
export interface RuleVerdict {
  readonly errors: ErrorList;
  /** Rules that fail as they failed before. */
  readonly warnings: readonly string[];
}

/**
 * Asks all `x-kubernetes-validations` of a schema (KEP-2876), with transition rules and ratcheting. Source: apiextensions-apiserver
 * pkg/apiserver/schema/cel/validation.go.
 */
export function askRules(
  value: JsonValue,
  schema: Schema,
  old: JsonValue | undefined,
  correlation: CorrelatedValue | undefined,
  base?: { readonly path: Path; readonly isResourceRoot: boolean },
): RuleVerdict {
  const run = new RuleRun();
  const place: Place = { path: base?.path, old, correlation, around: undefined };
  run.value(value, schema, place, base?.isResourceRoot ?? true);
  return run;
}
