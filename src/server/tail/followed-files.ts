import { join } from 'node:path';
import type { ReadReport } from '../../audit/read/report.ts';
import { isJsonArray, type JsonValue } from '../../kube/json.ts';
import type { Log } from '../log.ts';
import type { EventSpool } from '../receiver/audit-receiver.ts';
import { StateFile } from '../state-file.ts';
import { FileTail, FollowedFile } from './file-tail.ts';
import { parsePosition, positionJson, type TailPosition } from './tail-position.ts';

export interface FollowedFilesParts {
  readonly paths: readonly string[];
  /** For the positions. */
  readonly folder: string;
  readonly spool: EventSpool;
  readonly log: Log;
  readonly told: (report: ReadReport) => void;
  readonly lost: (what: string) => void;
  readonly now_ms: () => number;
}

/** All audit logs that the daemon follows, with how far each was read. */
export class FollowedFiles {
  readonly files: readonly FollowedFile[];
  readonly #state: StateFile;

  private constructor(files: readonly FollowedFile[], state: StateFile) {
    this.files = files;
    this.#state = state;
  }

  /** Goes on where an earlier process stopped. Nothing is read before `start`. */
  static async open(parts: FollowedFilesParts): Promise<FollowedFiles> {
    const { paths, folder, log, lost } = parts;
    const path = join(folder, 'tail-positions.json');
    const positions = readPositions(await StateFile.read(path, log));
    const state = new StateFile(path, log, () => [...positions.values()].map(positionJson));
    const files = paths.map((file) => {
      const tail = new FileTail(
        {
          ...parts,
          path: file,
          lost: (what) => {
            log.write('warn', 'a part of a followed file is gone', { what });
            lost(what);
          },
          moved: (position) => {
            positions.set(file, position);
            state.changed();
          },
        },
        positions.get(file),
      );
      return new FollowedFile(file, tail, log);
    });
    return new FollowedFiles(files, state);
  }

  start(): void {
    for (const file of this.files) file.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.files.map((file) => file.stop()));
    if (this.files.length > 0) await this.#state.flush();
  }
}

function readPositions(value: JsonValue | undefined): Map<string, TailPosition> {
  const positions = isJsonArray(value) ? value.flatMap((item) => parsePosition(item) ?? []) : [];
  return new Map(positions.map((position) => [position.path, position]));
}
