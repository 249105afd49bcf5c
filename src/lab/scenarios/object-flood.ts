import { isRefused, type RequestRefused } from '../client/lab-client.ts';
import { CONFIG_MAPS, DEPLOYMENTS, NODES, SERVICE_ACCOUNTS } from '../client/resource-ref.ts';
import { conditionsOf } from '../controllers/conditions.ts';
import { pathOf } from '../controllers/object-meta.ts';
import type { Measure, Outcome, Scenario } from './contract.ts';
import { HelmPipeline, isRelease, RELEASES_NAMESPACE, revisionOf } from './helm-pipeline.ts';
import type { Lab } from './lab.ts';
import { grant, make } from './make.ts';
import { deploymentObject, serviceAccountSubject } from './objects.ts';
import { silentNodes_count } from './silent-nodes.ts';
import { span } from './span.ts';
import { Teams } from './teams.ts';
import { programAddress } from './program-address.ts';

const TILLER = 'tiller';
const OFFENDER = `system:serviceaccount:${RELEASES_NAMESPACE}:${TILLER}`;
/** What client-go gives a program unless told otherwise. */
const RATE = { perSecond: 20, burst_count: 30 };
/** Of a real etcd it is 2 GiB: here a flood of minutes fills it, and not one of months. */
const QUOTA_BYTES = 64 * 1024 * 1024;
/** Kept before anybody has noticed: fifteen of each branch. */
const OLD_RELEASES_COUNT = 300;
const BEFORE_MS = 60_000;
const FULL_WITHIN_MS = 3_600_000;
/** How long nobody does anything about it. */
const HELPLESS_MS = 180_000;
/** Time for nodes and controllers to come back. */
const AFTER_MS = 120_000;
/** As many revisions as Helm 3 keeps. */
const KEPT_COUNT = 10;

function readyNodes_count(lab: Lab): number {
  return lab
    .objects(NODES)
    .filter((node) =>
      conditionsOf(node).some((condition) => condition['type'] === 'Ready' && condition['status'] === 'True'),
    ).length;
}

/** Somebody tries to do anything at all. */
async function refusal(lab: Lab): Promise<RequestRefused | undefined> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name: 'try' } };
  try {
    await lab.complete(lab.admin.create(CONFIG_MAPS, object));
    return undefined;
  } catch (error) {
    if (!isRefused(error, 'InternalError', '')) throw error;
    return error;
  }
}

/** The way back: deletions still go through; then the past is forgotten, and the alarm taken back (etcdctl compact, defrag, alarm disarm). Answers how many were deleted. */
async function cleanUp(lab: Lab): Promise<number> {
  const releases = lab.objects(CONFIG_MAPS).filter(isRelease);
  const newest = Math.max(...releases.map(revisionOf));
  const old = releases.filter((release) => revisionOf(release) <= newest - KEPT_COUNT);
  for (const release of old) await lab.complete(lab.admin.delete(CONFIG_MAPS, pathOf(release)));
  const { store } = lab.cluster.server;
  store.compact(store.revision);
  store.disarm();
  return old.length;
}

function pipelineOf(lab: Lab, deployments_count: number): HelmPipeline {
  const place = { userAgent: 'tiller/v2.16.12', sourceIP: programAddress(lab, TILLER) };
  const client = lab.program(RELEASES_NAMESPACE, TILLER, { place, rate: RATE });
  return new HelmPipeline(lab, client, deployments_count);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}

/** A pipeline keeps every release until etcd is full, and the way back [Gar 1]. */
export const objectFlood: Scenario = {
  id: 'object-flood',
  hazard: 'object-flood',
  title: 'A pipeline keeps every release of every branch, until etcd takes no more writes',
  call: 'Nothing can be deployed, nodes are not ready one after the other, and kubectl apply says something of space.',
  size: { nodes_count: 20, pods_count: 100 },
  backEnds: ['embedded'],
  server: { quota_bytes: QUOTA_BYTES },
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'stored',
  expect: { alerts: ['object-flood'], findings: ['object-flood'] },

  async prepare(lab) {
    await new Teams(lab).bringUp();
    const namespace = RELEASES_NAMESPACE;
    await make(lab, SERVICE_ACCOUNTS, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace, name: TILLER },
    });
    const rules = [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'create', 'update'] },
    ];
    await grant(lab, TILLER, rules, serviceAccountSubject(namespace, TILLER));
    const how = { replicas: 1, image: 'tiller:2.16', serviceAccountName: TILLER };
    await make(lab, DEPLOYMENTS, deploymentObject(namespace, TILLER, how));
    await lab.complete(pipelineOf(lab, 0).deploy(OLD_RELEASES_COUNT));
    await lab.clock.run(BEFORE_MS);
  },

  async act(lab): Promise<Outcome> {
    const { store } = lab.cluster.server;
    const pipeline = pipelineOf(lab, OLD_RELEASES_COUNT);
    const began_ms = lab.now_ms();
    pipeline.start();
    await lab.clock.runUntil(() => pipeline.refused_ms.length > 0, FULL_WITHIN_MS);
    const full_ms = lab.now_ms();
    const used_bytes = store.used_bytes;
    await lab.clock.run(HELPLESS_MS);
    pipeline.stop();
    const told = await refusal(lab);
    const silent_count = silentNodes_count(lab);
    const leads = lab.cluster.manager.isLeading;
    const back_ms = lab.now_ms();
    const deleted_count = await cleanUp(lab);
    const isBack = (await refusal(lab)) === undefined;
    await lab.clock.run(AFTER_MS);
    const { nodes_count } = lab.size;
    const measures: readonly Measure[] = [
      {
        what: 'etcd',
        found: `full after ${span(full_ms - began_ms)}: ${megabytes(used_bytes)} of ${megabytes(QUOTA_BYTES)}`,
        talk: 'etcd crashed',
      },
      { what: 'writes', found: told === undefined ? 'go on' : `refused: ${told.message}`, talk: '' },
      {
        what: 'nodes not heard of',
        found: `${silent_count} of ${nodes_count}; controllers ${leads ? 'lead' : 'lead no more'}`,
        talk: '',
      },
      {
        what: 'the way back',
        found: `${deleted_count} releases deleted, history compacted, alarm taken back: writes ${isBack ? 'go through' : 'are refused still'} after ${span(lab.now_ms() - back_ms - AFTER_MS)}; ${readyNodes_count(lab)} of ${nodes_count} nodes ready ${span(AFTER_MS)} later`,
        talk: '',
      },
    ];
    const harm_ms = pipeline.stored_ms;
    return { began_ms, ended_ms: harm_ms.at(-1) ?? began_ms, offender: OFFENDER, harm_ms, measures };
  },
};
