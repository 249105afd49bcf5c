import { keptAlertJson } from '../alerts/alert-document.ts';
import type { Sink } from './sink.ts';

/** A growing alert is a line a second at most. */
const AT_LEAST_MS = 1_000;

/** One line of JSON for each change: `{ "what": begun|grown|ended, "alert": {...} }`. */
export function stdoutSink(write: (text: string) => Promise<void>): Sink {
  return {
    name: 'stdout',
    cadence: { atLeast_ms: AT_LEAST_MS, onlySteps: false, end: true },
    async deliver({ kept, what }) {
      await write(`${JSON.stringify({ what, alert: keptAlertJson(kept) })}\n`);
      return undefined;
    },
    digest: async (digest) => write(`${JSON.stringify({ what: 'digest', digest })}\n`),
  };
}
