import { describe, expect, it } from 'vitest';
import { policyRulesOf, ruleAllows } from './policy-rule.ts';
import { policyRule, requestOf, ruleOf } from './rbac.fixture.ts';

describe('ruleAllows', () => {
  it.each([
    // Verbs, groups and resources, exact and with a star.
    ['get apps deployments', 'get deployments.apps', true],
    ['get apps deployments', 'list deployments.apps', false],
    ['get apps deployments', 'get deployments', false],
    ['get core deployments', 'get deployments.apps', false],
    ['* apps deployments', 'anything deployments.apps', true],
    ['get * deployments', 'get deployments.apps', true],
    ['get * deployments', 'get deployments', true],
    ['get apps *', 'get deployments.apps', true],
    ['get apps *', 'get widgets.example.com', false],
    ['get,list core,apps pods,deployments', 'list deployments.apps', true],
    // Subresources are resources of their own.
    ['create core pods', 'create pods/exec', false],
    ['create core pods/exec', 'create pods/exec', true],
    ['create core pods/exec', 'create pods', false],
    ['create core *', 'create pods/exec', true],
    ['update * */scale', 'update deployments.apps/scale', true],
    ['update * */scale', 'update deployments.apps', false],
    ['update * */scale', 'update deployments.apps/status', false],
    ['update * */*', 'update deployments.apps/status', false],
    ['update core pods/*', 'update pods/status', false],
    // Names.
    ['get core secrets a,b', 'get secrets b', true],
    ['get core secrets a,b', 'get secrets c', false],
    ['list core secrets a,b', 'list secrets', false],
    ['list core secrets a', 'list secrets a', true],
    ['create core secrets a', 'create secrets', false],
    ['deletecollection core secrets a', 'deletecollection secrets', false],
    ['get core secrets *', 'get secrets a', false],
    ['create core pods/exec web', 'create pods/exec web', true],
    // Non-resource URLs.
    ['get /metrics', 'get /metrics', true],
    ['get /metrics', 'get /metrics/cadvisor', false],
    ['get /apis/*', 'get /apis/apps/v1', true],
    ['get /apis/*', 'get /apis', false],
    ['get /healthz*', 'get /healthz/etcd', true],
    ['get /*/v1/*', 'get /apis/v1/x', false],
    ['get *', 'get /anything', true],
    ['post /metrics', 'get /metrics', false],
    // One kind of rule says nothing about the other.
    ['* * *', 'get /metrics', false],
    ['* /*', 'get pods', false],
  ])('%s: %s is %s', (rule, request, expected) => {
    expect(ruleAllows(ruleOf(rule), requestOf(request))).toBe(expected);
  });
});

it('reads rules from manifests that are not what they should be, each at its place', () => {
  const read = policyRulesOf([null, 'x', { verbs: 'get', resources: ['pods', 7, null], apiGroups: [''] }]);
  const nothing = policyRule({});
  expect(read).toEqual([nothing, nothing, policyRule({ apiGroups: [''], resources: ['pods'] })]);
});
