import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import { dependencyGraphOf } from '../../graph/dependency-graph.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { listAt, spokenName } from '../../kube/kube-object.ts';

const MINUTE_MS = 60_000;
/** Most finalizers are taken off within seconds; cloud resources take minutes. */
const HELD_MAX_MS = 30 * MINUTE_MS;
/** Objects named in a finding. */
const NAMED_COUNT = 10;

function finalizersOf({ kind, body }: ClusterObject): readonly string[] {
  const finalizers = listAt(body, 'metadata', 'finalizers');
  const own = kind === 'Namespace' ? listAt(body, 'spec', 'finalizers') : [];
  return [...finalizers, ...own].filter((finalizer) => typeof finalizer === 'string');
}

interface Held {
  readonly objects: ClusterObject[];
  oldest_ms: number;
}

/** One finding a finalizer: what it holds has one cause. */
function* stuckDeletions({ cluster, now_ms }: RuleInput): Generator<Observation> {
  const held = new Map<string, Held>();
  for (const object of cluster.all()) {
    const deleted_ms = Date.parse(stringAt(object.body, 'metadata', 'deletionTimestamp') ?? '');
    if (Number.isNaN(deleted_ms) || now_ms - deleted_ms < HELD_MAX_MS) continue;
    const [finalizer] = finalizersOf(object);
    if (finalizer === undefined) continue;
    const known = held.get(finalizer);
    if (known === undefined) held.set(finalizer, { objects: [object], oldest_ms: deleted_ms });
    else {
      known.objects.push(object);
      known.oldest_ms = Math.min(known.oldest_ms, deleted_ms);
    }
  }
  for (const [finalizer, { objects, oldest_ms }] of held) {
    const [first] = objects;
    if (first === undefined) continue;
    const names = objects.slice(0, 3).map(spokenName).join(', ');
    yield {
      type: 'finding',
      object: first,
      path: ['metadata', 'deletionTimestamp'],
      message: `${objects.length === 1 ? `${spokenName(first)} is` : `${objects.length} objects are`} being deleted since ${new Date(oldest_ms).toISOString().slice(0, 16)}Z and held by finalizer ${finalizer}${objects.length > 1 ? `: ${names}${objects.length > 3 ? ', ...' : ''}` : ''}`,
      objects: objects.slice(0, NAMED_COUNT),
      fix: {
        text: 'Find the controller that takes this finalizer off and what it waits for; take it off by hand only when you know what it would have cleaned up.',
      },
    };
  }
}

const stuckDeletion: Rule = {
  id: 'stuck-deletion',
  title: 'What is deleted goes within half an hour',
  severity: 'high',
  persona: 'cluster admin',
  why: 'Deletions that hang are the first sign that the controller behind a finalizer cannot do its work.',
  check: stuckDeletions,
};

function* absentControllers({ cluster, derive }: RuleInput): Generator<Observation> {
  if (cluster.coverage(KIND.Deployment).type !== 'all') return;
  const graph = derive(dependencyGraphOf);
  for (const thing of graph.things.values()) {
    if (thing.kind !== 'Finalizer' || thing.assumed !== undefined) continue;
    if (!thing.requirements.some(({ anyOf }) => anyOf.length === 0)) continue;
    const finalizer = thing.label.replace(/^finalizer /, '');
    const holder = [...cluster.all()].find((object) => finalizersOf(object).includes(finalizer));
    yield {
      type: 'finding',
      object: holder,
      path: ['metadata', 'finalizers'],
      message: `no workload looks like the controller of finalizer ${finalizer}${holder === undefined ? '' : ` of ${spokenName(holder)}`}: ${thing.gates.join(', ')} would hang`,
      fix: {
        text: 'Find out whose it is (it may run outside this cluster). If its product is gone, take the finalizer off before the objects are deleted.',
      },
    };
  }
}

const absentController: Rule = {
  id: 'absent-controller',
  title: 'Every finalizer has a controller that takes it off',
  severity: 'low',
  persona: 'cluster admin',
  why: 'One finalizer whose controller was gone held up pod deletion in many clusters at once.',
  check: absentControllers,
};

export const check: CheckDefinition = { hazard: 'finalizer-loop', rules: [stuckDeletion, absentController] };
