import { tooLargeResourceVersion } from '../request/api-error.ts';
import type { ServerParts } from './server-parts.ts';

/**
 * Resolves once the store has come to `revision`. Clients ask for revisions that they saw at another replica; one that
 * does not come within the limit is refused with 504 (reference 5.1).
 */
export async function waitForRevision(
  { store, clock, limits }: ServerParts,
  revision: number,
): Promise<void> {
  if (revision <= store.revision) return;
  await new Promise<void>((resolve, reject) => {
    const stopTimer = clock.after(limits.freshness_ms, () => {
      stopListening();
      reject(tooLargeResourceVersion(revision, store.revision));
    });
    const stopListening = store.onRevision(() => {
      if (store.revision < revision) return;
      stopListening();
      stopTimer();
      resolve();
    });
  });
}
