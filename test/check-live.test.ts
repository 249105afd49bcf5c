import { afterEach, describe, expect, it } from 'vitest';
import {
  json,
  startServer,
  status,
  type Handler,
  type TestServer,
} from '../src/cluster/api/api-server.fixture.ts';
import { plimsoll, type CommandLineRun } from './command-line.fixture.ts';

let server: TestServer | undefined;
afterEach(async () => server?.close());

const resource = (name: string, kind: string, scope: 'Cluster' | 'Namespaced') => ({
  resource: name,
  responseKind: { kind },
  scope,
  verbs: ['get', 'list'],
});
const group = (name: string, resources: readonly object[]) => ({
  kind: 'APIGroupDiscoveryList',
  items: [{ metadata: { name }, versions: [{ version: 'v1', resources }] }],
});

/** A cluster in which every ServiceAccount may do everything. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/version': { gitVersion: 'v1.33.1' },
  '/api': group('', [resource('configmaps', 'ConfigMap', 'Namespaced')]),
  '/apis': group('rbac.authorization.k8s.io', [
    resource('clusterrolebindings', 'ClusterRoleBinding', 'Cluster'),
  ]),
  '/api/v1/configmaps': {
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '7' },
    items: [],
  },
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings': {
    kind: 'ClusterRoleBindingList',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    metadata: { resourceVersion: '7' },
    items: [
      {
        metadata: { name: 'everybody', uid: '1' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:serviceaccounts' }],
      },
    ],
  },
};

async function checkLive(
  overrides: Readonly<Record<string, Handler>>,
  ...args: readonly string[]
): Promise<CommandLineRun> {
  server = await startServer((request, response) => {
    const override = overrides[request.path];
    if (override !== undefined) return override(request, response);
    const answer = ANSWERS[request.path];
    if (answer === undefined)
      return status(response, 404, 'NotFound', 'the server could not find the requested resource');
    return json(response, answer);
  });
  return plimsoll(['check', '--live', '--no-config', '--server', server.url, ...args], {
    env: { KUBECONFIG: '/nonexistent/kubeconfig' },
  });
}

const forbidden: Handler = (_, response) =>
  status(response, 403, 'Forbidden', 'clusterrolebindings.rbac.authorization.k8s.io is forbidden');
const refused: Handler = (_, response) => status(response, 401, 'Unauthorized', 'Unauthorized');

describe('plimsoll check --live', () => {
  it('reads the cluster and names what is open in it', async () => {
    const { code, out } = await checkLive({}, '--include', 'too-much-power', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({
      sources: [server?.url],
      objects: 1,
      findings: [
        { hazard: 'too-much-power', severity: 'critical', message: expect.stringContaining('everybody') },
      ],
      unreadable: [],
    });
    expect(code).toBe(1);
    expect((server?.seen ?? []).map(({ path }) => path)).toContain('/api/v1/configmaps');
  });

  it('says what it may not read, and that the answer is incomplete', async () => {
    const { code, out } = await checkLive(
      {
        '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings': forbidden,
        '/api/v1/configmaps': (_, response) =>
          json(response, {
            kind: 'ConfigMapList',
            apiVersion: 'v1',
            metadata: { resourceVersion: '7' },
            items: [{ metadata: { name: 'settings', namespace: 'shop' }, immutable: true }],
          }),
      },
      '--fail-on',
      'none',
    );
    expect(out).toMatch(/Could not be read\n {2}.*clusterrolebindings/);
    expect(code).toBe(3);
  });

  it('gives up on a server that lets nobody in', async () => {
    const { code, err, out } = await checkLive({ '/version': refused, '/api': refused, '/apis': refused });
    expect(err).toMatch(/^error: .*\n {2}where: .*\n {2}do: /m);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});
