import { fork, type ChildProcess } from 'node:child_process';

/**
 * Starts a module of ours as a process and listens to its end, wanted or not; `ended` hears of it once. It has no input, and its output is that of this
 * process.
 */
export function startChild(module: string, ended: (why: string) => void): ChildProcess {
  const child = fork(module, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  let isOver = false;
  const over = (why: string) => {
    if (isOver) return;
    isOver = true;
    ended(why);
  };
  child.once('error', (error) => over(error.message));
  child.once('exit', (code, signal) =>
    over(signal === null ? `it ended with code ${code}` : `it was killed by ${signal}`),
  );
  return child;
}
