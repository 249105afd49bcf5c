import { expect, it } from 'vitest';
import { auditEvent, FIXTURE_START_US } from '../event.fixture.ts';
import { eventsConnection } from './events.fixture.ts';
import { who, type WhoOptions } from './who.ts';

const OPTIONS: WhoOptions = { top: 10, order: 'count', steps: 4 };

function request(at_s: number, user: string, code: number, latency_s: number, verb = 'get') {
  return auditEvent({
    at_s,
    user,
    code,
    verb,
    requestReceivedTimestamp_us: FIXTURE_START_US + (at_s - latency_s) * 1_000_000,
    objectRef: { resource: 'pods', namespace: 'shop', name: 'web' },
    responseObject_bytes: 100,
  });
}

const EVENTS = [
  request(0, 'alice', 200, 0.001),
  request(1, 'alice', 429, 0.002),
  request(2, 'alice', 500, 0.5),
  request(100, 'alice', 200, 99, 'watch'),
  request(50, 'bob', 200, 0.25),
  request(51, 'bob', 200, 0.25),
];

it('counts, shares, errors, latency without watches, bytes and the rate over time', async () => {
  const result = await who(await eventsConnection(EVENTS), {}, ['user'], OPTIONS);
  expect(result).toEqual({
    dimensions: ['user'],
    count: 6,
    groupCount: 2,
    first_us: FIXTURE_START_US,
    last_us: FIXTURE_START_US + 100_000_000,
    step_us: 25_000_000,
    rows: [
      {
        values: ['alice'],
        count: 4,
        share: 4 / 6,
        errors: 2,
        tooManyRequests: 1,
        first_us: FIXTURE_START_US,
        last_us: FIXTURE_START_US + 100_000_000,
        latency: { p50_us: 2000, p99_us: 500_000 },
        body_bytes: 400,
        rate: [3, 0, 0, 1],
      },
      {
        values: ['bob'],
        count: 2,
        share: 2 / 6,
        errors: 0,
        tooManyRequests: 0,
        first_us: FIXTURE_START_US + 50_000_000,
        last_us: FIXTURE_START_US + 51_000_000,
        latency: { p50_us: 250_000, p99_us: 250_000 },
        body_bytes: 200,
        rate: [0, 0, 2, 0],
      },
    ],
  });
});

it('crosses dimensions, sorts, and says how much is below the top', async () => {
  const connection = await eventsConnection(EVENTS);
  const result = await who(connection, {}, ['user', 'code'], { ...OPTIONS, top: 2, order: 'latency' });
  expect(result.groupCount).toBe(4);
  expect(result.rows.map((row) => [...row.values, row.count])).toEqual([
    ['alice', '500', 1],
    ['bob', '200', 2],
  ]);
});

it('answers an empty selection with no rows', async () => {
  const connection = await eventsConnection(EVENTS);
  const result = await who(connection, { user: [{ text: 'carol', negated: false }] }, ['user'], OPTIONS);
  expect(result).toMatchObject({ count: 0, groupCount: 0, rows: [] });
});

it('names non-resource requests by their path', async () => {
  const connection = await eventsConnection([auditEvent({ at_s: 0, requestURI: '/healthz?verbose=1' })]);
  const result = await who(connection, {}, ['resource'], OPTIONS);
  expect(result.rows.map((row) => row.values)).toEqual([['/healthz']]);
});
