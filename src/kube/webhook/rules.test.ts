import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WebhookRule } from './configuration.ts';
import { equivalentResources } from './equivalent-resources.ts';
import { ruleMatches, type RuleRequest } from './rules.ts';

const ALL: WebhookRule = {
  operations: ['*'],
  apiGroups: ['*'],
  apiVersions: ['*'],
  resources: ['*/*'],
  scope: '*',
};

function request(text: string, changes: Partial<RuleRequest> = {}): RuleRequest {
  const [path = '', subresource = ''] = text.split(':');
  const [group = '', version = '', resource = ''] = path.split('/');
  return {
    operation: 'CREATE',
    resource: { group, version, resource },
    subresource,
    namespace: 'ns',
    ...changes,
  };
}

describe('groups, versions and operations', () => {
  it.each<[Partial<WebhookRule>, RuleRequest, boolean]>([
    [{ apiGroups: ['*'] }, request('g/v/r'), true],
    [{ apiGroups: ['g1', 'g2'] }, request('g1/v/r'), true],
    [{ apiGroups: ['g1', 'g2'] }, request('g2/v2/r3'), true],
    [{ apiGroups: ['g1', 'g2'] }, request('g3/v/r'), false],
    [{ apiGroups: [''] }, request('/v1/pods'), true],
    [{ apiGroups: [''] }, request('apps/v1/deployments'), false],
    [{ apiGroups: ['', '*'] }, request('apps/v1/deployments'), true],
    [{ apiGroups: [] }, request('g/v/r'), false],
    [{ apiVersions: ['*'] }, request('g/v/r'), true],
    [{ apiVersions: ['v1', 'v2'] }, request('g/v1/r'), true],
    [{ apiVersions: ['v1', 'v2'] }, request('g/v3/r'), false],
    [{ operations: ['*'] }, request('g/v/r', { operation: 'CONNECT' }), true],
    [{ operations: ['CREATE'] }, request('g/v/r'), true],
    [{ operations: ['CREATE'] }, request('g/v/r', { operation: 'UPDATE' }), false],
    [{ operations: ['UPDATE', 'DELETE'] }, request('g/v/r', { operation: 'DELETE' }), true],
    [{ operations: ['UPDATE', 'DELETE'] }, request('g/v/r', { operation: 'CONNECT' }), false],
  ])('%j %j: %s', (changes, made, expected) => {
    expect(ruleMatches({ ...ALL, ...changes }, made)).toBe(expected);
  });
});

describe('resources and subresources', () => {
  it.each<[string, readonly string[], string, boolean]>([
    ['* is no subresource', ['*'], 'g/v/r', true],
    ['* is no subresource', ['*'], 'g/v/r:exec', false],
    ['*/* is everything', ['*/*'], 'g/v/r:exec', true],
    ['*/* is everything', ['*/*'], 'g/v/r', true],
    ['r/* is r too', ['r/*'], 'g/v/r', true],
    ['r/* is its subresources', ['r/*'], 'g/v/r:exec', true],
    ['r/* is no other', ['r/*'], 'g/v/r2', false],
    ['r/* is no other', ['r/*'], 'g/v/r2:proxy', false],
    ['r/* or r2', ['r/*', 'r2'], 'g/v/r2', true],
    ['r/* or r2', ['r/*', 'r2'], 'g/v/r2:proxy', false],
    ['*/proxy', ['*/proxy', '*/exec'], 'g/v/r2:proxy', true],
    ['*/proxy', ['*/proxy', '*/exec'], 'g/v/r', false],
    ['*/proxy', ['*/proxy', '*/exec'], 'g/v/r4:scale', false],
    ['pods/status only', ['pods/status'], '/v1/pods', false],
    ['pods/status only', ['pods/status'], '/v1/pods:status', true],
    ['pods only', ['pods'], '/v1/pods:eviction', false],
  ])('%s: %j %s: %s', (_, resources, made, expected) => {
    expect(ruleMatches({ ...ALL, resources }, request(made))).toBe(expected);
  });
});

describe('scope', () => {
  const cluster = { namespace: '' };
  it.each<[WebhookRule['scope'], RuleRequest, boolean]>([
    ['Cluster', request('g/v/r', cluster), true],
    ['Cluster', request('g/v/r:exec', cluster), true],
    ['Cluster', request('/v1/namespaces'), true],
    ['Cluster', request('/v1/namespaces:finalize'), true],
    ['Cluster', request('/v1/namespaces', cluster), true],
    ['Cluster', request('g/v/r'), false],
    ['Namespaced', request('g/v/r'), true],
    ['Namespaced', request('g/v/r:exec'), true],
    ['Namespaced', request('/v1/namespaces'), false],
    ['Namespaced', request('/v1/namespaces:finalize'), false],
    ['Namespaced', request('g/v/r', cluster), false],
    ['*', request('g/v/r', cluster), true],
    ['*', request('/v1/namespaces'), true],
  ])('%s %j: %s', (scope, made, expected) => {
    expect(ruleMatches({ ...ALL, scope }, made)).toBe(expected);
  });
});

const oneOrMore = (...values: string[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });

/** Writes a rule out as the list of all requests that it fits, the long way. */
function expanded({
  operations,
  apiGroups,
  apiVersions,
  resources,
  scope,
}: WebhookRule): ReadonlySet<string> {
  const found = new Set<string>();
  for (const operation of operations.flatMap((one) =>
    one === '*' ? ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] : [one],
  ))
    for (const group of apiGroups.flatMap((one) => (one === '*' ? ['', 'apps'] : [one])))
      for (const version of apiVersions.flatMap((one) => (one === '*' ? ['v1', 'v2'] : [one])))
        for (const entry of resources)
          for (const resource of ['pods', 'namespaces', 'nodes'])
            for (const subresource of ['', 'status', 'finalize'])
              for (const namespace of ['', 'ns']) {
                const names = new Map([
                  ['*', subresource === ''],
                  ['*/*', true],
                  ['*/status', subresource === 'status'],
                  [resource, subresource === ''],
                  [`${resource}/*`, true],
                  [`${resource}/${subresource}`, subresource !== ''],
                ]);
                const isCluster =
                  namespace === '' || (group === '' && version === 'v1' && resource === 'namespaces');
                const inScope = scope === '*' || (scope === 'Cluster' ? isCluster : !isCluster);
                if (names.get(entry) === true && inScope)
                  found.add([operation, group, version, resource, subresource, namespace].join(' '));
              }
  return found;
}

describe('all together', () => {
  const rule: fc.Arbitrary<WebhookRule> = fc.record({
    operations: oneOrMore('*', 'CREATE', 'UPDATE', 'DELETE', 'CONNECT'),
    apiGroups: oneOrMore('*', '', 'apps'),
    apiVersions: oneOrMore('*', 'v1', 'v2'),
    resources: oneOrMore(
      '*',
      '*/*',
      'pods',
      'pods/*',
      'pods/status',
      '*/status',
      'namespaces',
      'namespaces/*',
    ),
    scope: fc.constantFrom('*', 'Cluster', 'Namespaced'),
  });
  const made: fc.Arbitrary<RuleRequest> = fc.record({
    operation: fc.constantFrom('CREATE', 'UPDATE', 'DELETE', 'CONNECT'),
    resource: fc.record({
      group: fc.constantFrom('', 'apps'),
      version: fc.constantFrom('v1', 'v2'),
      resource: fc.constantFrom('pods', 'namespaces', 'nodes'),
    }),
    subresource: fc.constantFrom('', 'status', 'finalize'),
    namespace: fc.constantFrom('', 'ns'),
  });

  it('agrees with writing every rule out', () => {
    fc.assert(
      fc.property(rule, made, (one, other) => {
        const { operation, resource, subresource, namespace } = other;
        const key = [
          operation,
          resource.group,
          resource.version,
          resource.resource,
          subresource,
          namespace,
        ].join(' ');
        expect(ruleMatches(one, other)).toBe(expanded(one).has(key));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('equivalentResources', () => {
  it.each([
    ['apps', 'v1', 'deployments', ['apps/v1beta2', 'apps/v1beta1', 'extensions/v1beta1']],
    ['', 'v1', 'events', ['events.k8s.io/v1', 'events.k8s.io/v1beta1']],
    ['networking.k8s.io', 'v1', 'ingresses', ['networking.k8s.io/v1beta1', 'extensions/v1beta1']],
    [
      'autoscaling',
      'v2',
      'horizontalpodautoscalers',
      ['autoscaling/v1', 'autoscaling/v2beta2', 'autoscaling/v2beta1'],
    ],
    ['', 'v1', 'pods', []],
  ])('%s/%s %s: %j', (group, version, resource, expected) => {
    const found = equivalentResources({ group, version, resource });
    expect(found === 'unlisted' ? found : found.map((one) => `${one.group}/${one.version}`)).toEqual(
      expected,
    );
  });

  it('does not mix up a custom resource with a built-in one of the same name', () => {
    expect(
      equivalentResources({ group: 'serving.knative.dev', version: 'v1', resource: 'deployments' }),
    ).toBe('unlisted');
    expect(equivalentResources({ group: 'example.com', version: 'v1', resource: 'widgets' })).toBe(
      'unlisted',
    );
    const gateways = { group: 'gateway.networking.k8s.io', version: 'v1', resource: 'gateways' };
    expect(equivalentResources(gateways)).toBe('unlisted');
  });
});
