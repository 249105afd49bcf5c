import type { CheckDefinition, Fix, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { podsOf, workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { dependencyGraphOf } from '../../graph/dependency-graph.ts';
import { tellingWords } from '../../graph/finalizer-controllers.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { listAt, spokenName } from '../../kube/kube-object.ts';
import { controllerOfFinalizer, isWaitingFinalizer } from './known-finalizer.ts';

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
    const finalizers = finalizersOf(object);
    const finalizer = finalizers.find((one) => !isWaitingFinalizer(one)) ?? finalizers[0];
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
      // A claim that a pod uses is kept on purpose; what keeps it is no broken controller.
      ...(isWaitingFinalizer(finalizer) ? { severity: 'low' as const } : {}),
      message: `${objects.length === 1 ? `${spokenName(first)} is` : `${objects.length} objects are`} being deleted since ${new Date(oldest_ms).toISOString().slice(0, 16)}Z and held by finalizer ${finalizer}${objects.length > 1 ? `: ${names}${objects.length > 3 ? ', ...' : ''}` : ''}`,
      objects: objects.slice(0, NAMED_COUNT),
      fix: fixOf(finalizer, first),
    };
  }
}

/** Why the namespace controller cannot finish, in its own words (status.conditions, `pkg/controller/namespace`). */
function namespaceTroubles({ body }: ClusterObject): readonly string[] {
  return listAt(body, 'status', 'conditions').flatMap((condition) =>
    stringAt(condition, 'status') === 'True' ? (stringAt(condition, 'message') ?? []) : [],
  );
}

function fixOf(finalizer: string, first: ClusterObject): Fix {
  if (first.kind === 'Namespace' && finalizer === 'kubernetes') {
    const troubles = namespaceTroubles(first);
    return {
      text: `Mend what the namespace controller waits for${troubles.length === 0 ? ' (status.conditions of the namespace)' : `: ${troubles.join('; ')}`}. An aggregated API that is down stops every such deletion: delete its APIService or bring its backend up. Do not empty spec.finalizers: what is left of the namespace would come back with it.`,
      patch: `kubectl get namespace ${first.name} -o jsonpath='{.status.conditions}'; kubectl get apiservices`,
    };
  }
  const controller = controllerOfFinalizer(finalizer);
  return {
    text: `${controller === undefined ? 'Find the controller that takes this finalizer off and what it waits for' : `Its controller is ${controller}: find out what that waits for`}; take it off by hand only when you know what it would have cleaned up.`,
  };
}

const stuckDeletion: Rule = {
  id: 'stuck-deletion',
  title: 'What is deleted goes within half an hour',
  severity: 'high',
  persona: 'cluster admin',
  why: 'Deletions that hang are the first sign that the controller behind a finalizer cannot do its work.',
  check: stuckDeletions,
};

function firstHolders(cluster: Cluster): ReadonlyMap<string, ClusterObject> {
  const holders = new Map<string, ClusterObject>();
  for (const object of cluster.all()) {
    for (const finalizer of finalizersOf(object)) if (!holders.has(finalizer)) holders.set(finalizer, object);
  }
  return holders;
}

function* absentControllers({ cluster, derive }: RuleInput): Generator<Observation> {
  const graph = derive(dependencyGraphOf);
  const unsure = [...graph.things.values()].filter(
    ({ kind, assumed }) => kind === 'Finalizer' && assumed !== undefined,
  );
  const [first] = unsure;
  if (first !== undefined) {
    yield {
      type: 'unknown',
      message: `Whether a controller takes ${unsure.length === 1 ? first.label : `${unsure.length} finalizers (${first.label}, ...)`} off is not known: ${first.assumed ?? ''}.`,
    };
  }
  if (cluster.coverage(KIND.Deployment).type !== 'all') return;
  const holders = firstHolders(cluster);
  for (const thing of graph.things.values()) {
    if (thing.kind !== 'Finalizer' || thing.assumed !== undefined) continue;
    if (!thing.requirements.some(({ anyOf }) => anyOf.length === 0)) continue;
    const finalizer = thing.label.replace(/^finalizer /, '');
    const holder = holders.get(finalizer);
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

/** Finalizers on pods of a workload that it takes off itself, by its name, and how many pods have each. */
function ownFinalizers(workload: Workload): ReadonlyMap<string, readonly ClusterObject[]> {
  const held = new Map<string, ClusterObject[]>();
  for (const pod of podsOf(workload)) {
    for (const finalizer of finalizersOf(pod)) {
      if (!tellingWords(finalizer).some((word) => workload.object.name.includes(word))) continue;
      held.set(finalizer, [...(held.get(finalizer) ?? []), pod]);
    }
  }
  return held;
}

function* heldByThemselves({ derive }: RuleInput): Generator<Observation> {
  for (const workload of derive(workloadsOf).all) {
    const { object } = workload;
    for (const [finalizer, pods] of ownFinalizers(workload)) {
      const have = pods.length === 1 ? '1 of its own pods carries' : `${pods.length} of its own pods carry`;
      yield {
        type: 'finding',
        object: pods[0],
        path: ['metadata', 'finalizers'],
        // A StatefulSet makes no pod before the old one of its name is gone.
        ...(object.kind === 'StatefulSet' ? { severity: 'high' as const } : {}),
        message: `${spokenName(object)} takes finalizer ${finalizer} off, by its name, and ${have} it: when it does not work, restarting it leaves pods that only it could let go`,
        objects: [object],
        fix: {
          text: `Let what puts ${finalizer} on pods leave out namespace ${object.namespace}, and whatever the controller calls; then restart it.`,
        },
      };
    }
  }
}

const heldByItself: Rule = {
  id: 'held-by-itself',
  title: 'Controllers of finalizers do not carry them on their own pods',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'Restarting the service behind a finalizer needed pods, and those needed the service.',
  check: heldByThemselves,
};

export const check: CheckDefinition = {
  hazard: 'finalizer-loop',
  rules: [stuckDeletion, absentController, heldByItself],
};
