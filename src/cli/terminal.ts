import { styleText } from 'node:util';

/** How a piece of text may be set off. Colour is never the only carrier of a meaning. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/**
 * Where a command writes: results on stdout, everything else on stderr, so that a pipe gets results only.
 * Commands take it as a parameter; tests pass one that records.
 */
export interface Terminal {
  /** Writes to stdout; resolves when the reader has taken it, so that a slow pipe does not fill memory. */
  out(text: string): Promise<void>;
  /** Writes a line to stderr. */
  note(line: string): void;
  /** Shows how far a long piece of work is; shown on stderr once the work has taken over a second. */
  progress(label: string): Progress;
  /** Styles text for stdout, or returns it as it is where colour is off. */
  style(style: Style, text: string): string;
  /** Columns to cut tables to; `undefined` off a terminal, where nothing is cut. */
  readonly width_columns: number | undefined;
  /** May text hold characters beyond ASCII (sparklines, arrows)? */
  readonly unicode: boolean;
  /** The program's name as the user called it: `plimsoll` or `kubectl plimsoll`. */
  readonly program: string;
}

/** A running piece of work. `total` is unknown for stdin and the like. */
export interface Progress {
  update(done: number, total: number | undefined, text: string): void;
  done(): void;
}

/** Nothing is shown of work that ends sooner: kubectl is silent too. */
const PROGRESS_AFTER_MS = 1_000;
/** Redraw on a terminal often enough to look alive, seldom enough to cost nothing. */
const REDRAW_EVERY_MS = 200;
/** Off a terminal each report is a line in somebody's log. */
const LOG_LINE_EVERY_MS = 10_000;

class StderrProgress implements Progress {
  readonly #started_ms = performance.now();
  readonly #label: string;
  readonly #animated: boolean;
  #shown_ms = 0;
  #drawn = false;

  constructor(label: string, animated: boolean) {
    this.#label = label;
    this.#animated = animated;
  }

  update(done: number, total: number | undefined, text: string): void {
    const now_ms = performance.now();
    const interval_ms = this.#animated ? REDRAW_EVERY_MS : LOG_LINE_EVERY_MS;
    if (now_ms - this.#started_ms < PROGRESS_AFTER_MS || now_ms - this.#shown_ms < interval_ms) return;
    this.#shown_ms = now_ms;
    const elapsed_s = (now_ms - this.#started_ms) / 1000;
    const share = total === undefined || total === 0 ? '' : ` ${Math.floor((100 * done) / total)}%`;
    const left_s = total === undefined || done === 0 ? undefined : (elapsed_s * (total - done)) / done;
    const eta = left_s === undefined ? '' : `, ${Math.ceil(left_s)}s left`;
    const line = `${this.#label}${share}: ${text}${eta}`;
    process.stderr.write(this.#animated ? `\r\u001B[2K${line}` : `${line}\n`);
    this.#drawn = true;
  }

  done(): void {
    if (this.#drawn && this.#animated) process.stderr.write('\r\u001B[2K');
  }
}

function localeIsUnicode(env: NodeJS.ProcessEnv): boolean {
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? '';
  return locale === '' || /utf-?8/i.test(locale);
}

/** The terminal that the process was started on. Honours NO_COLOR, FORCE_COLOR and TERM=dumb (no-color.org). */
export function processTerminal(program: string, colour: boolean): Terminal {
  const dumb = process.env['TERM'] === 'dumb';
  return {
    async out(text) {
      if (process.stdout.write(text)) return;
      await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
    },
    note: (line) => void process.stderr.write(`${line}\n`),
    progress: (label) => new StderrProgress(label, process.stderr.isTTY && !dumb),
    style: (style, text) =>
      colour && !dumb ? styleText(style, text, { stream: process.stdout, validateStream: true }) : text,
    width_columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    unicode: localeIsUnicode(process.env),
    program,
  };
}
