import type { Budget } from './budget.ts';
import { formatString } from './format-string.ts';
import { Arguments, type CelLibrary } from './library.ts';
import { compileRegex, findAllRegex, findRegex, type Regex } from './re2/regex.ts';
import { RegexSyntaxError } from './re2/syntax.ts';
import { CelError, type CelValue } from './value.ts';

/** Unicode's White_Space, which is what Go's trimming takes away; JavaScript's trim also takes U+FEFF and not U+0085. */
const WHITE_SPACE = '[\\t-\\r \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]';
const LEADING = new RegExp(`^${WHITE_SPACE}+`, 'u');

function trimmed(text: string): string {
  const characters = Array.from(text.replace(LEADING, ''));
  const isSpace = new RegExp(`^${WHITE_SPACE}$`, 'u');
  let end = characters.length;
  while (end > 0 && isSpace.test(characters[end - 1] ?? '')) end -= 1;
  return characters.slice(0, end).join('');
}

const ascii = (text: string, letters: RegExp, change: (letter: string) => string) =>
  text.replace(letters, change);

function indexWithin(index: bigint, size: number): number {
  if (index < 0n || index > BigInt(size)) throw new CelError(`index out of range: ${index}`);
  return Number(index);
}

function startsAt(characters: readonly string[], wanted: readonly string[], at: number): boolean {
  return wanted.every((character, offset) => characters[at + offset] === character);
}

/** An offset at which to begin; beyond the end nothing is found (cel-go, ext/strings.go). */
function beginning(args: Arguments): number {
  const at = args.int(2);
  if (at < 0n) throw new CelError(`index out of range: ${at}`);
  return Number(at);
}

function indexOf(args: Arguments, budget: Budget): bigint {
  const text = Array.from(args.count(2, 3).string(0));
  const wanted = Array.from(args.string(1));
  budget.spendText(text.length * (1 + wanted.length));
  const from = args.has(2) ? beginning(args) : 0;
  if (wanted.length === 0) return BigInt(from);
  for (let at = from; at + wanted.length <= text.length; at += 1)
    if (startsAt(text, wanted, at)) return BigInt(at);
  return -1n;
}

function lastIndexOf(args: Arguments, budget: Budget): bigint {
  const text = Array.from(args.count(2, 3).string(0));
  const wanted = Array.from(args.string(1));
  budget.spendText(text.length * (1 + wanted.length));
  const from = args.has(2) ? beginning(args) : text.length;
  if (wanted.length === 0) return BigInt(from);
  if (args.has(2) && from >= text.length) return -1n;
  for (let at = Math.min(from, text.length - wanted.length); at >= 0; at -= 1)
    if (startsAt(text, wanted, at)) return BigInt(at);
  return -1n;
}

function substring(args: Arguments): string {
  const text = Array.from(args.count(2, 3).string(0));
  const start = indexWithin(args.int(1), text.length);
  const end = args.has(2) ? indexWithin(args.int(2), text.length) : text.length;
  if (start > end) throw new CelError(`invalid substring range: start ${start}, end ${end}`);
  return text.slice(start, end).join('');
}

/** Go's SplitN by code points; a negative limit is none. */
function split(args: Arguments, budget: Budget): readonly string[] {
  const text = args.count(2, 3).string(0);
  const separator = args.string(1);
  const limit = args.has(2) ? Number(args.int(2)) : -1;
  budget.spend(text.length);
  if (limit === 0) return [];
  const parts = separator === '' ? Array.from(text) : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function replace(args: Arguments, budget: Budget): string {
  const text = args.count(3, 4).string(0);
  const [from, to] = [args.string(1), args.string(2)];
  const limit = args.has(3) ? Number(args.int(3)) : -1;
  // Go replaces the empty text before every character and at the end.
  const parts = from === '' ? ['', ...Array.from(text), ''] : text.split(from);
  const found = parts.length - 1;
  const count = limit < 0 ? found : Math.min(limit, found);
  budget.spendText(text.length + count * to.length);
  if (from === '') return replaceEmpty(Array.from(text), to, count);
  return [parts.slice(0, count + 1).join(to), ...parts.slice(count + 1)].join(from);
}

function replaceEmpty(characters: readonly string[], to: string, count: number): string {
  const before = characters.map((character, index) => (index < count ? to + character : character)).join('');
  return count > characters.length ? before + to : before;
}

function join(args: Arguments, budget: Budget): string {
  const list = args.count(1, 2).list(0);
  const separator = args.has(1) ? args.string(1) : '';
  const texts = list.map((item) => {
    if (typeof item !== 'string')
      throw new CelError('no such overload: join of a list that is not of strings');
    return item;
  });
  budget.spendText(texts.reduce((length, text) => length + text.length + separator.length, 0));
  return texts.join(separator);
}

const QUOTED: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

function quoted(text: string): string {
  return `"${Array.from(text)
    .map((character) => QUOTED.get(character) ?? character)
    .join('')}"`;
}

/** The last patterns, so that a condition in a loop compiles its pattern once. */
const regexes = new Map<string, Regex>();
const REGEXES_KEPT = 64;

function regexOf(pattern: string, budget: Budget): Regex {
  const known = regexes.get(pattern);
  if (known !== undefined) return known;
  budget.spend(pattern.length);
  try {
    const regex = compileRegex(pattern);
    if (regexes.size >= REGEXES_KEPT) regexes.clear();
    regexes.set(pattern, regex);
    return regex;
  } catch (error) {
    if (error instanceof RegexSyntaxError)
      throw new CelError(`error parsing regexp "${pattern}": ${error.message}`);
    throw error;
  }
}

function matches(args: Arguments, budget: Budget): boolean {
  const regex = regexOf(args.count(2).string(1), budget);
  return findRegex(regex, args.string(0), (steps) => budget.spend(steps)) !== undefined;
}

function find(args: Arguments, budget: Budget): string {
  const regex = regexOf(args.count(2).string(1), budget);
  const match = findRegex(regex, args.string(0), (steps) => budget.spend(steps));
  return match === undefined ? '' : Array.from(args.string(0)).slice(match.start, match.end).join('');
}

function findAll(args: Arguments, budget: Budget): readonly string[] {
  const regex = regexOf(args.count(2, 3).string(1), budget);
  const limit = args.has(2) && args.int(2) >= 0n ? Number(args.int(2)) : Infinity;
  return findAllRegex(regex, args.string(0), limit, (steps) => budget.spend(steps));
}

function bound(
  name: string,
  call: (args: Arguments, budget: Budget) => CelValue,
): (args: readonly CelValue[], budget: Budget) => CelValue {
  return (args, budget) => call(new Arguments(name, args), budget);
}

/** CEL's own string functions, the strings extension (version 2, Kubernetes 1.29) and Kubernetes' regex library. */
export const STRINGS: CelLibrary = {
  global: {
    matches: bound('matches', matches),
    'strings.quote': bound('strings.quote', (args) => quoted(args.count(1).string(0))),
  },
  member: {
    'string.charAt': bound('charAt', (args) => {
      const text = Array.from(args.count(2).string(0));
      return text[indexWithin(args.int(1), text.length)] ?? '';
    }),
    'string.contains': bound('contains', (args, budget) => {
      budget.spendText(args.count(2).string(0).length);
      return args.string(0).includes(args.string(1));
    }),
    'string.startsWith': bound('startsWith', (args) => args.count(2).string(0).startsWith(args.string(1))),
    'string.endsWith': bound('endsWith', (args) => args.count(2).string(0).endsWith(args.string(1))),
    'string.matches': bound('matches', matches),
    'string.find': bound('find', find),
    'string.findAll': bound('findAll', findAll),
    'string.indexOf': bound('indexOf', indexOf),
    'string.lastIndexOf': bound('lastIndexOf', lastIndexOf),
    'string.lowerAscii': bound('lowerAscii', (args) =>
      ascii(args.count(1).string(0), /[A-Z]/g, (letter) => letter.toLowerCase()),
    ),
    'string.upperAscii': bound('upperAscii', (args) =>
      ascii(args.count(1).string(0), /[a-z]/g, (letter) => letter.toUpperCase()),
    ),
    'string.replace': bound('replace', replace),
    'string.reverse': bound('reverse', (args) => Array.from(args.count(1).string(0)).toReversed().join('')),
    'string.split': bound('split', split),
    'string.substring': bound('substring', substring),
    'string.trim': bound('trim', (args, budget) => {
      budget.spend(args.count(1).string(0).length);
      return trimmed(args.string(0));
    }),
    'string.format': bound('format', (args, budget) =>
      formatString(args.count(2).string(0), args.list(1), budget),
    ),
    'list.join': bound('join', join),
  },
};
