import { expect, it } from 'vitest';
import { detect, lines } from './detection.fixture.ts';
import * as days from './healthy-days.fixture.ts';
const names = Object.keys(days).filter(
  (n) => !['PROMETHEUS', 'ISTIOD', 'AUTOSCALER', 'isLease', 'ordinary', 'kubeletOf'].includes(n),
);
it.each(names)('%s', (name) => {
  const t0 = Date.now();
  const world = (days as unknown as Record<string, days.HealthyDay>)[name]!();
  const out: string[] = [];
  for (const level of ['RequestResponse', 'Metadata'] as const) {
    const log = world.cluster.log(level);
    const t = Date.now();
    out.push(`${level} ${log.length} events ${Date.now() - t}`);
    out.push(...lines(detect(log)));
  }
  console.log(name, Date.now() - t0, '\n' + out.join('\n'));
  expect(1).toBe(1);
});
