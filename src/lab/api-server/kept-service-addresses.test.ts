import { afterEach, expect, it } from 'vitest';
import { jsonAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { serveForTest, type ServedTest } from './api-server.fixture.ts';
import { ServiceRange } from './writes/service-range.ts';

const SERVICES = '/api/v1/namespaces/default/services';
const ADDRESSES = '/apis/networking.k8s.io/v1/ipaddresses';

let served: ServedTest | undefined;
afterEach(() => served?.close());

function service(name: string, spec: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
}

async function created(test: ServedTest, object: JsonObject): Promise<string> {
  const { code, body, text } = await test.send({ method: 'POST', path: SERVICES, body: object });
  return code === 201 ? (stringAt(body, 'spec', 'clusterIP') ?? '') : text;
}

it('keeps the network of Services, and an IPAddress for each address that one has', async () => {
  served = await serveForTest({ serviceRange: new ServiceRange('10.9.0.0/24') });
  const cidr = await served.send({ path: '/apis/networking.k8s.io/v1/servicecidrs/kubernetes' });
  expect(cidr.body).toMatchObject({
    spec: { cidrs: ['10.9.0.0/24'] },
    status: {
      conditions: [{ type: 'Ready', status: 'True', message: 'Kubernetes default Service CIDR is ready' }],
    },
  });
  const kubernetes = await served.send({ path: `${SERVICES}/kubernetes` });
  expect(jsonAt(kubernetes.body, 'spec', 'clusterIP')).toBe('10.9.0.1');
  const address = await created(served, service('web'));
  expect(address).toBe('10.9.0.17');
  expect((await served.send({ path: `${ADDRESSES}/${address}` })).body).toMatchObject({
    metadata: {
      labels: {
        'ipaddress.kubernetes.io/ip-family': 'IPv4',
        'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
      },
    },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
  });
  await served.send({ method: 'DELETE', path: `${SERVICES}/web` });
  expect((await served.send({ path: `${ADDRESSES}/${address}` })).code).toBe(404);
});

it('gives nobody an address that somebody has taken by hand, and says when none is left', async () => {
  served = await serveForTest({ serviceRange: new ServiceRange('10.9.0.0/28') });
  const taken = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: '10.9.0.2' },
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'mine' } },
  };
  expect((await served.send({ method: 'POST', path: ADDRESSES, body: taken })).code).toBe(201);
  expect(await created(served, service('a', { clusterIP: '10.9.0.2' }))).toContain('already allocated');
  expect(await created(served, service('b', { clusterIP: '10.8.0.2' }))).toContain(
    'The range of valid IPs is 10.9.0.0/28',
  );
  const dry = await served.send({
    method: 'POST',
    path: `${SERVICES}?dryRun=All`,
    body: service('a', { clusterIP: '10.9.0.2' }),
  });
  expect(dry.code).toBe(201);
  const given: string[] = [];
  for (let index = 0; index < 12; index += 1) given.push(await created(served, service(`s${index}`)));
  expect(new Set(given)).toEqual(new Set(Array.from({ length: 12 }, (_, index) => `10.9.0.${3 + index}`)));
  expect(await created(served, service('one-more'))).toContain(
    'failed to allocate a serviceIP for Service \\"one-more\\": range is full',
  );
});
