/** A word is a likely slip of another one up to this share of its letters. */
const SLIP_MAX_SHARE = 0.4;

/** Edits (insert, delete, replace, swap of neighbours) that make `one` the `other`: Damerau's distance, restricted. */
function editDistance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (same ? 0 : 1),
          swapped ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(one.length, other.length);
}

/** The word among `known` that `word` most likely means; `undefined` where none is near. */
export function mostSimilar(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let best_edits = Math.ceil(word.length * SLIP_MAX_SHARE) + 1;
  for (const candidate of known) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < best_edits) [best, best_edits] = [candidate, edits];
  }
  return best;
}
