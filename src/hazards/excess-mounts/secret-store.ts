import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { flagPath, flagsOf } from '../../cluster/command-flags.ts';
import { runningPods_count } from '../../cluster/running-pods.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import type { Container } from '../../kube/container.ts';
import { parseDuration } from '../../kube/duration.ts';
import { spokenName } from '../../kube/kube-object.ts';

/** The CSI driver that mounts secrets of an outside store (secrets-store-csi-driver), and how often it looks by default. */
const SECRET_STORE_DRIVER = 'secrets-store.csi.k8s.io';
const POLL_DEFAULT_S = 120;
const SECOND_US = 1_000_000;
/** As many requests a second as stores grant one account by default (AWS Secrets Manager, Azure Key Vault: tens to hundreds). */
const POLLS_MAX_PER_S = 50;

function mountsStore({ template }: Workload): boolean {
  return template.spec.volumes.some(
    ({ source }) => source.type === 'csi' && source.driver === SECRET_STORE_DRIVER,
  );
}

/** The driver's container with rotation turned on, and its interval. */
function rotationOf(container: Container): { readonly poll_s: number } | undefined {
  const flags = flagsOf(container);
  if (flags.get('enable-secret-rotation') !== 'true') return undefined;
  const poll_us = parseDuration(flags.get('rotation-poll-interval') ?? '');
  const poll_s = poll_us === undefined ? POLL_DEFAULT_S : poll_us / SECOND_US;
  return poll_s > 0 ? { poll_s } : undefined;
}

function* pollingDrivers({ cluster, derive }: RuleInput): Generator<Observation> {
  const { all } = derive(workloadsOf);
  let pods_count: number | undefined;
  for (const { object, template } of all) {
    if (object.kind !== 'DaemonSet') continue;
    for (const container of template.spec.containers) {
      const rotation = rotationOf(container);
      if (rotation === undefined) continue;
      pods_count ??= all
        .filter(mountsStore)
        .reduce((sum, workload) => sum + runningPods_count(cluster, workload), 0);
      const polls_per_s = pods_count / rotation.poll_s;
      if (polls_per_s < POLLS_MAX_PER_S) continue;
      yield {
        type: 'finding',
        object,
        path: flagPath(container, 'rotation-poll-interval'),
        message: `${spokenName(object)} asks the secret store again for ${pods_count.toLocaleString('en')} pods every ${rotation.poll_s} s: ${Math.round(polls_per_s)} requests a second, and as many writes of synchronised Secrets`,
        fix: {
          text: 'Poll less often, or let one controller (external-secrets) fetch each secret once for all pods.',
          patch: '--rotation-poll-interval=1h',
        },
      };
    }
  }
}

export const secretStorePolling: Rule = {
  id: 'secret-store-polling',
  title: 'The secret store is not asked for each pod every few minutes',
  severity: 'low',
  persona: 'cluster admin',
  why: 'A store that turns requests away turns away those of pods that start, too.',
  check: pollingDrivers,
};
