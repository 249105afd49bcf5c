import { expect, it } from 'vitest';
import { detect, lines } from './detection.fixture.ts';
import { SimulatedWorld } from './simulated-clients.fixture.ts';
it('quiet', () => {
  const t0 = Date.now();
  const world = new SimulatedWorld();
  world.join(20, 1, { renewsLease: true });
  world.teams(8, 5, 3);
  world.cluster.run(600);
  const t1 = Date.now();
  const rr = world.cluster.log();
  const t2 = Date.now();
  const alerts = detect(rr);
  const t3 = Date.now();
  console.log(rr.length, t1 - t0, t2 - t1, t3 - t2);
  const c = new Map<string, number>();
  for (const e of rr) { const k = `${e.verb} ${e.objectRef?.resource}/${e.objectRef?.subresource} ${e.user.username.replace(/node-\d+/, 'N')} ${e.responseStatus.code}`; c.set(k, (c.get(k) ?? 0) + 1); }
  console.log([...c].sort((a, b) => b[1] - a[1]).slice(0, 50).map(([k, n]) => `${n} ${k}`).join('\n'));
  console.log(world.cluster.list('pods').length);
  expect(lines(alerts)).toEqual([]);
});
