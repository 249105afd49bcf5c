import { parseDuration } from '../../kube/duration.ts';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import type { PodBehaviour } from './pod-behaviour.ts';

/** By which pods say how they behave: `lab.plimsoll.dev/runs: 30s`. */
export const BEHAVIOUR_PREFIX = 'lab.plimsoll.dev/';
const US_PER_MS = 1000;
/** What is meant to end takes so long. */
const RUN_TO_COMPLETION_MS = 3_000;

type Written = { -readonly [Field in keyof PodBehaviour]?: PodBehaviour[Field] };

/** Annotations that are durations, and what of a behaviour each of them sets. */
const DURATIONS = { pull: 'pull_ms', ready: 'ready_ms', runs: 'runs_ms', stop: 'stop_ms' } as const;

/**
 * How pods of people behave, who have no other way to say it: as their annotations `lab.plimsoll.dev/` `pull`, `ready`, `runs`, `stop` (durations) and `exit-code` say. Pods that are
 * to end by themselves (restartPolicy Never or OnFailure) do so after three seconds unless told otherwise. What cannot be read says nothing.
 */
export function annotatedBehaviour(pod: JsonObject): Partial<PodBehaviour> {
  const said = (name: string): string =>
    stringAt(pod, 'metadata', 'annotations', `${BEHAVIOUR_PREFIX}${name}`) ?? '';
  const restartPolicy = stringAt(pod, 'spec', 'restartPolicy') ?? 'Always';
  const behaviour: Written = restartPolicy === 'Always' ? {} : { runs_ms: RUN_TO_COMPLETION_MS };
  for (const [name, field] of Object.entries(DURATIONS)) {
    const duration_us = parseDuration(said(name));
    if (duration_us !== undefined) behaviour[field] = duration_us / US_PER_MS;
  }
  const exitCode = said('exit-code');
  if (/^\d{1,3}$/.test(exitCode)) behaviour.exitCode = Number(exitCode);
  return behaviour;
}
