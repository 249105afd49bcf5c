import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { mountedObjectsOf } from './mounted-object.ts';
import { secretStorePolling } from './secret-store.ts';

/** Watches on mounted objects from which they are a load of their own: as many as a thousand nodes' kubelets open for everything else. */
const WATCHES_MAX_COUNT = 10_000;
/** Nodes that watch one object: each of its changes is sent to all of them at once. */
const WATCHERS_OF_ONE_MAX_COUNT = 500;
/** Objects named in a message. */
const NAMED_MAX_COUNT = 5;

function immutablePatch({ kind, name, namespace }: ClusterObject): string {
  return `kubectl patch ${kind.toLowerCase()} ${name} -n ${namespace} --type merge -p '{"immutable":true}'`;
}

function* allWatches({ derive }: RuleInput): Generator<Observation> {
  const { objects: mounted } = derive(mountedObjectsOf);
  const watches_count = mounted.reduce((sum, entry) => sum + entry.watches_count, 0);
  if (watches_count < WATCHES_MAX_COUNT) return;
  const worst = mounted.slice(0, NAMED_MAX_COUNT);
  yield {
    type: 'finding',
    object: undefined,
    path: [],
    message: `kubelets hold up to ${watches_count.toLocaleString('en')} watches on ${mounted.length.toLocaleString('en')} mounted ConfigMaps and Secrets that may change; most on ${worst.map(({ object, watches_count: count }) => `${spokenName(object)} (${count})`).join(', ')}`,
    objects: worst.map(({ object }) => object),
    fix: {
      text: 'Mark as immutable what never changes (a new name for each new content): kubelets then do not watch it.',
      ...(worst[0] === undefined ? {} : { patch: immutablePatch(worst[0].object) }),
    },
  };
}

const manyWatches: Rule = {
  id: 'many-watches',
  title: 'Kubelets watch fewer than 10,000 mounted objects',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'After a restart of an API server all these watches come back at the same moment.',
  check: allWatches,
};

function* popularObjects({ derive }: RuleInput): Generator<Observation> {
  for (const { object, watches_count } of derive(mountedObjectsOf).objects) {
    if (watches_count < WATCHERS_OF_ONE_MAX_COUNT) continue;
    yield {
      type: 'finding',
      object,
      path: [],
      message: `${spokenName(object)} is mounted on up to ${watches_count} nodes and not immutable: each of its changes is sent to all of them at once`,
      fix: {
        text: 'Make it immutable and give new content a new name, as Kustomize does with its hash suffix.',
        patch: immutablePatch(object),
      },
    };
  }
}

const widelyMounted: Rule = {
  id: 'widely-mounted',
  title: 'What hundreds of nodes mount is immutable',
  severity: 'low',
  persona: 'developer',
  why: 'A change of one object becomes hundreds of answers in one second.',
  check: popularObjects,
};

export const check: CheckDefinition = {
  hazard: 'excess-mounts',
  rules: [manyWatches, widelyMounted, secretStorePolling],
};
