import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/kube/json.ts';
import { send, type Connection } from './differential/send.fixture.ts';
import type { Step } from './differential/script.fixture.ts';
import { agentOf, startPair, type RunningPair, type Target } from './differential/target.fixture.ts';
import { findAssets } from './find-assets.ts';
import { growth, readMetrics, type ReadFamily } from './metrics.fixture.ts';

const NAMESPACE = '/api/v1/namespaces/measured';
const SECRETS = `${NAMESPACE}/secrets`;
const DEPLOYMENTS = '/apis/apps/v1/namespaces/measured/deployments';
const EVE = 'eve';

function secret(name: string): JsonObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData: { key: 'value' } };
}

function deployment(name: string): JsonObject {
  const labels = { app: name };
  const spec = { containers: [{ name: 'web', image: 'web:1' }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

/** Of kinds that nothing inside the real server touches. */
const SCRIPT: readonly Step[] = [
  { method: 'POST', path: SECRETS, body: secret('one') },
  { method: 'POST', path: SECRETS, body: secret('two') },
  { method: 'POST', path: SECRETS, body: secret('two') },
  { method: 'POST', path: `${SECRETS}?dryRun=All`, body: secret('three') },
  { method: 'POST', path: SECRETS, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'No' } } },
  { path: `${SECRETS}/one` },
  { path: `${SECRETS}/none` },
  { path: SECRETS },
  { path: `${SECRETS}?limit=1` },
  { path: `${SECRETS}?labelSelector=a%3Db` },
  { path: `${SECRETS}?fieldSelector=metadata.name%3Done` },
  { path: '/api/v1/secrets?fieldSelector=type%3DOpaque' },
  {
    method: 'PATCH',
    path: `${SECRETS}/one`,
    body: { metadata: { labels: { a: 'b' } } },
    contentType: 'application/merge-patch+json',
  },
  {
    method: 'PATCH',
    path: `${SECRETS}/four?fieldManager=test`,
    body: secret('four'),
    contentType: 'application/apply-patch+yaml',
  },
  { method: 'DELETE', path: `${SECRETS}/two` },
  { method: 'DELETE', path: `${SECRETS}/two` },
  { method: 'POST', path: DEPLOYMENTS, body: deployment('web') },
  { path: `${DEPLOYMENTS}/web` },
  { path: `${DEPLOYMENTS}/web/scale` },
  { path: `${DEPLOYMENTS}/web/status` },
  { path: SECRETS, as: EVE },
  { path: `${SECRETS}/one`, as: EVE },
  { method: 'DELETE', path: SECRETS },
  { method: 'DELETE', path: `${DEPLOYMENTS}/web` },
  { path: '/version' },
  { path: '/api/v1' },
];

/** Of these all that the script makes is the same on both sides; of other families something inside the real server counts too. */
const COUNTED: readonly string[] = [
  'apiserver_request_total',
  'apiserver_request_duration_seconds',
  'apiserver_request_sli_duration_seconds',
  'apiserver_response_sizes',
  'apiserver_storage_events_received_total',
  'apiserver_watch_cache_events_received_total',
];

/** What of a label set belongs to the script. */
function isScripted(key: string): boolean {
  return /resource=(secrets|deployments)(,|$)/.test(key);
}

interface Measured {
  readonly before: ReadonlyMap<string, ReadFamily>;
  readonly after: ReadonlyMap<string, ReadFamily>;
}

async function measured(target: Target): Promise<Measured> {
  const connection: Connection = { server: target.server, agent: agentOf(target) };
  const metrics = async () => {
    const { body } = await send(connection, { path: '/metrics' });
    return readMetrics(typeof body === 'string' ? body : '');
  };
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'measured' } };
  await send(connection, { method: 'POST', path: '/api/v1/namespaces', body });
  const before = await metrics();
  for (const step of SCRIPT) await send(connection, step);
  // Requests are counted when their answers are out.
  await send(connection, { path: '/version' });
  const after = await metrics();
  connection.agent.destroy();
  return { before, after };
}

let pair: RunningPair;
let real: Measured;
let ours: Measured;

beforeAll(async () => {
  pair = await startPair({ programs: findAssets() ?? '' });
  real = await measured(pair.real);
  ours = await measured(pair.embedded);
});
afterAll(() => pair.stop());

function sorted(values: Iterable<string>): readonly string[] {
  return [...values].toSorted();
}

/** Families of both that have something to show on both sides. */
function shared(): readonly (readonly [string, ReadFamily, ReadFamily])[] {
  return [...ours.after].flatMap(([name, family]) => {
    const other = real.after.get(name);
    return other === undefined || other.samples.size === 0 ? [] : [[name, family, other] as const];
  });
}

function shape({ type, labels, buckets }: ReadFamily) {
  return { type, labels: sorted(labels), buckets: sorted(buckets) };
}

describe('metrics', () => {
  it('have the types, labels and buckets of kube-apiserver', () => {
    expect(shared().length).toBeGreaterThan(30);
    const shapes = (which: 1 | 2) => Object.fromEntries(shared().map((row) => [row[0], shape(row[which])]));
    expect(shapes(1)).toEqual(shapes(2));
  });

  it('are all of kube-apiserver', () => {
    const own = [...ours.after.keys()].filter((name) => !real.after.has(name));
    // The real server has had nothing to show of these: nobody was refused, and etcd failed nowhere.
    expect(own).toEqual(
      own.filter((name) => /^(etcd_request_errors_total|apiserver_init_events_total)$/.test(name)),
    );
  });

  it.each(COUNTED)('%s counts what it counts there', (name) => {
    const grown = ({ before, after }: Measured) =>
      Object.fromEntries([...growth(before.get(name), after.get(name))].filter(([key]) => isScripted(key)));
    expect(grown(ours)).toEqual(grown(real));
    expect(Object.keys(grown(ours)).length).toBeGreaterThan(0);
  });
});
