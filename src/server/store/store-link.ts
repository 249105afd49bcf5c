import { fileURLToPath } from 'node:url';
import { startChild } from '../child-process.ts';
import type { FromStore, ToStore } from './store-message.ts';

/** The way to the process that works on the store. */
export interface StoreChannel {
  tell(message: ToStore): void;
  kill(): void;
}

/** Starts one; what it answers goes to `tell`, and `ended` says that it is gone, wanted or not. */
export type OpenStoreWork = (
  tell: (message: FromStore) => void,
  ended: (why: string) => void,
) => StoreChannel;

/** Beside this file, as the build puts it there. */
const MODULE = fileURLToPath(new URL('store-process.js', import.meta.url));

/** DuckDB in a process of its own: neither its threads nor a crash of it touches what receives events. */
export const openStoreProcess: OpenStoreWork = (tell, ended) => {
  const child = startChild(MODULE, ended);
  // Sent by store-process.ts.
  child.on('message', (message: FromStore) => tell(message));
  return {
    tell: (message) => {
      if (child.connected) child.send(message);
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
