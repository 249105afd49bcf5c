/** Lines of context around a change. */
const CONTEXT_COUNT = 3;
/** From so many lines on, lines that make up more than one in a hundred are no anchors (autoJunk of difflib). */
const POPULAR_FROM_COUNT = 200;

interface Block {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

/** What becomes of lines `[a1, a2)` of the old text: they are `[b1, b2)` of the new one. */
interface Step {
  readonly isEqual: boolean;
  readonly a1: number;
  readonly a2: number;
  readonly b1: number;
  readonly b2: number;
}

/** Where each line stands in the new text, without those that are everywhere. */
function positionsOf(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const positions = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const known = positions.get(line);
    if (known === undefined) positions.set(line, [index]);
    else known.push(index);
  }
  if (lines.length < POPULAR_FROM_COUNT) return positions;
  const limit = Math.floor(lines.length / 100) + 1;
  return new Map([...positions].filter(([, at]) => at.length <= limit));
}

/** Finds what two texts have in common, as SequenceMatcher of difflib does (github.com/pmezard/go-difflib). */
class Matcher {
  readonly #a: readonly string[];
  readonly #b: readonly string[];
  readonly #positions: ReadonlyMap<string, readonly number[]>;

  constructor(a: readonly string[], b: readonly string[]) {
    this.#a = a;
    this.#b = b;
    this.#positions = positionsOf(b);
  }

  /** The longest run of equal lines in a window; the earliest where several are as long. */
  #longest(a1: number, a2: number, b1: number, b2: number): Block {
    let best: Block = { a: a1, b: b1, size: 0 };
    let lengths = new Map<number, number>();
    for (let a = a1; a < a2; a += 1) {
      const next = new Map<number, number>();
      for (const b of this.#positions.get(this.#a[a] ?? '') ?? []) {
        if (b < b1) continue;
        if (b >= b2) break;
        const size = (lengths.get(b - 1) ?? 0) + 1;
        next.set(b, size);
        if (size > best.size) best = { a: a - size + 1, b: b - size + 1, size };
      }
      lengths = next;
    }
    let { a, b, size } = best;
    while (a > a1 && b > b1 && this.#a[a - 1] === this.#b[b - 1]) [a, b, size] = [a - 1, b - 1, size + 1];
    while (a + size < a2 && b + size < b2 && this.#a[a + size] === this.#b[b + size]) size += 1;
    return { a, b, size };
  }

  #blocks(a1: number, a2: number, b1: number, b2: number): readonly Block[] {
    const block = this.#longest(a1, a2, b1, b2);
    const { a, b, size } = block;
    if (size === 0) return [];
    const before = a1 < a && b1 < b ? this.#blocks(a1, a, b1, b) : [];
    const after = a + size < a2 && b + size < b2 ? this.#blocks(a + size, a2, b + size, b2) : [];
    return [...before, block, ...after];
  }

  steps(): readonly Step[] {
    const steps: Step[] = [];
    let [a1, b1] = [0, 0];
    const end: Block = { a: this.#a.length, b: this.#b.length, size: 0 };
    for (const { a, b, size } of [...this.#blocks(0, end.a, 0, end.b), end]) {
      if (a1 < a || b1 < b) steps.push({ isEqual: false, a1, a2: a, b1, b2: b });
      if (size > 0) steps.push({ isEqual: true, a1: a, a2: a + size, b1: b, b2: b + size });
      [a1, b1] = [a + size, b + size];
    }
    return steps;
  }
}

/** Steps cut to their context, and parted where too much is the same between two changes. */
function grouped(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  let group: Step[] = [];
  for (const [index, step] of steps.entries()) {
    const { isEqual, a1, a2, b1, b2 } = step;
    if (!isEqual) {
      group.push(step);
      continue;
    }
    const head_count = index === 0 ? 0 : Math.min(CONTEXT_COUNT, a2 - a1);
    const tail_count = index === steps.length - 1 ? 0 : Math.min(CONTEXT_COUNT, a2 - a1);
    if (index > 0 && index < steps.length - 1 && a2 - a1 <= 2 * CONTEXT_COUNT) {
      group.push(step);
      continue;
    }
    if (head_count > 0) group.push({ ...step, a2: a1 + head_count, b2: b1 + head_count });
    if (group.length > 0) groups.push(group);
    group = tail_count > 0 ? [{ ...step, a1: a2 - tail_count, b1: b2 - tail_count }] : [];
  }
  if (group.some(({ isEqual }) => !isEqual)) groups.push(group);
  return groups;
}

function rangeText(start: number, stop: number): string {
  const count = stop - start;
  if (count === 1) return String(start + 1);
  return `${count === 0 ? start : start + 1},${count}`;
}

function hunk(group: readonly Step[], a: readonly string[], b: readonly string[]): string {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return '';
  const lines = group.flatMap(({ isEqual, a1, a2, b1, b2 }) =>
    isEqual
      ? a.slice(a1, a2).map((line) => ` ${line}`)
      : [...a.slice(a1, a2).map((line) => `-${line}`), ...b.slice(b1, b2).map((line) => `+${line}`)],
  );
  return `@@ -${rangeText(first.a1, last.a2)} +${rangeText(first.b1, last.b2)} @@\n${lines.join('')}`;
}

/** The difference of two texts as `diff -u` writes it, without names of files (GetUnifiedDiffString); empty where they are the same. */
export function unifiedDiff(before: string, after: string): string {
  const [a, b] = [before, after].map((text) => text.split('\n').map((line) => `${line}\n`));
  if (a === undefined || b === undefined) return '';
  return grouped(new Matcher(a, b).steps())
    .map((group) => hunk(group, a, b))
    .join('');
}
