import { openSpool, listSegments, type Spool } from '../../audit/store/spool.ts';
import { dataFolderAt, type DataFolder } from '../../audit/store/data-folder.ts';
import type { EventSpool } from '../receiver/audit-receiver.ts';
import type { Detectors } from './detectors.ts';

/** The spool, and who is told of what is on the disk. */
export class LiveSpool implements EventSpool {
  readonly #spool: Spool;
  readonly #folder: DataFolder;
  #detectors: Detectors | undefined;

  private constructor(spool: Spool, folder: DataFolder) {
    this.#spool = spool;
    this.#folder = folder;
  }

  /** Throws a Problem where another process has it. */
  static async open(data: string): Promise<LiveSpool> {
    return new LiveSpool(await openSpool(data), dataFolderAt(data));
  }

  /** From now on these are told how far it is. */
  tell(detectors: Detectors): void {
    this.#detectors = detectors;
  }

  async append(lines: readonly string[]): Promise<void> {
    await this.#spool.append(lines);
    const { position } = this.#spool;
    if (position !== undefined) this.#detectors?.spooled(position);
  }

  /** Begins a new segment for what comes, and tells which was the last before; `''` where there is none. */
  async cut(): Promise<string> {
    return (await this.#spool.roll()) ?? (await listSegments(this.#folder)).at(-1) ?? '';
  }

  async close(): Promise<void> {
    await this.#spool.close();
  }
}
