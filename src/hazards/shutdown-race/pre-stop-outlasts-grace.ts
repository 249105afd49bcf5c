import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import type { Handler } from '../../kube/container.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { longRunningContainers } from '../../kube/pod-spec.ts';

const UNIT_S: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };
/** What the API server gives a pod when nothing is said (core/v1). */
const DEFAULT_GRACE_S = 30;
/** What a process is left with to end on its own after the sleep. */
const ENDING_S = 15;

/**
 * How long a preStop hook sleeps for sure, in seconds; `undefined` where it does something else. Reads the sleep action (KEP-3960),
 * `sleep 20`, and a shell line that begins with it.
 */
export function preStopSleep_s(handler: Handler | undefined): number | undefined {
  if (handler?.type === 'sleep') return handler.seconds;
  if (handler?.type !== 'exec') return undefined;
  const line = handler.command
    .filter((word, index) => index > 2 || !/^(?:(?:\/usr)?(?:\/bin\/)?(?:ba|a)?sh|-e?c)$/.test(word))
    .join(' ');
  const [, amount, unit = ''] =
    /^\s*(?:\/(?:usr\/)?bin\/)?sleep\s+(\d+(?:\.\d+)?)([smh]?)(?:\s*(?:;|&&|$))/.exec(line) ?? [];
  return amount === undefined ? undefined : Number(amount) * (UNIT_S[unit] ?? 1);
}

function* observe({ derive }: RuleInput): Generator<Observation> {
  for (const { object, template } of derive(workloadsOf).all) {
    const grace_s = template.spec.terminationGracePeriodSeconds;
    const hits = longRunningContainers(template.spec).flatMap((container) => {
      const sleep_s = preStopSleep_s(container.preStop);
      return sleep_s !== undefined && sleep_s >= grace_s ? [{ container, sleep_s }] : [];
    });
    const [longest] = hits.toSorted((one, other) => other.sleep_s - one.sleep_s);
    if (longest === undefined) continue;
    const { container, sleep_s } = longest;
    const isDefault = grace_s === DEFAULT_GRACE_S ? ', the default' : '';
    yield {
      type: 'finding',
      object,
      path: [...container.path, 'lifecycle', 'preStop'],
      message: `The preStop hook of container ${container.name} of ${spokenName(object)} sleeps ${sleep_s} s, and terminationGracePeriodSeconds is ${grace_s}${isDefault}: it is killed before it is ever told to stop`,
      fix: {
        text: 'Give the pod the sleep and the time that the process needs to end.',
        patch: `terminationGracePeriodSeconds: ${Math.ceil(sleep_s) + ENDING_S}\n`,
      },
    };
  }
}

export const preStopOutlastsGrace: Rule = {
  id: 'pre-stop-outlasts-grace',
  title: 'The preStop hook ends well before the grace period',
  severity: 'medium',
  persona: 'developer',
  why: 'The grace period runs while preStop does: SIGTERM comes after the hook, SIGKILL at the end of the period, whatever is still open.',
  check: observe,
};
