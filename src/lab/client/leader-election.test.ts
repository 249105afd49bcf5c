import { expect, it } from 'vitest';
import { LabClient } from './lab-client.ts';
import { LeaderElector } from './leader-election.ts';
import { ADMIN, simulatedServer, thrown } from './simulated-server.fixture.ts';

it('leads as long as it can renew its Lease, and waits no longer than ten seconds for an answer', async () => {
  const lab = await simulatedServer();
  const { clock, server } = lab;
  let isStuck = false;
  const client = new LabClient(
    {
      clock,
      server: {
        send: (request, listener) =>
          isStuck ? new Promise(() => undefined) : server.send(request, listener),
      },
    },
    ADMIN,
  );
  const events: [string, number][] = [];
  const elector = new LeaderElector({
    client,
    clock,
    namespace: 'kube-system',
    name: 'leader',
    holder: 'one',
    chance: () => 0,
    elected: () => events.push(['elected', clock.now_ms()]),
    lost: () => events.push(['lost', clock.now_ms()]),
  });
  elector.run().catch(thrown);
  await clock.run(60_000);
  expect(events).toHaveLength(1);
  const stuck_ms = clock.now_ms();
  isStuck = true;
  await clock.run(60_000);
  expect(events).toHaveLength(2);
  const [what, at_ms] = events[1]!;
  expect(what).toBe('lost');
  expect(at_ms - stuck_ms).toBeLessThanOrEqual(10_000);
  expect(at_ms - stuck_ms).toBeGreaterThan(7_000);
});
