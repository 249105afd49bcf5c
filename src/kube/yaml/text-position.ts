/** A place in a text for people and editors: both count from 1, columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset; beyond the end it is the end. Lines end with a line feed, a carriage return, or both. */
export function textPosition(text: string, offset: number): TextPosition {
  const end = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let lineStart = 0;
  for (let index = 0; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code !== 0x0a && code !== 0x0d) continue;
    if (code === 0x0d && text.charCodeAt(index + 1) === 0x0a) {
      if (index + 1 >= end) break;
      index += 1;
    }
    line += 1;
    lineStart = index + 1;
  }
  return { line, column: end - lineStart + 1 };
}
