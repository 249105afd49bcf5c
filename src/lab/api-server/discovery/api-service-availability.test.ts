import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { serveForTest, type ServedTest } from '../api-server.fixture.ts';

const API_SERVICE = '/apis/apiregistration.k8s.io/v1/apiservices';
const NAME = 'v1.example.com';
const SERVICES = '/api/v1/namespaces/default/services';
const SLICES = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';

let test: ServedTest;
beforeAll(async () => {
  test = await serveForTest();
});
afterAll(() => test.close());

async function made(path: string, body: JsonObject): Promise<void> {
  const { code, text } = await test.send({ method: 'POST', path, body });
  expect(code, text).toBe(201);
}

/** `False ServiceNotFound: ...` */
async function available(): Promise<string> {
  const { body } = await test.send({ path: `${API_SERVICE}/${NAME}` });
  const condition = jsonAt(body, 'status', 'conditions', 0);
  const [status, reason, message] = ['status', 'reason', 'message'].map((field) =>
    stringAt(condition, field),
  );
  return `${status} ${reason}: ${message}`;
}

it('says of what a Service serves why it cannot be asked', async () => {
  const port = { name: 'https', port: 443 };
  const slice = (name: string, endpoints: readonly JsonObject[]): JsonObject => ({
    metadata: { name, labels: { 'kubernetes.io/service-name': 'metrics' } },
    addressType: 'IPv4',
    endpoints,
    ports: [port],
  });
  await made(API_SERVICE, {
    metadata: { name: NAME },
    spec: {
      group: 'example.com',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name: 'metrics', namespace: 'default', port: 443 },
    },
  });
  expect(await available()).toBe('False ServiceNotFound: service/metrics in "default" is not present');

  await made(SERVICES, { metadata: { name: 'metrics' }, spec: { ports: [{ port: 80 }] } });
  expect(await available()).toBe(
    'False ServicePortError: service/metrics in "default" is not listening on port 443',
  );

  await test.send({ method: 'DELETE', path: `${SERVICES}/metrics` });
  await made(SERVICES, { metadata: { name: 'metrics' }, spec: { ports: [port] } });
  expect(await available()).toBe(
    'False EndpointsNotFound: cannot find endpointslices for service/metrics in "default"',
  );

  await made(SLICES, slice('one', [{ addresses: ['10.1.2.3'], conditions: { ready: false } }]));
  expect(await available()).toBe(
    'False MissingEndpoints: endpointslices for service/metrics in "default" have no addresses with port name "https"',
  );

  await made(SLICES, slice('two', [{ addresses: ['10.1.2.4'] }]));
  expect(await available()).toMatch(/^Unknown ServiceAccessError: /);

  await test.send({ method: 'DELETE', path: `${SERVICES}/metrics` });
  expect(await available()).toMatch(/^False ServiceNotFound: /);
});

it('leaves what is served here as it is', async () => {
  const spec = { group: 'local.example.com', version: 'v1', groupPriorityMinimum: 100, versionPriority: 100 };
  await made(API_SERVICE, { metadata: { name: 'v1.local.example.com' }, spec });
  const { body } = await test.send({ path: `${API_SERVICE}/v1.local.example.com` });
  expect(jsonAt(body, 'status', 'conditions', 0, 'reason')).toBe('Local');
});
