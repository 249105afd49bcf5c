import type { ChangeRule, ChangeRuleInput, Observation } from '../../check/contract.ts';
import { listAt, spokenName, type KubeObject } from '../../kube/kube-object.ts';

function finalizersOf({ body }: KubeObject): readonly string[] {
  return listAt(body, 'metadata', 'finalizers').filter((entry) => typeof entry === 'string');
}

function* newFinalizers({ before, after }: ChangeRuleInput): Generator<Observation> {
  for (const now of after.all()) {
    const finalizers = finalizersOf(now);
    const was = finalizers.length === 0 || now.name === '' ? undefined : before.get(now);
    if (was === undefined) continue;
    const held = new Set(finalizersOf(was));
    const fresh = finalizers.filter((finalizer) => !held.has(finalizer));
    if (fresh.length === 0) continue;
    yield {
      type: 'finding',
      object: now,
      path: ['metadata', 'finalizers'],
      message: `${spokenName(now)} gets the finalizer ${fresh.join(', ')}: it cannot be deleted until a controller takes that off`,
      fix: {
        text: 'Leave finalizers to the controller that takes them off; see that it runs before this is applied.',
      },
    };
  }
}

export const newFinalizer: ChangeRule = {
  id: 'new-finalizer',
  title: 'Changes bring no finalizers by manifest',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'The controller behind a finalizer failed, and in many clusters nothing could be deleted any more, pods included.',
  check: newFinalizers,
};
