import { fileURLToPath } from 'node:url';
import { startChild } from '../child-process.ts';
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
  const child = startChild(MODULE, ended);
  // Sent by detector-process.ts.
  child.on('message', (message: FromDetector) => tell(message));
  return {
    tell: (message) => {
      if (child.connected) child.send(message);
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
