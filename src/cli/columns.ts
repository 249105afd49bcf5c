import { printable } from './printable.ts';
import type { Terminal } from './terminal.ts';
import { wrapLines } from './wrap.ts';

/** One column of a table: its heading, and how its values stand. */
export interface Column {
  /** As kubectl writes headings: upper case, no spaces. */
  readonly heading: string;
  readonly align?: 'left' | 'right';
}

const GAP = '   ';
/** One long name does not push the next column off everybody's screen: wider values stand over. */
const PAD_MAX_COLUMNS = 60;
/** Cut columns keep at least this much: less says nothing. */
const CUT_MIN_COLUMNS = 8;
/** Wrapped columns are no narrower: a word a line cannot be read. */
const WRAP_MIN_COLUMNS = 24;

function cut(text: string, width: number, unicode: boolean): string {
  if (text.length <= width) return text;
  const mark = unicode ? '…' : '~';
  return `${text.slice(0, Math.max(0, width - 1))}${mark}`;
}

/**
 * Sets rows under headings the way kubectl does: columns as wide as their widest value, three spaces between,
 * no lines. On a terminal the widest columns are cut until a row fits; off a terminal nothing is cut.
 */
export function columnLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminal: Pick<Terminal, 'width_columns' | 'unicode'>,
): readonly string[] {
  return new ColumnPrinter(columns, terminal).lines(rows);
}

/**
 * The same for tables that are read, not skimmed: on a terminal the values of one column go on in further lines until a row fits, and nothing is cut. Words that are longer than
 * that stand over.
 */
export function wrappedColumnLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  wrapped_index: number,
  terminal: Pick<Terminal, 'width_columns' | 'unicode'>,
): readonly string[] {
  const { width_columns } = terminal;
  if (width_columns === undefined) return columnLines(columns, rows, terminal);
  const others_columns = columns.reduce((sum, { heading }, index) => {
    if (index === wrapped_index) return sum;
    const widest = Math.max(heading.length, ...rows.map((row) => row[index]?.length ?? 0));
    return sum + widest + GAP.length;
  }, 0);
  const width = Math.max(WRAP_MIN_COLUMNS, width_columns - others_columns);
  const lines = rows.flatMap((row) =>
    wrapLines(row[wrapped_index] ?? '', width).map((part, line) =>
      row.map((value, index) => (index === wrapped_index ? part : line === 0 ? value : '')),
    ),
  );
  return columnLines(columns, lines, { ...terminal, width_columns: undefined });
}

/** The same for rows that come in batches: headings once, and columns that only ever get wider. */
export class ColumnPrinter {
  readonly #columns: readonly Column[];
  readonly #terminal: Pick<Terminal, 'width_columns' | 'unicode'>;
  readonly #widths: number[];
  #begun = false;

  constructor(columns: readonly Column[], terminal: Pick<Terminal, 'width_columns' | 'unicode'>) {
    this.#columns = columns;
    this.#terminal = terminal;
    this.#widths = columns.map((column) => column.heading.length);
  }

  lines(rows: readonly (readonly string[])[]): readonly string[] {
    const clean = rows.map((row) => row.map((value) => printable(value)));
    for (const row of clean)
      for (const [index, value] of row.entries())
        this.#widths[index] = Math.max(this.#widths[index] ?? 0, Math.min(value.length, PAD_MAX_COLUMNS));
    const widths = [...this.#widths];
    const last = widths.length - 1;
    widths[last] = Math.max(widths[last] ?? 0, ...clean.map((row) => row[last]?.length ?? 0));
    fitTo(widths, this.#terminal.width_columns);
    const headings = this.#begun ? [] : [this.#columns.map((column) => column.heading)];
    this.#begun = true;
    return [...headings, ...clean].map((row) => this.#line(row, widths));
  }

  #line(values: readonly string[], widths: readonly number[]): string {
    const cells = this.#columns.map((column, index) => {
      const width = widths[index] ?? 0;
      const value = values[index] ?? '';
      const text =
        this.#terminal.width_columns === undefined ? value : cut(value, width, this.#terminal.unicode);
      return column.align === 'right' ? text.padStart(width) : text.padEnd(width);
    });
    return cells.join(GAP).trimEnd();
  }
}

/** Narrows the widest column, again and again, until the row fits. */
function fitTo(widths: number[], width_columns: number | undefined): void {
  if (width_columns === undefined) return;
  const total = () => widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
  for (let excess = total() - width_columns; excess > 0; excess = total() - width_columns) {
    const widest = Math.max(...widths);
    if (widest <= CUT_MIN_COLUMNS) return;
    const next = Math.max(CUT_MIN_COLUMNS, ...widths.filter((width) => width < widest));
    widths[widths.indexOf(widest)] = Math.max(next, widest - excess);
  }
}

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const ASCII_BLOCKS = ['_', '.', '-', '=', '+', '*', '#', '@'] as const;

/** Counts over time as one character a step; a space where there is nothing. */
export function sparkline(counts: readonly number[], unicode: boolean): string {
  const highest = Math.max(...counts, 1);
  const blocks = unicode ? BLOCKS : ASCII_BLOCKS;
  return counts
    .map((count) =>
      count === 0 ? ' ' : (blocks[Math.ceil((count / highest) * blocks.length) - 1] ?? blocks[0]),
    )
    .join('');
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `0B`, `512B`, `3.1KiB`, `49MiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)}${UNITS[power] ?? 'B'}`;
}
