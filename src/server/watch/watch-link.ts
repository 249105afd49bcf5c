import { fileURLToPath } from 'node:url';
import { startChild } from '../child-process.ts';
import type { FromWatch, ToWatch } from './watch-message.ts';

export interface WatchChannel {
  kill(): void;
}

/** Starts to watch; what is found goes to `tell`, and `ended` says that it is over, wanted or not. */
export type OpenWatch = (
  start: ToWatch,
  tell: (message: FromWatch) => void,
  ended: (why: string) => void,
) => WatchChannel;

/** Beside this file, as the build puts it there. */
const MODULE = fileURLToPath(new URL('watch-process.js', import.meta.url));

/** In a process of its own: the rules look at everything at each change, and may take a second for a large cluster. */
export const openWatchProcess: OpenWatch = (start, tell, ended) => {
  const child = startChild(MODULE, ended);
  // Sent by watch-process.ts.
  child.on('message', (message: FromWatch) => tell(message));
  child.send(start);
  return { kill: () => void child.kill('SIGKILL') };
};
