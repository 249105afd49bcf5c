/** One thing that keeps a value from being of its type; `path` as messages write it, empty at the top. */
export interface TypeProblem {
  readonly path: string;
  readonly message: string;
}

function text({ path, message }: TypeProblem): string {
  return path === '' ? message : `${path}: ${message}`;
}

/** A value is not what its type says. The message is that of ValidationErrors in typed/helpers.go. */
export class TypedError extends Error {
  constructor(problems: readonly TypeProblem[]) {
    const [first] = problems;
    super(
      problems.length === 1 && first !== undefined
        ? text(first)
        : ['errors:', ...problems.map((problem) => `  ${text(problem)}`)].join('\n'),
    );
  }
}

/** An object cannot be had in the version of a manager: no webhook makes one, or what comes out is not of its type. */
export class UnconvertibleError extends Error {}
