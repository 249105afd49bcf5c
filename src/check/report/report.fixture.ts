import type { ReadProblem } from '../../cluster/cluster.ts';
import { clusterInFile, DEFINITIONS, NOW_MS } from '../check.fixture.ts';
import { runCheck } from '../engine.ts';
import { rulesOf } from '../rule-selection.ts';
import type { CheckReport } from './report.ts';

export const UNREADABLE: ReadProblem = {
  where: 'deploy/odd.yaml:3:1',
  what: 'a tab begins a line',
  fix: 'write spaces',
};

/** The report over Deployments with these replicas, in `deploy/web.yaml`, with one thing of each sort to tell. */
export function reportOf(replicas: readonly number[], parts: Partial<CheckReport> = {}): CheckReport {
  const text = replicas
    .map(
      (count, index) =>
        `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web-${index}, namespace: shop }, spec: { replicas: ${count} } }`,
    )
    .join('\n---\n');
  const cluster = clusterInFile(text, 'deploy/web.yaml');
  const result = runCheck({ cluster, definitions: DEFINITIONS, now_ms: NOW_MS });
  return {
    version: '9.9.9',
    sources: ['deploy'],
    configuration: undefined,
    objects_count: cluster.size,
    rules: rulesOf(DEFINITIONS).filter(({ id }) => result.rules.includes(id)),
    hazards: new Map([
      [
        'lone-pod',
        {
          id: 'lone-pod',
          title: 'One pod does it all',
          story: 'It was drained. Nothing was left.',
          source: 'A talk',
        },
      ],
    ]),
    findings: result.findings,
    expired: new Map(),
    hidden_count: 0,
    suppressed: [],
    showSuppressed: false,
    superseded_count: 0,
    compared: undefined,
    unknowns: result.unknowns,
    unreadable: [],
    problems: [],
    warnings: [],
    ...parts,
  };
}
