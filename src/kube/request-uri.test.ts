import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { queryParameters, requestInfoOf, splitRequestURI } from './request-uri.ts';

/** path, apiGroup, apiVersion, namespace, resource, name, subresource, prefixVerb */
const RESOURCE_PATHS = [
  ['/api/v1/pods', '', 'v1', '', 'pods', '', '', undefined],
  ['/api/v1/nodes/n1/status', '', 'v1', '', 'nodes', 'n1', 'status', undefined],
  ['/api/v1/namespaces', '', 'v1', '', 'namespaces', '', '', undefined],
  ['/api/v1/namespaces/shop', '', 'v1', 'shop', 'namespaces', 'shop', '', undefined],
  ['/api/v1/namespaces/shop/', '', 'v1', 'shop', 'namespaces', 'shop', '', undefined],
  ['/api/v1/namespaces/shop/finalize', '', 'v1', 'shop', 'namespaces', 'shop', 'finalize', undefined],
  ['/api/v1/namespaces/shop/status', '', 'v1', 'shop', 'namespaces', 'shop', 'status', undefined],
  ['/api/v1/namespaces/shop/pods/p/exec', '', 'v1', 'shop', 'pods', 'p', 'exec', undefined],
  ['/apis/apps/v1/namespaces/shop/deployments', 'apps', 'v1', 'shop', 'deployments', '', '', undefined],
  [
    '/apis/apps/v1/namespaces/shop/deployments/web/scale',
    'apps',
    'v1',
    'shop',
    'deployments',
    'web',
    'scale',
    undefined,
  ],
  [
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
    'rbac.authorization.k8s.io',
    'v1',
    '',
    'clusterroles',
    'system:node',
    '',
    undefined,
  ],
  [
    '/api/v1/namespaces/shop/services/https:web:443/proxy/a/b',
    '',
    'v1',
    'shop',
    'services',
    'https:web:443',
    'proxy',
    undefined,
  ],
  ['/api/v1/watch/pods', '', 'v1', '', 'pods', '', '', 'watch'],
  ['/api/v1/watch/namespaces/shop/pods/p', '', 'v1', 'shop', 'pods', 'p', '', 'watch'],
  ['/api/v1/proxy/namespaces/shop/services/web/x', '', 'v1', 'shop', 'services', 'web', '', 'proxy'],
] as const;

test.each(RESOURCE_PATHS)(
  '%s',
  (path, apiGroup, apiVersion, namespace, resource, name, subresource, prefixVerb) => {
    expect(requestInfoOf(path)).toEqual({
      apiGroup,
      apiVersion,
      namespace,
      resource,
      name,
      subresource,
      prefixVerb,
    });
  },
);

test.each([
  '/',
  '',
  '/api',
  '/api/v1',
  '/apis',
  '/apis/apps',
  '/apis/apps/v1',
  '/healthz',
  '/api/v1/watch',
  '/logs/x/y/z',
  '/apix/v1/pods',
])('non-resource %s', (path) => {
  expect(requestInfoOf(path)).toBeUndefined();
});

test('splits path and query', () => {
  expect(splitRequestURI('/api/v1/pods?a=1?b')).toEqual({ path: '/api/v1/pods', query: 'a=1?b' });
  expect(splitRequestURI('https://h:6443/api/v1/pods')).toEqual({ path: '/api/v1/pods', query: '' });
});

test('reads parameters as Go does', () => {
  const parameters = queryParameters('dryRun=All&labelSelector=a%3Db%2Cc+d&dryRun=&watch&bad=%zz&x;y=1&=e');
  expect([...parameters]).toEqual([
    ['dryRun', 'All'],
    ['labelSelector', 'a=b,c d'],
    ['watch', ''],
    ['bad', '%zz'],
    ['', 'e'],
  ]);
});

test('reads whatever URLSearchParams writes', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  const pairs = fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name });
  fc.assert(
    fc.property(pairs, (written) => {
      const query = new URLSearchParams(written).toString();
      expect([...queryParameters(query)]).toEqual(written);
    }),
  );
});
