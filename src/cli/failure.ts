import { Problem } from '../problem.ts';

/**
 * Puts what went wrong into the lines a person reads: what, where, what to do. Stack traces only for `debug`.
 * A mistake of ours is called one, so that nobody looks for it in their own input.
 */
export function explainFailure(error: unknown, debug: boolean): readonly string[] {
  const trace = debug && error instanceof Error ? traceOf(error) : [];
  if (error instanceof Problem) {
    const where = error.where === undefined ? [] : [`  where: ${error.where}`];
    return [`error: ${error.message}`, ...where, `  do:    ${error.fix}`, ...trace];
  }
  const message = error instanceof Error ? error.message : String(error);
  return [
    `error: ${message}`,
    '  where: inside plimsoll; this is a mistake of ours, not of your input',
    debug
      ? '  do:    report this with the lines below'
      : '  do:    run again with --debug and report what it prints',
    ...trace,
  ];
}

function traceOf(error: Error): readonly string[] {
  const own = (error.stack ?? error.message).split('\n');
  return error.cause instanceof Error ? [...own, 'caused by:', ...traceOf(error.cause)] : own;
}
