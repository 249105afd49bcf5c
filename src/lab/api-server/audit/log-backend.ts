import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JsonObject } from '../../../kube/json.ts';
import { Problem } from '../../../problem.ts';
import type { ServerClock } from '../clock.ts';
import type { AuditBackend, AuditLossListener } from './audit-backend.ts';
import { eventLine } from './audit-event.ts';
import { LogFiles, type LogRotation } from './log-files.ts';

/** As much as is held back before it is written, within one turn of the event loop: a flood must not fill the memory. */
const HELD_MAX_BYTES = 1024 * 1024;

/** `--audit-log-path -`. */
export const STANDARD_OUTPUT = '-';
const STANDARD_OUTPUT_FD = 1;

/** Where lines go: a file that is rotated, or the standard output. */
interface LineSink {
  write(text: string): void;
  close(): void;
}

function standardOutput(): LineSink {
  return { write: (text) => void writeSync(STANDARD_OUTPUT_FD, text), close: () => undefined };
}

/** One event a line, as `--audit-log-format json` (plugin/pkg/audit/log). Lines of one turn of the event loop are written together. */
export class LogBackend implements AuditBackend {
  readonly #sink: LineSink;
  readonly #lost: AuditLossListener;
  #held: string[] = [];
  #held_bytes = 0;
  #isScheduled = false;
  #isClosed = false;

  constructor(
    path: string,
    { rotation, clock, lost }: { rotation: LogRotation; clock: ServerClock; lost: AuditLossListener },
  ) {
    this.#sink = path === STANDARD_OUTPUT ? standardOutput() : openFiles(path, rotation, clock);
    this.#lost = lost;
  }

  process(events: readonly JsonObject[]): boolean {
    // The file is closed, and its number may be that of another one by now.
    if (this.#isClosed) return true;
    for (const event of events) {
      const line = `${eventLine(event)}\n`;
      this.#held.push(line);
      this.#held_bytes += line.length;
    }
    if (this.#held_bytes > HELD_MAX_BYTES) return this.#flush();
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => void this.#flush());
    }
    return true;
  }

  #flush(): boolean {
    this.#isScheduled = false;
    const lines = this.#held;
    if (lines.length === 0) return true;
    this.#held = [];
    this.#held_bytes = 0;
    let written_count = 0;
    try {
      for (const line of lines) {
        this.#sink.write(line);
        written_count += 1;
      }
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#lost('log', why, lines.length - written_count);
      return false;
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#flush();
    this.#isClosed = true;
    this.#sink.close();
  }
}

function openFiles(path: string, rotation: LogRotation, clock: ServerClock): LineSink {
  try {
    // As kube-apiserver: a log that cannot be written is told at the start, not with the first event.
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw new Problem({
      what: `the audit log cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      where: path,
      fix: 'name a file that can be written',
      cause: error,
    });
  }
  return new LogFiles(path, rotation, clock);
}
