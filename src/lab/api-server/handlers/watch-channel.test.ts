import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { configMap, serveForTest } from '../api-server.fixture.ts';
import { testClock } from '../test-clock.fixture.ts';
import { DispatchBudget, WATCH_CHANNEL, waitingEvents_count } from './watch-channel.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';

it.each([
  ['configmaps', 100, [], 22],
  ['configmaps', 6_400, [], 174],
  ['configmaps', 102_400, [], 202],
  ['pods', 102_400, [], 2_002],
  ['pods', 102_400, ['spec.nodeName'], 22],
  ['pods', 100, [], 22],
])(
  '%s with a window of %d events, fixed %j: %d events may wait',
  (name, windowCapacity_count, fields, count) => {
    expect(waitingEvents_count(WATCH_CHANNEL, { name, windowCapacity_count }, fields)).toBe(count);
  },
);

it('has a budget of 100 ms, and 50 ms more each second', async () => {
  const clock = testClock();
  const budget = new DispatchBudget(WATCH_CHANNEL, clock);
  expect([budget.take(), budget.take()]).toEqual([100, 0]);
  await clock.advance(1_000);
  expect(budget.take()).toBe(50);
  await clock.advance(10_000);
  expect(budget.take()).toBe(100);
});

it('ends the watch of a client that takes nothing, and of no other', async () => {
  const clock = testClock();
  const served = await serveForTest({ clock });
  const { server } = served;
  const admin = server.authority.clientCertificate({
    commonName: 'admin',
    organizations: ['system:masters'],
  });
  const open = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const options = {
        ca: server.authority.certificate,
        cert: admin.certificate,
        key: admin.key,
        agent: false,
      };
      const sent = request(new URL(`${MAPS}?watch=true`, server.url), options, resolve);
      sent.on('error', reject);
      sent.end();
    });
  const slow = await open();
  const fast = await open();
  let ended = false;
  fast.on('data', () => undefined).on('end', () => (ended = true));
  const data = { key: 'x'.repeat(200_000) };
  const terminated = async () =>
    /^apiserver_terminated_watchers_total\{.*\} (\d+)$/m.exec(
      (await served.send({ path: '/metrics' })).text,
    )?.[1];
  for (let index = 0; index < 200 && (await terminated()) === undefined; index += 1) {
    await served.send({ method: 'POST', path: MAPS, body: configMap(`big-${index}`, data) });
    await clock.advance(100);
  }
  expect(await terminated()).toBe('1');
  expect(ended).toBe(false);
  slow.destroy();
  fast.destroy();
  await served.close();
});
