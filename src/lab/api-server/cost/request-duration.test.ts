import { expect, it } from 'vitest';
import { configMap, serveForTest } from '../api-server.fixture.ts';
import { testClock } from '../test-clock.fixture.ts';
import { requestDuration_ms } from './request-duration.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';

it.each([
  ['get', 0, 0, 1.1],
  ['list', 0, 0, 2],
  ['list', 100_000_000, 0, 1_242],
  ['create', 0, 0, 3.3],
  ['deletecollection', 0, 10, 45],
  ['watch', 0, 0, 0],
])('%s of %d bytes and %d objects: %d ms', (verb, listed_bytes, deleted_count, expected_ms) => {
  expect(requestDuration_ms({ verb, listed_bytes, deleted_count })).toBeCloseTo(expected_ms, 6);
});

it('holds a list as long as its bytes take, on a clock that stands', async () => {
  const clock = testClock();
  const served = await serveForTest({ clock, modelsDurations: true });
  const create = served.send({
    method: 'POST',
    path: MAPS,
    body: configMap('big', { key: 'x'.repeat(1_000_000) }),
  });
  const isDone = async (request: Promise<unknown>, wait_ms: number) => {
    const done: number[] = [];
    void request.then(() => done.push(clock.now_ms()));
    for (let turn = 0; turn < 50 && done.length === 0; turn += 1) await clock.advance(wait_ms / 50);
    await request;
    return clock.now_ms();
  };
  await isDone(create, 200);
  const started_ms = clock.now_ms();
  expect((await isDone(served.send({ path: MAPS }), 2_000)) - started_ms).toBeGreaterThanOrEqual(14);
  const { text } = await served.send({ path: '/version' });
  expect(text).toContain('gitVersion');
  await served.close();
});
