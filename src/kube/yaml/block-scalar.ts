import { CHOMPING_MODE, EVENT_ID, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { DASH, LITERAL, NEWLINE, PLUS, SPACE, TAB, Unusual } from './yaml-characters.ts';

/** The parts of js-yaml's scalar event that reading a scalar by itself has no use for. */
export const NO_PROPERTIES = {
  anchorStart: -1,
  anchorEnd: -1,
  tagStart: -1,
  tagEnd: -1,
  chomping: CHOMPING_MODE.CLIP,
  indent: -1,
  fast: false,
} as const;

type Chomping = (typeof CHOMPING_MODE)[keyof typeof CHOMPING_MODE];

/** How far the first line with text is indented. */
function contentIndentOf(text: string, from: number, indent: number): number {
  let lineStart = from;
  let blankWidth = 0;
  while (lineStart < text.length) {
    let pos = lineStart;
    while (text.charCodeAt(pos) === SPACE) pos += 1;
    const code = text.charCodeAt(pos);
    if (pos >= text.length || code === TAB) break;
    const width = pos - lineStart;
    if (code !== NEWLINE) {
      if (width > indent && width >= blankWidth) return width;
      break;
    }
    blankWidth = Math.max(blankWidth, width);
    lineStart = pos + 1;
  }
  throw new Unusual();
}

/** The start of the first line that is indented less and not blank. */
function endOf(text: string, from: number, contentIndent: number): number {
  const end = text.length;
  let lineStart = from;
  while (lineStart < end) {
    let pos = lineStart;
    const contentStart = lineStart + contentIndent;
    while (pos < contentStart && text.charCodeAt(pos) === SPACE) pos += 1;
    if (pos >= end) return end;
    if (pos < contentStart) {
      const code = text.charCodeAt(pos);
      if (code === TAB) throw new Unusual();
      if (code !== NEWLINE) return lineStart;
    }
    const lineEnd = text.indexOf('\n', pos);
    if (lineEnd === -1) return end;
    lineStart = lineEnd + 1;
  }
  return end;
}

/**
 * The block scalar (`|`, `>`) whose indicator stands at `start` inside a collection that is indented by `indent`, and the start of the line behind
 * it. Throws `Unusual` for indentation that is set by a number, texts without a line, and errors.
 */
export function readBlockScalar(
  text: string,
  start: number,
  indent: number,
): { readonly value: string; readonly end: number } {
  let pos = start + 1;
  let chomping: Chomping = CHOMPING_MODE.CLIP;
  const sign = text.charCodeAt(pos);
  if (sign === DASH || sign === PLUS) {
    chomping = sign === DASH ? CHOMPING_MODE.STRIP : CHOMPING_MODE.KEEP;
    pos += 1;
  }
  while (text.charCodeAt(pos) === SPACE) pos += 1;
  if (text.charCodeAt(pos) !== NEWLINE) throw new Unusual();
  const valueStart = pos + 1;
  const contentIndent = contentIndentOf(text, valueStart, indent);
  const valueEnd = endOf(text, valueStart, contentIndent);
  const value = getScalarValue(text, {
    type: EVENT_ID.SCALAR,
    valueStart,
    valueEnd,
    ...NO_PROPERTIES,
    style: text.charCodeAt(start) === LITERAL ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.FOLDED_BLOCK,
    chomping,
    indent: contentIndent,
  });
  return { value, end: valueEnd };
}
