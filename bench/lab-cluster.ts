import { parseArgs } from 'node:util';
import { DEPLOYMENTS } from '../src/lab/client/resource-ref.ts';
import { startLabCluster } from '../src/lab/cluster/lab-cluster.ts';
import { StandingPods } from '../src/lab/cluster/standing-pods.ts';
import { isReady } from '../src/lab/controllers/pod-state.ts';
import { seededRandom } from '../src/lab/simulation/seeded-random.ts';
import { VirtualClock } from '../src/lab/simulation/virtual-clock.ts';

/**
 * Brings a lab's cluster up on a virtual clock, through every request that its programs send, lets it run for some minutes, and prints what that took: processor seconds of
 * this process, seconds on the wall, simulated seconds, and memory.
 */
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '500' },
    pods: { type: 'string', default: '10000' },
    /** Of each controller and of the scheduler, as big clusters are run. */
    qps: { type: 'string', default: '500' },
    'pods-per-deployment': { type: 'string', default: '100' },
    /** All but one pod of each Deployment are put into storage. */
    standing: { type: 'boolean', default: false },
    'idle-seconds': { type: 'string', default: '300' },
  },
});
const nodes_count = Number(values.nodes);
const pods_count = Number(values.pods);
const perSecond = Number(values.qps);
const perDeployment_count = Number(values['pods-per-deployment']);
const idle_s = Number(values['idle-seconds']);

const clock = new VirtualClock();
const started_ms = clock.now_ms();

function used(): { cpu_s: number; wall_s: number } {
  const { user, system } = process.cpuUsage();
  return { cpu_s: (user + system) / 1e6, wall_s: performance.now() / 1000 };
}

async function measured(what: string, step: () => Promise<void>): Promise<void> {
  const [before, simulated_ms, revision] = [used(), clock.now_ms(), cluster.server.store.revision];
  await step();
  const after = used();
  console.log(
    JSON.stringify({
      what,
      cpu_s: Number((after.cpu_s - before.cpu_s).toFixed(2)),
      wall_s: Number((after.wall_s - before.wall_s).toFixed(2)),
      simulated_s: (clock.now_ms() - simulated_ms) / 1000,
      writes: cluster.server.store.revision - revision,
      heap_MiB: Math.round(process.memoryUsage().heapUsed / 1024 ** 2),
      resident_MiB: Math.round(process.memoryUsage().rss / 1024 ** 2),
    }),
  );
}

const cluster = await startLabCluster({
  clock,
  random: seededRandom(1),
  nodes_count,
  machine: { cpu_count: 64, memory_bytes: 256 * 1024 ** 3, pods_count: 250 },
  rate: { perSecond, burst_count: perSecond },
  failed: (error) => {
    throw error;
  },
});

await measured(`${nodes_count} nodes ready`, async () => {
  const nodes = cluster.server.store.collection('nodes');
  const areUp = () =>
    [...nodes.objects({ prefix: '', after: '' })].filter(({ body }) => isReady(body)).length;
  while (areUp() < nodes_count) await clock.run(1_000);
});
await measured(`${pods_count} pods ready`, async () => {
  for (let index = 0; index * perDeployment_count < pods_count; index += 1) {
    const name = `web-${index}`;
    await clock.complete(
      cluster.admin.create(DEPLOYMENTS, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'default' },
        spec: {
          replicas: values.standing ? 1 : perDeployment_count,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: {
              containers: [
                { name: 'web', image: 'web:1', resources: { requests: { cpu: '100m', memory: '64Mi' } } },
              ],
            },
          },
        },
      }),
    );
  }
  let ready_count = 0;
  cluster.server.store.collection('pods').listen(({ object, previous }) => {
    ready_count += Number(isReady(object.body)) - Number(previous !== undefined && isReady(previous.body));
  });
  const pods = cluster.server.store.collection('pods');
  ready_count = [...pods.objects({ prefix: '', after: '' })].filter(({ body }) => isReady(body)).length;
  const deployments_count = Math.ceil(pods_count / perDeployment_count);
  const wanted_count = values.standing ? deployments_count : deployments_count * perDeployment_count;
  await clock.runUntil(() => ready_count >= wanted_count, 7_200_000);
  if (!values.standing) return;
  const standing = new StandingPods(cluster);
  for (let index = 0; index < deployments_count; index += 1)
    standing.fill('default', `web-${index}`, perDeployment_count);
  await clock.run(30_000);
});
await measured(`${idle_s} s with nothing to do`, () => clock.run(idle_s * 1000));
console.log(JSON.stringify({ simulated_s: (clock.now_ms() - started_ms) / 1000, ...used() }));
process.exit(0);
