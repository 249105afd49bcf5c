import { constants, getPriority, setPriority } from 'node:os';
import { DETECTORS } from '../../hazards/detectors.ts';
import { LiveDetector } from './live-detector.ts';
import type { ToDetector } from './detector-message.ts';

/** Receiving comes first: events that are not taken in time are lost, alerts are only later. */
const NICER_BY = 10;

/** The process in which the detectors run. It ends when the daemon does, however that ends. */
function main(): void {
  setPriority(Math.min(constants.priority.PRIORITY_LOW, getPriority() + NICER_BY));
  const detector = new LiveDetector(DETECTORS, (message) => {
    const isLast = message.type === 'stopped' || message.type === 'failed';
    process.send?.(message, undefined, undefined, () => {
      if (isLast) process.disconnect();
    });
  });
  // Sent by detector-link.ts.
  process.on('message', (message: ToDetector) => detector.handle(message));
  // Ctrl-C goes to the whole group of processes: the daemon says when it is over.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('disconnect', () => {
    process.exitCode = 0;
    setImmediate(() => process.kill(process.pid, 'SIGKILL'));
  });
}

main();
