import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DetectorChannel, FromDetector } from './detector-message.ts';

/** Starts detectors; what they tell goes to `tell`, and `ended` says that they are gone, wanted or not. */
export type OpenDetector = (
  tell: (message: FromDetector) => void,
  ended: (why: string) => void,
) => DetectorChannel;

/** Beside this file, as the build puts it there. */
const MODULE = fileURLToPath(new URL('detector-process.js', import.meta.url));

/** Detectors in a process of their own: what they compute never makes an API server wait for the acknowledgement of its events. */
export const openDetectorProcess: OpenDetector = (tell, ended) => {
  const child = fork(MODULE, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  let isOver = false;
  const over = (why: string) => {
    if (isOver) return;
    isOver = true;
    ended(why);
  };
  // Sent by detector-process.ts.
  child.on('message', (message: FromDetector) => tell(message));
  child.once('error', (error) => over(error.message));
  child.once('exit', (code, signal) =>
    over(signal === null ? `it ended with code ${code}` : `it was killed by ${signal}`),
  );
  return {
    tell: (message) => {
      if (child.connected) child.send(message);
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
