/**
 * A mistake that a person can meet and mend: bad flag, unreadable file, broken input. Prints as
 * what, where and what to do, never as a stack trace (unless `--debug`).
 *
 * `where` is a file:line, a byte offset or a flag; `fix` is an imperative sentence.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly where: string | undefined;
  readonly fix: string;

  constructor(parts: {
    readonly what: string;
    readonly where?: string;
    readonly fix: string;
    readonly cause?: unknown;
  }) {
    super(parts.what, { cause: parts.cause });
    this.where = parts.where;
    this.fix = parts.fix;
  }
}
