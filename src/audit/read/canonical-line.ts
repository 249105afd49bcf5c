import type { JsonObject, JsonValue } from '../../kube/json.ts';

/** One canonical event as the one line that the store reads. */
export interface CanonicalLine {
  readonly line: string;
  /** Lone surrogates, which no UTF-8 can hold, have become U+FFFD: `line` says less than the object it was made from. */
  readonly isRepaired: boolean;
  /** An integer lost its last digits. */
  readonly isRounded: boolean;
}

/** 16 digits: the shortest integer that a double may not hold. */
const LONG_INTEGER = /[:[,]-?\d{16}/;
/** JSON.stringify writes a lone surrogate, and nothing else, as this escape. */
const ESCAPE = /\\(?:u(d[89a-f][0-9a-f]{2})|[\s\S])/g;

/** Has the object at the top of `text` (valid JSON) every key once? DuckDB refuses a file for one that has not. */
function hasUniqueKeys(text: string): boolean {
  const keys = new Set<string>();
  let depth = 0;
  let isKey = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (depth === 1 && (sign === '{' || sign === ',')) isKey = true;
    if (sign !== '"') continue;
    const start = index;
    index += 1;
    while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
    if (depth !== 1 || !isKey) continue;
    isKey = false;
    const key = text.slice(start, index + 1);
    if (keys.has(key) || key.includes('\\')) return false;
    keys.add(key);
  }
  return true;
}

function holdsExactly(value: JsonValue | undefined): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((item: JsonValue | undefined) => holdsExactly(item));
}

/**
 * Writes a canonical event as one line of well-formed JSON. `text` is the JSON it was read from, if the event has
 * come out of it unchanged: it is kept where it holds integers that JavaScript would round.
 */
export function canonicalLine(canonical: JsonObject, text: string | undefined): CanonicalLine {
  const line = JSON.stringify(canonical);
  const isLong = LONG_INTEGER.test(line) && !holdsExactly(canonical);
  if (
    isLong &&
    text !== undefined &&
    !/[\n\r]/.test(text) &&
    !/\\u[dD][89a-fA-F]/.test(text) &&
    hasUniqueKeys(text)
  ) {
    return { line: text.trim(), isRepaired: false, isRounded: false };
  }
  if (!line.includes('\\ud')) return { line, isRepaired: false, isRounded: isLong };
  const wellFormed = line.replace(ESCAPE, (escape: string, surrogate: string | undefined) =>
    surrogate === undefined ? escape : '\u{fffd}',
  );
  return { line: wellFormed, isRepaired: wellFormed !== line, isRounded: isLong };
}
