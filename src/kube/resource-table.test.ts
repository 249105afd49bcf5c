import { expect, it } from 'vitest';
import { RESOURCE_TYPES, resourceTypesNamed } from './resource-table.ts';
import { groupResource } from './object-reference.ts';

it.each([
  ['svc', ['services']],
  ['Service', ['services']],
  ['services', ['services']],
  ['deploy', ['deployments.apps', 'deployments.extensions']],
  ['deployments.apps', ['deployments.apps']],
  ['deploy.apps', ['deployments.apps']],
  ['ing', ['ingresses.extensions', 'ingresses.networking.k8s.io']],
  ['events.events.k8s.io', ['events.events.k8s.io']],
  ['widgets', []],
  ['', []],
])('%j names %j', (word, expected) => {
  expect(
    resourceTypesNamed(word).map((type) => groupResource({ apiGroup: type.group, resource: type.resource })),
  ).toEqual(expected);
});

it('no short name means two different kinds', () => {
  const kinds = new Map<string, Set<string>>();
  for (const type of RESOURCE_TYPES)
    for (const name of [...type.shortNames, type.resource, type.kind.toLowerCase()])
      kinds.set(name, (kinds.get(name) ?? new Set()).add(type.kind));
  expect([...kinds].filter(([, of]) => of.size > 1)).toEqual([]);
});
