import { afterEach, expect, it } from 'vitest';
import {
  clientTo,
  fakeClock,
  json,
  startServer,
  status,
  type Handler,
  type TestServer,
} from './api-server.fixture.ts';
import { discover, serverVersion, type Discovery } from './discovery.ts';

let server: TestServer | undefined;
afterEach(() => server?.close());

async function discovered(handler: Handler): Promise<Discovery> {
  server = await startServer(handler);
  return discover(clientTo(server.url, fakeClock()));
}

const VERBS = ['get', 'list', 'watch'];
const aggregated = (
  resource: string,
  kind: string,
  scope: string,
  verbs: readonly string[] = VERBS,
): unknown => ({
  resource,
  responseKind: { group: '', version: '', kind },
  scope,
  verbs,
  subresources: [{ subresource: 'status', verbs: ['get'] }],
});
const group = (name: string, versions: readonly unknown[]): unknown => ({ metadata: { name }, versions });
const groupList = (...items: readonly unknown[]): unknown => ({ kind: 'APIGroupDiscoveryList', items });
const short = ({ resources, failures }: Discovery): unknown => ({
  resources: resources.map(
    ({ group: of, version, kind, resource, namespaced }) =>
      `${of}/${version} ${kind} ${resource}${namespaced ? ' namespaced' : ''}`,
  ),
  failures,
});

it('reads the aggregated document: each kind once, in the version that comes first', async () => {
  const found = await discovered(({ path }, response) => {
    if (path === '/api')
      json(
        response,
        groupList(
          group('', [
            {
              version: 'v1',
              resources: [aggregated('pods', 'Pod', 'Namespaced'), aggregated('nodes', 'Node', 'Cluster')],
            },
          ]),
        ),
      );
    else
      json(
        response,
        groupList(
          group('autoscaling', [
            {
              version: 'v2',
              resources: [aggregated('horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'Namespaced')],
            },
            {
              version: 'v1',
              resources: [aggregated('horizontalpodautoscalers', 'HorizontalPodAutoscaler', 'Namespaced')],
            },
          ]),
          group('example.com', [
            { version: 'v2', resources: [aggregated('widgets', 'Widget', 'Cluster', ['create'])] },
            {
              version: 'v1',
              resources: [aggregated('widgets', 'Widget', 'Cluster'), { resource: 'only-subresources' }],
            },
          ]),
          group('metrics.k8s.io', [{ version: 'v1beta1', freshness: 'Stale' }]),
        ),
      );
  });
  expect(short(found)).toEqual({
    resources: [
      '/v1 Pod pods namespaced',
      '/v1 Node nodes',
      'autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers namespaced',
      'example.com/v1 Widget widgets',
    ],
    failures: [
      {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        why: 'the server behind its APIService does not answer (stale discovery)',
      },
    ],
  });
  expect(server?.seen).toHaveLength(2);
  expect(server?.seen[0]?.headers.accept).toBe(
    'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json',
  );
});

const listed = (name: string, kind: string, namespaced: boolean): unknown => ({
  name,
  kind,
  namespaced,
  verbs: VERBS,
});

/** As servers before 1.26 answer, one of whose aggregated groups is down. */
const older: Handler = ({ path }, response) => {
  const documents: Readonly<Record<string, unknown>> = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/api/v1': {
      resources: [listed('pods', 'Pod', true), listed('pods/log', 'Pod', true), { name: 'broken' }],
    },
    '/apis': {
      kind: 'APIGroupList',
      groups: [
        {
          name: 'policy',
          versions: [{ version: 'v1beta1' }, { version: 'v1' }],
          preferredVersion: { version: 'v1' },
        },
        { name: 'metrics.k8s.io', versions: [{ version: 'v1beta1' }] },
      ],
    },
    '/apis/policy/v1': { resources: [listed('poddisruptionbudgets', 'PodDisruptionBudget', true)] },
    '/apis/policy/v1beta1': {
      resources: [
        listed('poddisruptionbudgets', 'PodDisruptionBudget', true),
        listed('podsecuritypolicies', 'PodSecurityPolicy', false),
      ],
    },
  };
  const document = documents[path];
  if (document !== undefined) json(response, document);
  else status(response, 503, 'ServiceUnavailable', 'the server is currently unable to handle the request');
};

it('asks group by group where the server knows no aggregated document, and outlives one that is down', async () => {
  expect(short(await discovered(older))).toEqual({
    resources: [
      '/v1 Pod pods namespaced',
      'policy/v1 PodDisruptionBudget poddisruptionbudgets namespaced',
      'policy/v1beta1 PodSecurityPolicy podsecuritypolicies',
    ],
    failures: [
      {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        why: 'the server is currently unable to handle the request',
      },
    ],
  });
});

it('reads a server that has only one of the two roots', async () => {
  const found = await discovered((request, response) => {
    if (request.path.startsWith('/apis')) status(response, 404, 'NotFound', 'not found');
    else older(request, response);
  });
  expect(short(found)).toEqual({ resources: ['/v1 Pod pods namespaced'], failures: [] });
});

it('does not go on where it may not come in', async () => {
  await expect(
    discovered((_, response) => status(response, 401, 'Unauthorized', 'Unauthorized')),
  ).rejects.toMatchObject({
    code: 401,
  });
});

it('knows the version of the server, or not', async () => {
  server = await startServer(({ path }, response) =>
    path === '/version'
      ? json(response, { major: '1', minor: '31', gitVersion: 'v1.31.2+k3s1' })
      : status(response, 403, 'Forbidden', 'no'),
  );
  expect(await serverVersion(clientTo(server.url))).toBe('v1.31.2+k3s1');
  expect(await serverVersion(clientTo(`${server.url}/closed`))).toBeUndefined();
});
