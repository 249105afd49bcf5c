import { beforeEach, expect, it } from 'vitest';
import { configMap } from '../api-server/api-server.fixture.ts';
import { Reflector, type ReflectorSettings } from './reflector.ts';
import { CONFIG_MAPS, SERVICE_ACCOUNTS } from './resource-ref.ts';
import { simulatedServer, thrown, type SimulatedServer } from './simulated-server.fixture.ts';

const IN_DEFAULT = { namespace: 'default' };
let lab: SimulatedServer;

beforeEach(async () => {
  lab = await simulatedServer({
    watchWindow: { minimum_count: 20, maximum_count: 20, fresh_ms: 75_000 },
    restart_ms: 3_000,
  });
});

function reflect(settings: Partial<ReflectorSettings> = {}) {
  const { clock, random } = lab;
  const applied: number[] = [];
  const reflector = new Reflector(
    { client: lab.client('agent'), clock, random, resource: CONFIG_MAPS, initial: 'list', ...settings },
    { replace: () => undefined, apply: () => applied.push(clock.now_ms()) },
  );
  reflector.run().catch(thrown);
  return { reflector, applied };
}

async function make(name: string): Promise<void> {
  await lab.clock.complete(lab.admin.create(CONFIG_MAPS, configMap(name), IN_DEFAULT));
}

function lists(): readonly string[] {
  return lab.seen
    .filter(({ user, requestURI }) => user === 'agent' && !requestURI.includes('watch=true'))
    .map(({ requestURI }) => requestURI.replace(/^[^?]*/, ''));
}

it('asks for any state at first, and for the newest once its revision is forgotten', async () => {
  reflect();
  await lab.clock.run(1_000);
  // A change of something else, of which the watch is told nothing.
  const metadata = { ...IN_DEFAULT, name: 'other' };
  const other = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
  await lab.clock.complete(lab.admin.create(SERVICE_ACCOUNTS, other));
  lab.server.restart();
  await lab.clock.run(30_000);
  expect(lists().slice(0, 2)).toEqual(['?limit=500&resourceVersion=0', '?limit=500']);
});

it('tries again in steps of its own where it is told to', async () => {
  reflect({ retry_ms: 1_000 });
  await lab.clock.run(1_000);
  const began_ms = lab.clock.now_ms();
  lab.server.restart();
  await lab.clock.run(3_000);
  const tries_count = lab.seen.filter(({ user, at_ms }) => user === 'agent' && at_ms >= began_ms).length;
  expect(tries_count).toBeGreaterThanOrEqual(3);
  expect(tries_count).toBeLessThanOrEqual(4);
});

it('takes its time for each change, is cut off where it falls behind, and lists again where what it missed is gone', async () => {
  const { applied } = reflect({ handling_ms: 500, readAhead_count: 10 });
  await lab.clock.run(1_000);
  for (let index = 0; index < 60; index += 1) await make(`map-${index}`);
  await lab.clock.run(5_000);
  const gaps_ms = applied.slice(1, 10).map((at_ms, index) => at_ms - (applied[index] ?? 0));
  expect(Math.min(...gaps_ms)).toBeGreaterThanOrEqual(499);
  expect(lists()).toEqual(['?limit=500&resourceVersion=0', '?limit=500']);
});
