import { meetsRequirement, type LabelSelector, type SelectorRequirement } from './selector.ts';

/** The values of one label that all its requirements allow: these, or all but these; and whether it may be absent. */
interface Allowed {
  readonly absent: boolean;
  readonly listed: 'only' | 'all-but';
  readonly values: ReadonlySet<string>;
}

const ANY: Allowed = { absent: true, listed: 'all-but', values: new Set() };

function narrowed(allowed: Allowed, requirement: SelectorRequirement): Allowed {
  const meets = (value: string) => meetsRequirement(requirement, value);
  const absent = allowed.absent && meetsRequirement(requirement, undefined);
  if (allowed.listed === 'only')
    return { ...allowed, absent, values: new Set([...allowed.values].filter(meets)) };
  switch (requirement.operator) {
    case 'In':
      return {
        absent,
        listed: 'only',
        values: new Set(requirement.values.filter((value) => !allowed.values.has(value))),
      };
    case 'NotIn':
      return { absent, listed: 'all-but', values: new Set([...allowed.values, ...requirement.values]) };
    case 'DoesNotExist':
      return { absent, listed: 'only', values: new Set() };
    case 'Exists':
    case 'Gt':
    case 'Lt':
      break;
  }
  return { ...allowed, absent };
}

interface LabelConditions {
  readonly allowed: Allowed;
  /** `>` and `<` that could not be worked into `allowed` because infinitely many values are left. */
  readonly ranges: readonly SelectorRequirement[];
}

function isRange({ operator }: SelectorRequirement): boolean {
  return operator === 'Gt' || operator === 'Lt';
}

function conditionsByKey(selector: LabelSelector): ReadonlyMap<string, LabelConditions> {
  const byKey = new Map<string, SelectorRequirement[]>();
  for (const requirement of selector.requirements) {
    const others = byKey.get(requirement.key);
    if (others === undefined) byKey.set(requirement.key, [requirement]);
    else others.push(requirement);
  }
  const conditions = new Map<string, LabelConditions>();
  for (const [key, requirements] of byKey) {
    const sets = requirements.filter((requirement) => !isRange(requirement));
    const ranges = requirements.filter((requirement) => isRange(requirement));
    const allowed = [...sets, ...ranges].reduce(narrowed, ANY);
    conditions.set(key, { allowed, ranges: allowed.listed === 'only' ? [] : ranges });
  }
  return conditions;
}

function isEmpty({ allowed }: LabelConditions): boolean {
  return !allowed.absent && allowed.listed === 'only' && allowed.values.size === 0;
}

function sameRanges(one: LabelConditions, other: LabelConditions): boolean {
  const text = ({ ranges }: LabelConditions) =>
    ranges
      .map(({ operator, values }) => `${operator} ${values[0] ?? ''}`)
      .toSorted()
      .join();
  return text(one) === text(other);
}

type Answer = 'yes' | 'no' | 'unknown';

function coversLabel(wide: LabelConditions, narrow: LabelConditions): Answer {
  if (narrow.allowed.absent && !wide.allowed.absent) return 'no';
  const allows = (value: string) =>
    wide.ranges.every((range) => meetsRequirement(range, value)) &&
    wide.allowed.values.has(value) === (wide.allowed.listed === 'only');
  if (narrow.allowed.listed === 'only') return [...narrow.allowed.values].every(allows) ? 'yes' : 'no';
  if (wide.ranges.length > 0) return sameRanges(wide, narrow) ? coversOpen(wide, narrow) : 'unknown';
  return coversOpen(wide, narrow);
}

/** Infinitely many values on the narrow side: the wide side must be open too and leave out no more. */
function coversOpen(wide: LabelConditions, narrow: LabelConditions): Answer {
  const inRange = (value: string) => narrow.ranges.every((range) => meetsRequirement(range, value));
  if (wide.allowed.listed === 'only') return narrow.ranges.length > 0 ? 'unknown' : 'no';
  const extra = [...wide.allowed.values].filter(
    (value) => !narrow.allowed.values.has(value) && inRange(value),
  );
  return extra.length === 0 ? 'yes' : 'no';
}

/**
 * Does `wide` match every set of labels that `narrow` matches? Exact for In, NotIn, Exists and DoesNotExist in any
 * combination, because labels are independent of each other; `unknown` only where `>` and `<` leave too much open.
 * A selector was widened by a change if the new covers the old and the old does not cover the new.
 */
export function selectorCovers(wide: LabelSelector, narrow: LabelSelector): Answer {
  const wideConditions = conditionsByKey(wide);
  const narrowConditions = conditionsByKey(narrow);
  if ([...narrowConditions.values()].some((conditions) => isEmpty(conditions))) return 'yes';
  let answer: Answer = 'yes';
  for (const [key, conditions] of wideConditions) {
    const label = coversLabel(conditions, narrowConditions.get(key) ?? { allowed: ANY, ranges: [] });
    if (label === 'no') return mayBeEmpty(narrowConditions) ? 'unknown' : 'no';
    if (label === 'unknown') answer = 'unknown';
  }
  return answer;
}

/** Bounds of this many digits may be the end of int64, beyond which there is nothing. */
const INT64_MAX_DIGITS = 19;

/** Can these conditions, though not seen to be empty, match nothing: `a>5,a<3`, `a>9223372036854775807`? */
function mayBeEmpty(conditions: ReadonlyMap<string, LabelConditions>): boolean {
  return [...conditions.values()].some(
    ({ ranges }) =>
      new Set(ranges.map(({ operator }) => operator)).size > 1 ||
      ranges.some(({ values }) => (values[0] ?? '').length >= INT64_MAX_DIGITS),
  );
}

/** How the set of objects that a selector matches changes from `before` to `after`. */
export type SelectorChange = 'same' | 'wider' | 'narrower' | 'other' | 'unknown';

/** Compares two selectors: `wider` = matches all it did and more, `other` = gains some and loses some. */
export function selectorChange(before: LabelSelector, after: LabelSelector): SelectorChange {
  const gains = selectorCovers(before, after);
  const loses = selectorCovers(after, before);
  if (gains === 'unknown' || loses === 'unknown') return 'unknown';
  if (gains === 'yes') return loses === 'yes' ? 'same' : 'narrower';
  return loses === 'yes' ? 'wider' : 'other';
}
