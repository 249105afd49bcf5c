import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../problem.ts';
import { endedByItself, lastLines, type RunningProgram } from './running-program.ts';

/** Where a program says that it is ready, and whom it says it to. */
export interface ReadyProbe {
  readonly url: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** The program signs its own certificate, and so says nothing of who it is. */
  readonly isSelfSigned?: boolean;
}

/** On one slow core with cold disks an API server takes 20 s. */
const READY_WITHIN_MS = 120_000;
const ASK_EVERY_MS = 100;
const ANSWER_WITHIN_MS = 5_000;

/** The status code, or why there is none. */
async function statusOf({ url, ca, certificate, key, isSelfSigned = false }: ReadyProbe): Promise<string> {
  return new Promise((resolve) => {
    const tls = isSelfSigned ? { rejectUnauthorized: false } : { ca };
    const asked = request(url, {
      ...tls,
      cert: certificate,
      key,
      agent: false,
      timeout: ANSWER_WITHIN_MS,
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`)));
    asked.on('error', (error) => resolve(error.message));
    asked.end();
  });
}

/** Waits until the program answers 200. Throws a Problem where it ends before, or takes too long. */
export async function awaitReady(
  program: RunningProgram,
  probe: ReadyProbe,
  signal?: AbortSignal,
): Promise<void> {
  const until_ms = performance.now() + READY_WITHIN_MS;
  for (;;) {
    signal?.throwIfAborted();
    const status = await statusOf(probe);
    if (program.ending() !== undefined) throw endedByItself(program, 'before it was ready');
    if (status === '200') return;
    if (performance.now() > until_ms)
      throw new Problem({
        what: `${program.name} was not ready after ${READY_WITHIN_MS / 1000} s; ${probe.url} says: ${status}; it printed last:\n${lastLines(program.logFile)}`,
        where: program.logFile,
        fix: 'read that log; a machine that is busy may only need another try',
      });
    await sleep(ASK_EVERY_MS, undefined, { signal });
  }
}
