import { describe, expect, it } from 'vitest';
import { clusterInFile, DEFINITIONS, NOW_MS } from './check.fixture.ts';
import { runCheck } from './engine.ts';
import { suppress } from './suppress.ts';
import {
  hasExpired,
  isDay,
  parseSuppression,
  suppressionName,
  type ConfiguredSuppression,
} from './suppression.ts';

const deployment = (annotations: object) => `
apiVersion: apps/v1
kind: Deployment
metadata: ${JSON.stringify({ name: 'web', namespace: 'shop', annotations })}
spec: { replicas: 1 }
`;
const namespace = (annotations: object) => `
apiVersion: v1
kind: Namespace
metadata: ${JSON.stringify({ name: 'shop', annotations })}
`;
const configured = (parts: Partial<ConfiguredSuppression>): ConfiguredSuppression => ({
  origin: 'configuration',
  rule: 'lone-pod',
  object: undefined,
  file: undefined,
  reason: 'known',
  until: undefined,
  where: '.plimsoll.yaml:3',
  ...parts,
});

function run(text: string, suppressions: readonly ConfiguredSuppression[] = [], now_ms = NOW_MS) {
  const cluster = clusterInFile(text, 'web.yaml');
  const { findings, objectOf } = runCheck({ cluster, definitions: DEFINITIONS, now_ms });
  const { open, suppressed, expired, warnings } = suppress({
    findings,
    objectOf,
    cluster,
    configured: suppressions,
    definitions: DEFINITIONS,
    now_ms,
    complete: true,
  });
  return {
    open: open.map(({ rule }) => rule),
    suppressed: suppressed.map(({ finding, by }) => `${finding.rule}: ${by.reason}; ${by.where}`),
    expired: [...expired].map(([finding, { until }]) => `${finding.rule} ${until}`),
    warnings,
  };
}

describe('annotations', () => {
  it('suppress one rule on the object', () => {
    const key = `ignore.plimsoll.dev/${suppressionName('lone-pod/few-replicas')}`;
    expect(run(deployment({ [key]: 'a toy' }))).toEqual({
      open: ['lone-pod/no-spare'],
      suppressed: ['lone-pod/few-replicas: a toy; annotation on Deployment shop/web, web.yaml:1'],
      expired: [],
      warnings: [],
    });
  });

  it('suppress a hazard in a namespace', () => {
    const text = `${namespace({ 'ignore.plimsoll.dev/lone-pod': 'sandbox (until 2026-11-21)' })}---${deployment({})}`;
    expect(run(text)).toMatchObject({ open: [], suppressed: [expect.any(String), expect.any(String)] });
  });

  it('come to an end, after their last day', () => {
    const text = deployment({
      'ignore.plimsoll.dev/lone-pod.few-replicas': 'until the launch (until 2026-11-20)',
    });
    expect(run(text)).toMatchObject({
      open: ['lone-pod/few-replicas', 'lone-pod/no-spare'],
      suppressed: [],
      expired: ['lone-pod/few-replicas 2026-11-20'],
    });
    expect(run(text, [], NOW_MS - 1)).toMatchObject({ open: ['lone-pod/no-spare'] });
  });

  it.each([
    [
      'lone-pod.few-replicas',
      '',
      /ignore\.plimsoll\.dev\/lone-pod\.few-replicas gives no reason; it suppresses nothing/,
    ],
    ['lone-pod.few-replicas', '(until 2026-12-01)', /gives no reason/],
    ['lone-pod.few-replicas', 'later (until next year)', /ends on "next year", which is no day/],
    ['lone-pod.few-replicas', 'later (until 2026-02-30)', /ends on "2026-02-30"/],
    ['lone-pod.fewer-replicas', 'a toy', /names no rule/],
  ])('%s: %j suppresses nothing, and says so', (name, value, warning) => {
    const result = run(deployment({ [`ignore.plimsoll.dev/${name}`]: value }));
    expect(result.open).toEqual(['lone-pod/few-replicas', 'lone-pod/no-spare']);
    expect(result.warnings).toEqual([expect.stringMatching(warning)]);
  });

  it('may speak of brackets in the reason', () => {
    expect(parseSuppression('a toy (see TEAM-1) (until 2027-01-31)', 'x')).toMatchObject({
      reason: 'a toy (see TEAM-1)',
      until: '2027-01-31',
    });
    expect(parseSuppression('kept (until further notice) by hand', 'x')).toMatchObject({ until: undefined });
  });
});

describe('the configuration', () => {
  it.each([
    [{}, 0],
    [{ rule: 'lone-pod/few-*' }, 1],
    [{ object: 'Deployment/shop/web' }, 0],
    [{ object: 'deployment/web' }, 0],
    [{ object: '*/sh*/*' }, 0],
    [{ object: 'Deployment/shop/api' }, 2],
    [{ object: 'StatefulSet/web' }, 2],
    [{ file: '*.yaml' }, 0],
    [{ file: 'vendor/*' }, 2],
    [{ until: '2026-11-21' }, 0],
    [{ until: '2026-11-20' }, 2],
  ])('%j leaves %i findings open', (parts, count) => {
    expect(run(deployment({}), [configured(parts)]).open).toHaveLength(count);
  });

  it('says which suppression is about nothing', () => {
    expect(run(deployment({}), [configured({ object: 'Deployment/api' })]).warnings).toEqual([
      '.plimsoll.yaml:3: the suppression of lone-pod matches no finding; it can go',
    ]);
  });
});

describe('days', () => {
  it('are those of the calendar', () => {
    expect(
      ['2026-02-28', '2028-02-29', '2026-02-29', '2026-13-01', '2026-1-1', 'soon', ''].filter(isDay),
    ).toEqual(['2026-02-28', '2028-02-29']);
  });

  it('hold to their end', () => {
    expect(hasExpired({ until: '2026-11-21' }, Date.UTC(2026, 10, 21, 23, 59, 59))).toBe(false);
    expect(hasExpired({ until: '2026-11-21' }, Date.UTC(2026, 10, 22))).toBe(true);
    expect(hasExpired({ until: undefined }, Date.UTC(9999, 0, 1))).toBe(false);
  });
});
