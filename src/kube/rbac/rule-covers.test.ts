import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleAllows, type AccessRequest, type PolicyRule } from './policy-rule.ts';
import { policyRule, ruleOf } from './rbac.fixture.ts';
import { breakdownRule, uncoveredRules } from './rule-covers.ts';

describe('uncoveredRules', () => {
  it.each([
    [['get v1 builds'], ['get v1 builds'], []],
    [
      ['delete v1 deployments', 'delete v1 builds', 'update v1 builds,deployments'],
      ['delete,update v1 builds,deployments'],
      [],
    ],
    [['delete,update a,b builds,deployments'], ['delete a builds', 'update b deployments'], []],
    [
      ['delete,update v1 builds,deployments', 'delete v1 pods'],
      ['delete,update v1 builds,pods'],
      ['update v1 pods'],
    ],
    [['get * roles'], ['get a,b roles'], []],
    [['get a roles'], ['get * roles'], ['get * roles']],
    [['get * roles'], ['get * roles'], []],
    [['* v1 roles'], ['watch,list v1 roles'], []],
    [['get,list,watch,create,update,delete,exec v1 roles'], ['* v1 roles'], ['* v1 roles']],
    [['get v1 *'], ['get v1 pods/log'], []],
    [['get v1 roles'], ['get v1 *'], ['get v1 *']],
    [['get v1 */log'], ['get v1 pods/log'], []],
    [['get v1 */log'], ['get v1 pods'], ['get v1 pods']],
    [['get v1 pods'], ['get v1 pods x,y'], []],
    [['get v1 pods x,y'], ['get v1 pods'], ['get v1 pods']],
    [['get v1 pods x'], ['get v1 pods x,y'], ['get v1 pods y']],
    [['get v1 pods x', 'get v1 pods y'], ['get v1 pods x,y'], []],
    [['* /apis'], ['* /apis'], []],
    [['* *'], ['* /apis,/'], []],
    [['* /apis/*'], ['get /apis,/apis/v1'], ['get /apis']],
    [['get /api/*'], ['get /api/v1/*'], []],
    [['* * *'], ['get /apis'], ['get /apis']],
    [[], [], []],
  ])('%j covers all of %j but %j', (owners, servants, expected) => {
    const found = uncoveredRules(
      owners.map((text) => ruleOf(text)),
      servants.map((text) => ruleOf(text)),
    );
    expect(found).toEqual(expected.map((text) => ruleOf(text)));
  });
});

it('takes a rule apart, URLs apart from resources', () => {
  const both = policyRule({
    verbs: ['get'],
    apiGroups: [''],
    resources: ['pods'],
    resourceNames: ['a', 'b'],
    nonResourceURLs: ['/x'],
  });
  expect(breakdownRule(both)).toEqual([
    ruleOf('get core pods a'),
    ruleOf('get core pods b'),
    ruleOf('get /x'),
  ]);
  expect(breakdownRule(policyRule({ verbs: ['get'], resources: ['pods'] }))).toEqual([]);
});

const VERBS = ['get', 'list', 'create'];
const GROUPS = ['', 'apps'];
const RESOURCES = ['pods', 'services'];
const SUBRESOURCES = ['', 'status', 'scale'];
const NAMES = ['a', 'b', ''];
// `*` is wider than `/*` only by paths that no server has.
const URLS = ['/', '/x', '/x/y', '/z', 'no-path'];
const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1, maxLength: 2 });

const rules: fc.Arbitrary<PolicyRule> = fc.oneof(
  fc.record({
    verbs: some([...VERBS, '*']),
    apiGroups: some([...GROUPS, '*']),
    resources: some(['pods', 'services', 'pods/status', 'services/scale', '*/status', '*']),
    resourceNames: fc.subarray(['a', 'b']),
    nonResourceURLs: fc.constant([]),
  }),
  some(['/', '/x', '/x/*', '/*', '*']).chain((nonResourceURLs) =>
    some([...VERBS, '*']).map((verbs) => policyRule({ verbs, nonResourceURLs })),
  ),
);

/** Every request of a small world, beyond what any rule names: a verb, group, resource and name nobody speaks of. */
const REQUESTS: readonly AccessRequest[] = [
  ...[...VERBS, 'odd'].flatMap((verb) =>
    [...GROUPS, 'odd'].flatMap((apiGroup) =>
      [...RESOURCES, 'odd'].flatMap((resource) =>
        [...SUBRESOURCES, 'odd'].flatMap((subresource) =>
          [...NAMES, 'odd'].map((name): AccessRequest => ({
            type: 'resource',
            verb,
            apiGroup,
            resource,
            subresource,
            namespace: '',
            name,
          })),
        ),
      ),
    ),
  ),
  ...[...VERBS, 'odd'].flatMap((verb) =>
    [...URLS, '/odd'].map((path): AccessRequest => ({ type: 'nonResource', verb, path })),
  ),
];

const allowed = (list: readonly PolicyRule[], request: AccessRequest) =>
  list.some((rule) => ruleAllows(rule, request));

it('never says covered where a request proves otherwise, and says uncovered only where one rule alone does not reach', () => {
  const lists = fc.array(rules, { maxLength: 3 });
  fc.assert(
    fc.property(lists, lists, (owners, servants) => {
      const uncovered = uncoveredRules(owners, servants);
      const excess = REQUESTS.filter((request) => allowed(servants, request) && !allowed(owners, request));
      // Whatever the servants may do beyond the owners is named by an uncovered rule ...
      for (const request of excess) expect(allowed(uncovered, request)).toBe(true);
      // ... and a rule that is named is one that no single owner rule allows all of.
      for (const rule of uncovered) {
        const own = REQUESTS.filter((request) => ruleAllows(rule, request));
        expect(
          owners.some((owner) => own.every((request) => ruleAllows(owner, request)) && own.length > 0),
        ).toBe(false);
      }
    }),
    { numRuns: 150 },
  );
});
