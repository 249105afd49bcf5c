import { join } from 'node:path';
import type { ConnectionFlags } from '../../cluster/api/connection-flags.ts';
import type { AlertDesk } from '../alerts/alert-desk.ts';
import type { Log } from '../log.ts';
import { StateFile } from '../state-file.ts';
import { findingAlert, findingAlertId, isFindingAlert } from './finding-alert.ts';
import { FindingsBook } from './findings-book.ts';
import type { OpenWatch, WatchChannel } from './watch-link.ts';
import type { FromWatch, OpenFinding } from './watch-message.ts';

export interface ClusterWatchParts {
  /** Which cluster; undefined: none is watched. */
  readonly connection: ConnectionFlags | undefined;
  readonly open: OpenWatch;
  readonly userAgent: string;
  readonly folder: string;
  readonly desk: AlertDesk;
  readonly log: Log;
  readonly now_ms: () => number;
}

/** A cluster that cannot be reached is tried again inside; this is after a crash. */
const RESTART_AFTER_MS = 10_000;

/** Keeps the watch of the configuration running, and makes alerts of hazards that are opened. */
export class ClusterWatch {
  readonly #parts: ClusterWatchParts;
  readonly #book = new FindingsBook();
  readonly #file: StateFile;
  #channel: WatchChannel | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #problem: string | undefined = 'the cluster was not looked at yet';
  #objects_count: number | undefined;

  private constructor(parts: ClusterWatchParts) {
    this.#parts = parts;
    this.#file = new StateFile(pathIn(parts.folder), parts.log, () => this.#book.content());
  }

  /** With what an earlier process knew. */
  static async open(parts: ClusterWatchParts): Promise<ClusterWatch> {
    const watch = new ClusterWatch(parts);
    watch.#book.restore(await StateFile.read(pathIn(parts.folder), parts.log));
    return watch;
  }

  get isOn(): boolean {
    return this.#parts.connection !== undefined;
  }

  /** What is not known of the configuration at present, and why. */
  get problem(): string | undefined {
    return this.isOn ? this.#problem : undefined;
  }

  /** Undefined before the first look. */
  get objects_count(): number | undefined {
    return this.#objects_count;
  }

  get open(): readonly OpenFinding[] {
    return this.#book.open;
  }

  start(): void {
    const { connection, open, userAgent } = this.#parts;
    if (connection === undefined) return;
    let failure: string | undefined;
    this.#channel = open(
      { type: 'start', connection, userAgent },
      (message) => {
        if (message.type === 'failed') failure = message.why;
        else this.#heard(message);
      },
      (why) => this.#ended(failure ?? why),
    );
  }

  #heard(message: Exclude<FromWatch, { readonly type: 'failed' }>): void {
    if (message.type === 'findings') {
      this.#found(message.findings, message.objects_count);
      return;
    }
    const problem = message.unread.length === 0 ? undefined : message.unread.join('; ');
    if (problem !== undefined && problem !== this.#problem)
      this.#parts.log.write('warn', 'configuration cannot be watched at present', { error: problem });
    this.#problem = problem;
  }

  #found(findings: readonly OpenFinding[], objects_count: number): void {
    const { desk, log, now_ms } = this.#parts;
    if (this.#objects_count === undefined) {
      this.#problem = undefined;
      log.write('info', 'the configuration is known', { objects: objects_count, findings: findings.length });
    }
    this.#objects_count = objects_count;
    const fresh = this.#book.take(findings);
    this.#file.changed();
    desk.take(fresh.map((finding) => findingAlert(finding, now_ms() * 1000)));
    // What is no longer so, also of what an earlier process has told.
    const open = new Set(findings.map((finding) => findingAlertId(finding)));
    for (const { alert } of desk.book.all)
      if (isFindingAlert(alert) && !open.has(alert.id)) desk.end(alert.id);
  }

  #ended(why: string): void {
    this.#channel = undefined;
    if (this.#isStopped) return;
    this.#problem = why;
    this.#parts.log.write('error', 'the watch of the configuration ended, and begins again', { error: why });
    this.#timer = setTimeout(() => this.start(), RESTART_AFTER_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#channel?.kill();
    if (this.#objects_count !== undefined) await this.#file.flush();
  }
}

function pathIn(folder: string): string {
  return join(folder, 'findings.json');
}
