/** A measure that can be read; wider terminals get no longer lines of prose. */
const PROSE_MAX_COLUMNS = 110;

/**
 * Breaks prose into lines at spaces, as wide as the terminal but no wider than can be read. Words that are longer than
 * a line (URIs, commands) stand over: broken, they could not be copied. Off a terminal `width_columns` is undefined.
 */
export function wrapLines(text: string, width_columns: number | undefined): readonly string[] {
  const width = Math.min(width_columns ?? PROSE_MAX_COLUMNS, PROSE_MAX_COLUMNS);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
