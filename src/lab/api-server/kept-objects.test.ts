import { expect, it } from 'vitest';
import { startApiServer } from './api-server.ts';
import type { ServerClock } from './clock.ts';

/** A clock that stands until it is moved. */
function standingClock(): ServerClock & { advance(ms: number): void } {
  let now_ms = Date.UTC(2026, 0, 1);
  let timers: { at_ms: number; action: () => void }[] = [];
  return {
    now_ms: () => now_ms,
    after: (delay_ms, action) => {
      const timer = { at_ms: now_ms + delay_ms, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      now_ms += ms;
      const due = timers.filter(({ at_ms }) => at_ms <= now_ms);
      timers = timers.filter(({ at_ms }) => at_ms > now_ms);
      for (const { action } of due) action();
    },
  };
}

it('puts back its namespaces within a minute and its Service within ten seconds', async () => {
  const clock = standingClock();
  const server = await startApiServer({ clock });
  try {
    const { store } = server;
    const vanish = (collection: string, key: string) => {
      const stored = store.collection(collection).get(key);
      expect(stored && store.delete(collection, stored).type).toBe('written');
    };
    const isThere = (collection: string, key: string) => store.collection(collection).get(key) !== undefined;
    vanish('namespaces', 'kube-node-lease');
    vanish('services', 'default/kubernetes');
    clock.advance(10_000);
    await expect.poll(() => isThere('services', 'default/kubernetes')).toBe(true);
    expect(isThere('namespaces', 'kube-node-lease')).toBe(false);
    clock.advance(50_000);
    await expect.poll(() => isThere('namespaces', 'kube-node-lease')).toBe(true);
  } finally {
    await server.close();
  }
});
