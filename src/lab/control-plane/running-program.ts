import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Problem } from '../../problem.ts';

/** A program that was started, and is stopped, by us. */
export interface RunningProgram {
  readonly name: string;
  /** What it printed, on both outputs. */
  readonly logFile: string;
  /** How it ended (`exit code 1`, `signal SIGKILL`); `undefined` while it runs. */
  ending(): string | undefined;
  /** It ended although nobody had asked it to. */
  hasFailed(): boolean;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Asks it to end (SIGTERM), and kills it where it has not after `grace_ms`. */
  stop(grace_ms: number): Promise<void>;
}

export interface ProgramOptions {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly logFile: string;
  /** Of its environment, beside those of this process. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Enough to see what went wrong: Kubernetes' programs say it in the last line or two, above a usage text at most. */
const LOG_LINES_SHOWN = 5;
const LOG_LINE_MAX_CHARACTERS = 400;

/** The last lines of a log, for messages. */
export function lastLines(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-LOG_LINES_SHOWN);
  return lines.map((line) => line.slice(0, LOG_LINE_MAX_CHARACTERS)).join('\n');
}

/** Starts a program with its outputs in a file. It dies with this process where that can still see to it. */
export function startProgram({ name, path, args, logFile, variables }: ProgramOptions): RunningProgram {
  const log = openSync(logFile, 'a');
  const child = spawn(path, args, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...variables },
  });
  closeSync(log);
  let ending: string | undefined;
  let isAsked = false;
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = new Promise<void>((resolve) => {
    const end = (how: string) => {
      ending ??= how;
      process.off('exit', killWithUs);
      resolve();
    };
    child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
    child.once('error', (error) => {
      if (child.pid === undefined) end(`it could not be started: ${error.message}`);
    });
  });
  return {
    name,
    logFile,
    ended,
    ending: () => ending,
    hasFailed: () => ending !== undefined && !isAsked,
    async stop(grace_ms) {
      if (ending !== undefined) return;
      isAsked = true;
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), grace_ms);
      await ended;
      clearTimeout(kill);
    },
  };
}

/** The Problem of a program that ended by itself. */
export function endedByItself(program: RunningProgram, when: string): Problem {
  const lines = lastLines(program.logFile);
  return new Problem({
    what: `${program.name} ended ${when} (${program.ending() ?? 'it still runs'})${lines === '' ? '' : `:\n${lines}`}`,
    where: program.logFile,
    fix: 'read the end of that log: it names the flag, file or port that was wrong',
  });
}
