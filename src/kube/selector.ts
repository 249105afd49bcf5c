import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** How a requirement looks at one label. `Gt` and `Lt` exist in selector strings only, not in the LabelSelector of objects. */
export type SelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

/** One condition on one label. `Gt`/`Lt` have one value, a decimal int64; `Exists`/`DoesNotExist` have none. */
export interface SelectorRequirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

/**
 * Conditions that must all hold; none of them means everything.
 *
 * Nil and empty are different things, and which is which depends on who reads it. Here a nil (absent, null) selector is
 * `undefined` and the reader of the field decides:
 * - webhooks: nil is defaulted to `{}` = everything (admissionregistration defaults);
 * - NetworkPolicy peers, topology spread, affinity terms: nil = the field is not there, `{}` = everything;
 * - PodDisruptionBudget v1: nil = no pods, `{}` = all pods of the namespace;
 * - Go's `metav1.LabelSelectorAsSelector(nil)` = nothing, of `&LabelSelector{}` = everything;
 * - Go's `labels.SelectorFromSet(nil)` and of an empty set = EVERYTHING: a program whose map is nil by mistake selects
 *   all objects. That is how the operator of `powerful-operator` deleted every Service.
 */
export interface LabelSelector {
  readonly requirements: readonly SelectorRequirement[];
}

/** The selector `{}`: matches everything. */
export const EVERYTHING: LabelSelector = { requirements: [] };

/** A field that the API server would refuse, or that cannot be read. `path` is from the value that was parsed. */
export interface FieldProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** `selector` is `undefined` where there is none (nil). With problems it holds the readable part only: do not decide by it. */
export interface ParsedLabelSelector {
  readonly selector: LabelSelector | undefined;
  readonly problems: readonly FieldProblem[];
}

const NAME_MAX_LENGTH = 63;
const PREFIX_MAX_LENGTH = 253;
const NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** What is wrong with a label key (qualified name: `[dns-subdomain/]name`), `undefined` if nothing (apimachinery IsQualifiedName). */
export function labelKeyProblem(key: string): string | undefined {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (parts.length > 2) return 'has more than one "/"';
  if (prefix !== undefined && !DNS_SUBDOMAIN.test(prefix)) return 'has a prefix that is no DNS subdomain';
  if ((prefix ?? '').length > PREFIX_MAX_LENGTH) return `has a prefix longer than ${PREFIX_MAX_LENGTH}`;
  if (name === '') return 'has no name';
  if (name.length > NAME_MAX_LENGTH) return `has a name longer than ${NAME_MAX_LENGTH} characters`;
  return NAME.test(name)
    ? undefined
    : 'must consist of alphanumerics, "-", "_" or ".", and begin and end with an alphanumeric';
}

/** What is wrong with a label value, `undefined` if nothing; the empty value is valid (apimachinery IsValidLabelValue). */
export function labelValueProblem(value: string): string | undefined {
  if (value.length > NAME_MAX_LENGTH) return `is longer than ${NAME_MAX_LENGTH} characters`;
  return value === '' || NAME.test(value)
    ? undefined
    : 'must consist of alphanumerics, "-", "_" or ".", and begin and end with an alphanumeric';
}

class Reader {
  readonly requirements: SelectorRequirement[] = [];
  readonly problems: FieldProblem[] = [];

  problem(path: readonly (string | number)[], message: string): void {
    this.problems.push({ path, message });
  }

  key(path: readonly (string | number)[], key: string): void {
    const wrong = labelKeyProblem(key);
    if (wrong !== undefined) this.problem(path, `label key "${key}" ${wrong}`);
  }

  matchLabels(labels: JsonObject): void {
    for (const [key, value] of Object.entries(labels)) {
      const path = ['matchLabels', key];
      this.key(path, key);
      if (typeof value !== 'string') {
        this.problem(path, `value of label "${key}" must be a string`);
        continue;
      }
      const wrong = labelValueProblem(value);
      if (wrong !== undefined) this.problem(path, `label value "${value}" ${wrong}`);
      this.requirements.push({ key, operator: 'In', values: [value] });
    }
  }

  matchExpression(index: number, expression: JsonValue): void {
    const path = ['matchExpressions', index];
    if (!isJsonObject(expression)) return this.problem(path, 'must be an object with key and operator');
    const { key, operator, values } = expression;
    if (typeof key !== 'string') return this.problem([...path, 'key'], 'must be a string');
    this.key([...path, 'key'], key);
    const list = this.values([...path, 'values'], values);
    if (operator === 'In' || operator === 'NotIn') {
      if (list.length === 0)
        return this.problem([...path, 'values'], `must be given when operator is ${operator}`);
      this.requirements.push({ key, operator, values: list });
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (list.length > 0)
        this.problem([...path, 'values'], `must not be given when operator is ${operator}`);
      this.requirements.push({ key, operator, values: [] });
    } else {
      const given = JSON.stringify(operator ?? '');
      this.problem([...path, 'operator'], `${given} is no operator: In, NotIn, Exists or DoesNotExist`);
    }
  }

  values(path: readonly (string | number)[], values: JsonValue | undefined): readonly string[] {
    if (values === undefined || values === null) return [];
    if (!isJsonArray(values)) {
      this.problem(path, 'must be a list of strings');
      return [];
    }
    const strings: string[] = [];
    for (const [index, value] of values.entries()) {
      if (typeof value !== 'string') this.problem([...path, index], 'must be a string');
      else {
        const wrong = labelValueProblem(value);
        if (wrong !== undefined) this.problem([...path, index], `label value "${value}" ${wrong}`);
        strings.push(value);
      }
    }
    return strings;
  }
}

/** Reads a LabelSelector (meta/v1) as objects hold it: `matchLabels` and `matchExpressions`, all of which must hold. */
export function parseLabelSelector(json: JsonValue | undefined): ParsedLabelSelector {
  if (json === undefined || json === null) return { selector: undefined, problems: [] };
  if (!isJsonObject(json))
    return { selector: undefined, problems: [{ path: [], message: 'must be an object' }] };
  const reader = new Reader();
  const { matchLabels, matchExpressions } = json;
  if (isJsonObject(matchLabels)) reader.matchLabels(matchLabels);
  else if (matchLabels !== undefined && matchLabels !== null)
    reader.problem(['matchLabels'], 'must be a map of strings');
  if (isJsonArray(matchExpressions))
    for (const [index, expression] of matchExpressions.entries()) reader.matchExpression(index, expression);
  else if (matchExpressions !== undefined && matchExpressions !== null)
    reader.problem(['matchExpressions'], 'must be a list');
  return { selector: { requirements: reader.requirements }, problems: reader.problems };
}

/** A plain map of labels as a selector (`spec.selector` of Services and ReplicationControllers): every label must be equal. */
export function selectorOfLabels(labels: Readonly<Record<string, string>>): LabelSelector {
  return {
    requirements: Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
  };
}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const DECIMAL = /^[+-]?\d{1,25}$/;

/** The decimal int64 that `text` spells, as Go's ParseInt(text, 10, 64); `undefined` where it is none. */
export function parseInt64(text: string): bigint | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const value = text.startsWith('+') ? BigInt(text.slice(1)) : BigInt(text);
  return value >= INT64_MIN && value <= INT64_MAX ? value : undefined;
}

/**
 * Does one label, `undefined` where it is absent, meet the requirement? An absent label meets `NotIn` (also written `!=`) and
 * `DoesNotExist` and nothing else (apimachinery labels.Requirement.Matches).
 */
export function meetsRequirement(requirement: SelectorRequirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt':
      break;
  }
  const label = value === undefined ? undefined : parseInt64(value);
  const bound = parseInt64(requirement.values[0] ?? '');
  if (label === undefined || bound === undefined) return false;
  return requirement.operator === 'Gt' ? label > bound : label < bound;
}

/** Do these labels meet every requirement? The empty selector matches everything. */
export function matchesLabels(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return selector.requirements.every((requirement) =>
    meetsRequirement(
      requirement,
      Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined,
    ),
  );
}
