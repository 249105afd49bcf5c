import { constants, getPriority, setPriority } from 'node:os';
import type { ToStore } from './store-message.ts';
import { StoreWork } from './store-work.ts';

/** Behind receiving and detecting: an answer may take longer, an event may not. */
const NICER_BY = 19;

/** The process in which DuckDB runs: queries, compaction, retention. It ends when the daemon does, however that ends. */
function main(): void {
  setPriority(Math.min(constants.priority.PRIORITY_LOW, getPriority() + NICER_BY));
  const work = new StoreWork();
  // Sent by store-link.ts.
  process.on('message', (message: ToStore) => {
    void work.handle(message).then((answer) => process.send?.(answer));
  });
  // Ctrl-C goes to the whole group of processes: the daemon says when it is over.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}

main();
