import { expect, it } from 'vitest';
import { MetricsRegistry, numberText } from './registry.ts';

it.each([
  [0, '0'],
  [1, '1'],
  [0.005, '0.005'],
  [1.25, '1.25'],
  [100, '100'],
  [131_072, '131072'],
  [1e6, '1e+06'],
  [1e9, '1e+09'],
  [1_234_567, '1.234567e+06'],
  [0.000_01, '1e-05'],
  [Infinity, '+Inf'],
])('writes %d as %s', (value, text) => {
  expect(numberText(value)).toBe(text);
});

it('writes families in the Prometheus text format, sorted, and leaves out those without samples', () => {
  const registry = new MetricsRegistry();
  const requests = registry.counter({
    name: 'b_total',
    help: 'Requests.',
    stability: 'STABLE',
    labels: ['code'],
  });
  registry.gauge({ name: 'empty', help: 'Nothing.', stability: 'ALPHA', labels: ['a'] });
  const sizes = registry.histogram({
    name: 'a_bytes',
    help: 'Sizes.',
    stability: 'ALPHA',
    labels: [],
    buckets: [10, 100],
  });
  requests.add(['500']);
  requests.add(['2"0\\0'], 2);
  for (const size_bytes of [5, 10, 11, 1000]) sizes.observe([], size_bytes);
  expect(registry.text()).toBe(`# HELP a_bytes [ALPHA] Sizes.
# TYPE a_bytes histogram
a_bytes_bucket{le="10"} 2
a_bytes_bucket{le="100"} 3
a_bytes_bucket{le="+Inf"} 4
a_bytes_sum 1026
a_bytes_count 4
# HELP b_total [STABLE] Requests.
# TYPE b_total counter
b_total{code="2\\"0\\\\0"} 2
b_total{code="500"} 1
`);
});
