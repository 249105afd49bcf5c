import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupVersion, type KubeObject } from '../kube-object.ts';
import { stringAt } from '../json.ts';
import { buildAccessIndex } from './access-index.ts';
import { leastRoles, type UsedRequest } from './least-roles.ts';
import { requestOf, ruleOf } from './rbac.fixture.ts';
import { roleManifests, roleNameOf } from './role-manifest.ts';

/** `get secrets @shop [name,name]`. */
function used(text: string): UsedRequest {
  const names = /\[(.*)\]/.exec(text)?.[1];
  return { request: requestOf(text.replace(/ \[.*\]/, '')), names: names?.split(',') };
}

const rolesOf = (...texts: readonly string[]) =>
  leastRoles(texts.map((text) => used(text))).map(({ namespace, rules }) => [namespace, ...rules]);

it('puts resources of one group with the same verbs into one rule', () => {
  expect(
    rolesOf(
      'list pods @shop',
      'watch pods @shop',
      'list services @shop',
      'watch services @shop',
      'get pods/log @shop',
      'patch deployments.apps @shop',
    ),
  ).toEqual([
    [
      'shop',
      ruleOf('list,watch core pods,services'),
      ruleOf('get core pods/log'),
      ruleOf('patch apps deployments'),
    ],
  ]);
});

it('keeps namespaces apart, and leaves in them only what is not had in the whole cluster', () => {
  expect(rolesOf('list pods', 'list pods @shop', 'create pods @shop', 'get nodes')).toEqual([
    ['', ruleOf('get core nodes'), ruleOf('list core pods')],
    ['shop', ruleOf('create core pods')],
  ]);
});

it('makes one ClusterRole of what is done in more than five namespaces', () => {
  const many = Array.from({ length: 6 }, (_, index) => `patch services @ns-${index}`);
  expect(rolesOf(...many)).toEqual([['', ruleOf('patch core services')]]);
  expect(rolesOf(...many.slice(1))).toHaveLength(5);
});

it.each([
  ['get leases.coordination.k8s.io @shop [lock]', 'get coordination.k8s.io leases lock'],
  ['update configmaps @shop [b,a]', 'update core configmaps a,b'],
  ['get namespaces @shop [shop]', 'get core namespaces shop'],
  // Never where the authorizer sees no name, or where the names will be others tomorrow.
  ['list secrets @shop [a]', 'list core secrets'],
  ['watch secrets @shop [a]', 'watch core secrets'],
  ['create secrets @shop [a]', 'create core secrets'],
  ['deletecollection secrets @shop [a]', 'deletecollection core secrets'],
  ['delete secrets @shop [a]', 'delete core secrets'],
  ['get secrets @shop [a,b,c,d]', 'get core secrets'],
  ['get secrets @shop [token-x7k2p]', 'get core secrets'],
  ['get configmaps @shop [build-20260101]', 'get core configmaps'],
  ['get pods @shop [web-0]', 'get core pods'],
  ['create pods/exec @shop [web-0]', 'create core pods/exec'],
  ['get secrets @shop []', 'get core secrets'],
])('%s needs %s', (text, expected) => {
  expect(rolesOf(text).map(([, ...rules]) => rules)).toEqual([[ruleOf(expected)]]);
});

it('gives no names for kinds that the subject makes objects of', () => {
  expect(
    rolesOf(
      'create secrets @shop',
      'get secrets @shop [a]',
      'get secrets/status @shop [a]',
      'get secrets @bank [a]',
    ),
  ).toEqual([
    ['bank', ruleOf('get core secrets a')],
    ['shop', ruleOf('get,create core secrets'), ruleOf('get core secrets/status')],
  ]);
});

it('says discovery by prefix and other paths as they are', () => {
  expect(rolesOf('get /apis/apps/v1', 'get /api', 'get /apis/batch/v1', 'get /metrics', 'post /x')).toEqual([
    ['', ruleOf('get /api,/apis/*,/metrics'), ruleOf('post /x')],
  ]);
});

it('makes names that a shell and an API server take', () => {
  expect(roleNameOf({ kind: 'User', name: 'Jo@Example.com' })).toBe('jo-example.com-least-privilege');
  expect(roleNameOf({ kind: 'User', name: '::' })).toBe('user-least-privilege');
});

const namespaces = fc.constantFrom('', 'a', 'b', 'c', 'd', 'e', 'f', 'g');
const requests: fc.Arbitrary<UsedRequest> = fc.oneof(
  fc.record({
    request: fc.record({
      type: fc.constant('resource' as const),
      verb: fc.constantFrom('get', 'list', 'create', 'update', 'delete', 'deletecollection', 'impersonate'),
      apiGroup: fc.constantFrom('', 'apps'),
      resource: fc.constantFrom('pods', 'secrets', 'namespaces', 'widgets'),
      subresource: fc.constantFrom('', 'status'),
      namespace: namespaces,
      name: fc.constant(''),
    }),
    names: fc.option(
      fc.uniqueArray(fc.constantFrom('one', 'two', 'three', 'four', 'x-7k2pf'), { minLength: 1 }),
      { nil: undefined },
    ),
  }),
  fc.record({
    request: fc.record({
      type: fc.constant('nonResource' as const),
      verb: fc.constantFrom('get', 'post'),
      path: fc.constantFrom('/', '/api', '/apis/apps', '/apis/', '/openapi/v3/apis', '/metrics'),
    }),
    names: fc.constant(undefined),
  }),
);

it('is sufficient: the authorizer allows every request with the roles as they are printed', () => {
  const subject = { kind: 'ServiceAccount', namespace: 'a', name: 'web' } as const;
  fc.assert(
    fc.property(fc.array(requests, { maxLength: 25 }), (all) => {
      const objects = roleManifests(subject, 'least', leastRoles(all)).map((body): KubeObject => ({
        ...groupVersion(stringAt(body, 'apiVersion') ?? ''),
        kind: stringAt(body, 'kind') ?? '',
        namespace: stringAt(body, 'metadata', 'namespace') ?? '',
        name: stringAt(body, 'metadata', 'name') ?? '',
        body,
      }));
      const index = buildAccessIndex(objects);
      const user = { name: 'system:serviceaccount:a:web', groups: [] };
      for (const { request, names } of all) {
        // As the authorizer sees them: list, create and deletecollection of an object have no name.
        const isNamed =
          request.type === 'resource' && ['get', 'update', 'delete', 'impersonate'].includes(request.verb);
        for (const name of isNamed ? (names ?? ['whatever']) : [''])
          expect(index.can(user, request.type === 'resource' ? { ...request, name } : request)).toBe(true);
      }
    }),
  );
});
