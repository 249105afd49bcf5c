export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const SINGLE_QUOTE = 0x27;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const DASH = 0x2d;
export const COLON = 0x3a;
export const FOLDED = 0x3e;
export const OPEN_SEQUENCE = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_SEQUENCE = 0x5d;
export const OPEN_MAPPING = 0x7b;
export const LITERAL = 0x7c;
export const CLOSE_MAPPING = 0x7d;

/** Every character that can end a plain scalar in block style, newline to colon, is below this one. */
export const CLOSES_KEY = COLON + 1;

/** Thrown by the quick reader where a text is not written as manifests usually are. */
export class Unusual extends Error {
  constructor() {
    super('left to the full parser');
  }
}

/** Letters, digits and what else can begin a plain scalar whatever follows; the rest is left to the full parser. */
const PLAIN = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._$()<=+~;^\\') {
  PLAIN[character.charCodeAt(0)] = 1;
}

/** Can a plain scalar begin with these two characters? */
export function startsPlain(first: number, second: number): boolean {
  if (first < 128) {
    if (PLAIN[first] === 1) return true;
    return first === DASH && second < 128 && (PLAIN[second] === 1 || second === DASH);
  }
  return first >= 0xa0;
}

export function opensFlow(code: number): boolean {
  return code === OPEN_SEQUENCE || code === OPEN_MAPPING;
}
