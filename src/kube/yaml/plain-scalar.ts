/** What an unquoted scalar is in YAML as Kubernetes reads it; `NaN` and infinities are left to the caller (JSON has neither). */
export type PlainScalar = string | number | boolean | null;

const WORDS: ReadonlyMap<string, PlainScalar> = new Map<string, PlainScalar>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
]);

/** The longest of WORDS. */
const WORD_MAX_LENGTH = 5;

/** First characters that can begin anything but a string: a letter or `~` begins a word, the rest a number. */
const BEGINS_WORD = 1;
const BEGINS_NUMBER = 2;
const BEGINS = new Uint8Array(128);
for (const character of 'yYnNtTfFoO~') BEGINS[character.charCodeAt(0)] = BEGINS_WORD;
for (const character of '+-.0123456789') BEGINS[character.charCodeAt(0)] = BEGINS_NUMBER;

/** Go's ParseFloat, which reads these as they are, lets underscores stand between digits. */
const LEADING_POINT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DECIMAL = /^[-+]?(?:0|[1-9][0-9]*)$/;
const BASED = /^([-+]?)0(?:[bB]([01]+)|[oO]([0-7]+)|[xX]([0-9a-fA-F]+)|([0-7]+))$/;

/** What 64 bits can hold, signed and unsigned: beyond, yaml.v2 falls back to a float or to text. */
const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;

/** The digits of an integer as they are, without a bound. */
function integer(plain: string): bigint | undefined {
  if (DECIMAL.test(plain)) return BigInt(plain.replace('+', ''));
  const found = BASED.exec(plain);
  if (found === null) return undefined;
  const [, sign, binary, octal, hexadecimal, leadingZero] = found;
  let magnitude: bigint;
  if (binary !== undefined) magnitude = BigInt(`0b${binary}`);
  else if (hexadecimal !== undefined) magnitude = BigInt(`0x${hexadecimal}`);
  else magnitude = BigInt(`0o${octal ?? leadingZero ?? '0'}`);
  return sign === '-' ? -magnitude : magnitude;
}

/**
 * The integer that unquoted text is, exactly; `undefined` for all else, also for what is beyond 64 bits (a float to yaml.v2).
 */
export function exactInteger(text: string): bigint | undefined {
  const plain = text.replaceAll('_', '');
  const value = integer(plain);
  if (value === undefined) return undefined;
  // Unsigned numbers, which go to 2^64 - 1, take no sign.
  const isSigned = plain.startsWith('+') || plain.startsWith('-');
  return value < INT64_MIN || value > (isSigned ? INT64_MAX : UINT64_MAX) ? undefined : value;
}

function number(text: string): number | undefined {
  if (text.charCodeAt(0) === 0x2e) {
    const value = LEADING_POINT.test(text) ? Number(text.replaceAll('_', '')) : Infinity;
    return Number.isFinite(value) ? value : undefined;
  }
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  if (DECIMAL.test(plain)) return Number(plain);
  const based = BASED.test(plain) ? exactInteger(plain) : undefined;
  if (based !== undefined) return Number(based);
  const value = FLOAT.test(plain) ? Number(plain) : Infinity;
  return Number.isFinite(value) ? value : undefined;
}

/**
 * What an unquoted, untagged scalar means to Kubernetes: `yes` and `on` are booleans, `0644` is 420, `0o644` too, `1_000` is 1000,
 * dates and `12:30:45` are text. Integers beyond 2^53 are rounded as JSON.parse rounds them.
 * (sigs.k8s.io/yaml, which is go.yaml.in/yaml/v2 `resolve.go`; rows from it in kubernetes-rows.fixture.ts.)
 */
export function resolvePlainScalar(text: string): PlainScalar {
  if (text === '') return null;
  const first = text.charCodeAt(0);
  const begins = first < 128 ? BEGINS[first] : 0;
  if (begins === 0 || begins === undefined) return text;
  if (text.length <= WORD_MAX_LENGTH) {
    const word = WORDS.get(text);
    if (word !== undefined) return word;
  }
  return begins === BEGINS_NUMBER ? (number(text) ?? text) : text;
}
