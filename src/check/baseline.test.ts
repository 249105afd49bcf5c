import { describe, expect, it } from 'vitest';
import { baselineEntries, baselineText, compareWithBaseline, parseBaseline } from './baseline.ts';
import { clusterInFile, DEFINITIONS, NOW_MS } from './check.fixture.ts';
import { runCheck } from './engine.ts';
import { fingerprintOf } from './fingerprint.ts';

const deployment = (name: string, replicas = 1) =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name} }, spec: { replicas: ${replicas} } }\n`;
const check = (...documents: readonly string[]) =>
  runCheck({
    cluster: clusterInFile(documents.join('---\n'), 'all.yaml'),
    definitions: DEFINITIONS,
    now_ms: NOW_MS,
  });

describe('fingerprints', () => {
  it('outlive line moves and other numbers, and tell rules and objects apart', () => {
    const [web] = check(deployment('web')).findings;
    const moved = check(deployment('api', 2), deployment('web', 0)).findings.find(({ rule }) =>
      rule.endsWith('few-replicas'),
    );
    expect(moved?.at).not.toEqual(web?.at);
    expect(fingerprintOf(moved!)).toBe(fingerprintOf(web!));
    const all = check(deployment('web'), deployment('api')).findings.map(fingerprintOf);
    expect(new Set(all).size).toBe(4);
  });

  it('outlive a new neighbour in a list', () => {
    const [web] = check(deployment('web')).findings;
    const at = (position: number) =>
      fingerprintOf({ ...web!, path: ['spec', 'containers', position, 'image'] });
    expect(at(0)).toBe(at(3));
    expect(at(0)).not.toBe(fingerprintOf({ ...web!, path: ['spec', 'initContainers', 0, 'image'] }));
  });
});

describe('a baseline', () => {
  it('is read as it was written, in an order of its own', () => {
    const { findings } = check(deployment('web'), deployment('api'));
    const text = baselineText(findings);
    expect(parseBaseline(text, 'b.json')).toEqual(baselineEntries(findings));
    expect(baselineText(findings.toReversed())).toBe(text);
  });

  it('knows as many as it counts, and names what is gone', () => {
    const { findings, rules } = check(deployment('web'), deployment('web'));
    const [entry] = baselineEntries(findings);
    expect(entry).toMatchObject({ rule: 'lone-pod/few-replicas', count: 2 });
    const one = check(deployment('web'));
    const compared = compareWithBaseline(one.findings, baselineEntries(findings), rules);
    expect(compared.fresh).toEqual([]);
    expect(compared.fixed.map(({ rule, count }) => `${rule} ${count}`)).toEqual([
      'lone-pod/few-replicas 1',
      'lone-pod/no-spare 1',
    ]);
    expect(compareWithBaseline(findings, baselineEntries(one.findings), rules).fresh).toHaveLength(2);
  });

  it('does not call fixed what was not looked for', () => {
    const { findings } = check(deployment('web'));
    const { fixed } = compareWithBaseline([], baselineEntries(findings), ['lone-pod/no-spare']);
    expect(fixed.map(({ rule }) => rule)).toEqual(['lone-pod/no-spare']);
  });

  it.each([
    ['', /no JSON/],
    ['[]', /no baseline/],
    ['{}', /no baseline/],
    ['{"plimsollBaseline": 9}', /version 9/],
    ['{"plimsollBaseline": 1, "findings": [{"rule": "a/b"}]}', /entry 1 .* no fingerprint/],
  ])('%s is refused', (text, message) => {
    expect(() => parseBaseline(text, 'b.json')).toThrow(
      expect.objectContaining({ where: 'b.json', message: expect.stringMatching(message) }),
    );
  });
});
