import type { OutOfMemory } from '../api-server/cost/memory-ledger.ts';
import { SECRETS } from '../client/resource-ref.ts';
import { BUNDLES, BundlePipeline } from './bundle-pipeline.ts';
import type { Measure, Outcome, Scenario } from './contract.ts';
import type { Lab } from './lab.ts';
import { installProgram } from './platform-program.ts';
import { SecretAgents } from './secret-agents.ts';
import { silentNodes_count } from './silent-nodes.ts';
import { span } from './span.ts';
import { Teams } from './teams.ts';

const OFFENDER = `system:serviceaccount:${BUNDLES.namespace}:${BUNDLES.name}`;
/** Of the API server's pod: enough for a small cluster, with as much again to spare. */
const MEMORY_LIMIT_BYTES = 800_000_000;
/** Tenants that have a bundle before anybody thinks of memory, and those that get one now. */
const OLD_COUNT = 30;
const NEW_COUNT = 120;
/** A kubelet starts a container again after so long, at first (ApiServerSettings.restart_ms). */
const RESTART_MS = 10_000;
const BEFORE_MS = 120_000;
const HELPLESS_MS = 240_000;
const BACK_WITHIN_MS = 600_000;

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

function total(held: readonly { readonly bytes: number }[]): number {
  return held.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What of it was where. */
function explained({ objects_bytes, watches, lists, total_bytes, limit_bytes }: OutOfMemory): string {
  return `${megabytes(total_bytes)} of ${megabytes(limit_bytes)}: ${megabytes(objects_bytes)} in objects, ${megabytes(total(watches))} on the way to ${watches.length} watchers, ${megabytes(total(lists))} in ${lists.length} lists`;
}

/** How long the API server was there, of a span of time. */
function upShare(lab: Lab, began_ms: number): string {
  const down_ms = lab.outOfMemory.reduce(
    (sum, { at_ms }) => sum + Math.min(RESTART_MS, lab.now_ms() - at_ms),
    0,
  );
  const span_ms = lab.now_ms() - began_ms;
  return `${Math.round(100 * (1 - Math.min(1, down_ms / span_ms)))} %`;
}

/** What does not fit can only be taken out of etcd itself, past an API server that does not live long enough to delete it (`etcdctl del`). */
async function recover(lab: Lab, agents: SecretAgents): Promise<string> {
  const began_ms = lab.now_ms();
  const since = (): string => span(lab.now_ms() - began_ms);
  const { store } = lab.cluster.server;
  const collection = store.collection('secrets');
  const prefix = `${BUNDLES.namespace}/`;
  const all = [...collection.objects({ prefix, after: '' })].filter(({ key }) => key.includes('/tenant-'));
  const excess = all.slice(OLD_COUNT);
  for (const secret of excess) store.delete('secrets', secret);
  const deaths_count = lab.outOfMemory.length;
  const leads = await lab.waitFor(() => lab.cluster.manager.isLeading, BACK_WITHIN_MS);
  const led = leads ? `controllers lead after ${since()}` : 'controllers do not lead';
  await lab.waitFor(() => silentNodes_count(lab) === 0, BACK_WITHIN_MS);
  const heard = `all nodes are heard of after ${since()}`;
  const secrets_count = lab.objects(SECRETS).length;
  await lab.waitFor(() => agents.upToDate_count(secrets_count) === lab.size.nodes_count, BACK_WITHIN_MS);
  const again_count = lab.outOfMemory.length - deaths_count;
  return `by hand (${excess.length} Secrets deleted in etcd): ${led}, ${heard}, agents know everything after ${since()}; ${again_count === 0 ? 'it lives' : `killed ${again_count} times more`}`;
}

function measures(
  lab: Lab,
  agents: SecretAgents,
  began_ms: number,
  before_bytes: number,
): readonly Measure[] {
  const [first] = lab.outOfMemory;
  return [
    {
      what: 'API server',
      found:
        first === undefined
          ? 'lives'
          : `killed after ${span(first.at_ms - began_ms)}, with ${megabytes(before_bytes)} before: ${explained(first.event)}`,
      talk: 'caches all, encodes for every watcher, out of memory',
    },
    {
      what: 'restarts',
      found: `${lab.outOfMemory.length} in ${span(lab.now_ms() - began_ms)}; it was there ${upShare(lab, began_ms)} of the time`,
      talk: 'is killed again',
    },
    {
      what: 'relists',
      found: `agents have read all Secrets ${agents.lists_count} times`,
      talk: 'all list again',
    },
    {
      what: 'users hit',
      found: `${silentNodes_count(lab)} of ${lab.size.nodes_count} nodes are not heard of; controllers ${lab.cluster.manager.isLeading ? 'lead' : 'lead no more'}`,
      talk: '',
    },
  ];
}

/** Secrets of nearly a megabyte, and many who watch them [Gar 2]. */
export const hugeObjects: Scenario = {
  id: 'huge-objects',
  hazard: 'huge-objects',
  title:
    'Secrets of nearly a megabyte go to every watcher, until the API server is killed for its memory, again and again',
  call: 'kubectl is told that the connection is refused, then it works for a moment, then it is refused again.',
  size: { nodes_count: 20, pods_count: 300 },
  backEnds: ['embedded'],
  embeddedBecause: 'the memory of its API server is a model',
  server: { memoryLimit_bytes: MEMORY_LIMIT_BYTES },
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'bundles stored',
  expect: { alerts: ['huge-objects'], findings: ['huge-objects'] },

  async prepare(lab) {
    await new Teams(lab).bringUp();
    await SecretAgents.install(lab);
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['create', 'update'] }];
    await installProgram(lab, BUNDLES, rules);
    await lab.clock.run(BEFORE_MS);
    await lab.complete(new BundlePipeline(lab, 1).make(OLD_COUNT));
    await lab.clock.run(BEFORE_MS);
  },

  async act(lab): Promise<Outcome> {
    const agents = new SecretAgents(lab);
    await lab.clock.run(BEFORE_MS);
    const before_bytes = lab.cluster.server.memory().total_bytes;
    const pipeline = new BundlePipeline(lab, OLD_COUNT + 1);
    const began_ms = lab.now_ms();
    pipeline.start(NEW_COUNT);
    await lab.clock.run(HELPLESS_MS);
    pipeline.stop();
    const found = measures(lab, agents, began_ms, before_bytes);
    const ended_ms = lab.now_ms();
    const recovered = await recover(lab, agents);
    agents.stop();
    const harm_ms = pipeline.stored_ms;
    return { began_ms, ended_ms, offender: OFFENDER, harm_ms, measures: found, recovered };
  },
};
