import { describe, expect, it } from 'vitest';
import type { CheckDefinition } from '../check/contract.ts';
import { check as auditSinkBlocks } from './audit-sink-blocks/check.ts';
import { ruleInput } from './check.fixture.ts';
import { check as controlPlaneOnBurstable } from './control-plane-on-burstable/check.ts';
import { check as cpuThrottling } from './cpu-throttling/check.ts';
import { check as credentialBacklog } from './credential-backlog/check.ts';
import { check as etcdManualDelete } from './etcd-manual-delete/check.ts';
import { check as excessMounts } from './excess-mounts/check.ts';
import { check as fightingControllers } from './fighting-controllers/check.ts';
import { check as forkBomb } from './fork-bomb/check.ts';
import { check as hugeObjects } from './huge-objects/check.ts';
import { check as invisibleChange } from './invisible-change/check.ts';
import { check as noBackup } from './no-backup/check.ts';
import { check as noLimitsNoPriority } from './no-limits-no-priority/check.ts';
import { check as nodeRolloutWithoutCanary } from './node-rollout-without-canary/check.ts';
import { check as noisyClient } from './noisy-client/check.ts';
import { check as objectFlood } from './object-flood/check.ts';
import { ORDINARY_CLUSTERS, ordinaryCluster, type OrdinaryCluster } from './ordinary-cluster.fixture.ts';
import { check as relistStorm } from './relist-storm/check.ts';

const DEFINITIONS: readonly CheckDefinition[] = [
  auditSinkBlocks,
  controlPlaneOnBurstable,
  cpuThrottling,
  credentialBacklog,
  etcdManualDelete,
  excessMounts,
  fightingControllers,
  forkBomb,
  hugeObjects,
  invisibleChange,
  noBackup,
  noLimitsNoPriority,
  nodeRolloutWithoutCanary,
  noisyClient,
  objectFlood,
  relistStorm,
];

/** `<severity> <hazard>/<rule>`, each once. */
function found(name: OrdinaryCluster, type: 'all' | 'given'): readonly string[] {
  const input = ruleInput(ordinaryCluster(name, type));
  const lines = DEFINITIONS.flatMap(({ hazard, rules }) =>
    rules.flatMap((rule) =>
      [...rule.check(input)].flatMap((observation) =>
        observation.type === 'finding'
          ? [`${observation.severity ?? rule.severity} ${hazard}/${rule.id}`]
          : [],
      ),
    ),
  );
  return [...new Set(lines)].toSorted();
}

describe('a cluster as it comes', () => {
  const own = ['low fork-bomb/pod-pids-limit', 'low invisible-change/audit-log-off'];
  it.each([
    ['kubeadm', ['high control-plane-on-burstable/etcd-members', 'high no-backup/none-found', ...own]],
    ['kind', ['high no-backup/none-found', 'low control-plane-on-burstable/etcd-members', ...own]],
    ['k3s', ['medium no-backup/none-found']],
    ['EKS', ['medium no-backup/none-found']],
    ['GKE', ['medium no-backup/none-found']],
    ['AKS', ['medium no-backup/none-found']],
  ] as const)('%s has these open, live', (name, expected) => {
    expect(found(name, 'all')).toEqual([...expected].toSorted());
  });

  it.each(ORDINARY_CLUSTERS)('%s has nothing above low, as manifests', (name) => {
    expect(found(name, 'given').filter((line) => !line.startsWith('low'))).toEqual([]);
  });

  it.each(ORDINARY_CLUSTERS)('%s: each unknown of a rule is said in one sentence', (name) => {
    const input = ruleInput(ordinaryCluster(name, 'given'));
    for (const { hazard, rules } of DEFINITIONS) {
      for (const rule of rules) {
        const unknowns = [...rule.check(input)].filter(({ type }) => type === 'unknown');
        expect(unknowns.length, `${hazard}/${rule.id}`).toBeLessThanOrEqual(1);
        for (const { message } of unknowns) expect(message).toMatch(/^[A-Z].*\.$/);
      }
    }
  });
});
