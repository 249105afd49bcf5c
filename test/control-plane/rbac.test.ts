import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { accessOf } from '../../src/cluster/access.ts';
import type { ApiClient } from '../../src/cluster/api/api-client.ts';
import type { ClusterObject } from '../../src/cluster/cluster.ts';
import { loadLive } from '../../src/cluster/load-live.ts';
import { KIND } from '../../src/kube/group-kind.ts';
import { jsonAt, stringAt, type JsonObject } from '../../src/kube/json.ts';
import { listAt, objectAt } from '../../src/kube/kube-object.ts';
import type { AccessIndex } from '../../src/kube/rbac/access-index.ts';
import { DEFAULT_ROLES } from '../../src/kube/rbac/default-roles.ts';
import type { PolicyRule } from '../../src/kube/rbac/policy-rule.ts';
import { uncoveredRules } from '../../src/kube/rbac/rule-covers.ts';
import { RealApi, ourClient } from './real-api.fixture.ts';
import { generatedQuestions, generatedRoles, NAMESPACES, type Question } from './rbac.fixture.ts';

const CLUSTER_ROLES = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
const QUESTIONS_COUNT = 1_500;

let api: RealApi;
let client: ApiClient;
let index: AccessIndex<ClusterObject>;

async function loadIndex(): Promise<AccessIndex<ClusterObject>> {
  const kinds = [KIND.Role, KIND.ClusterRole, KIND.RoleBinding, KIND.ClusterRoleBinding];
  const cluster = await loadLive(client, { kinds });
  expect(cluster.problems).toEqual([]);
  return accessOf(cluster).index;
}

/** What the API server says. */
async function isAllowed({ user, request }: Question): Promise<boolean> {
  const attributes: JsonObject =
    request.type === 'nonResource'
      ? { nonResourceAttributes: { verb: request.verb, path: request.path } }
      : {
          resourceAttributes: {
            verb: request.verb,
            group: request.apiGroup,
            resource: request.resource,
            subresource: request.subresource,
            namespace: request.namespace,
            name: request.name,
          },
        };
  const review = await api.create('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: user.name, groups: user.groups, ...attributes },
  });
  return jsonAt(review, 'status', 'allowed') === true;
}

/** What kube-controller-manager does with ClusterRoles that aggregate others, where there is none. Twice: they aggregate each other. */
async function aggregateRules(): Promise<void> {
  for (let level = 0; level < 2; level += 1) {
    const roles = listAt(await api.expectDone('GET', CLUSTER_ROLES), 'items');
    for (const role of roles) {
      const wanted = listAt(role, 'aggregationRule', 'clusterRoleSelectors').map((selector) =>
        Object.entries(objectAt(selector, 'matchLabels')),
      );
      if (wanted.length === 0) continue;
      const members = roles.filter((other) => {
        const labels = objectAt(other, 'metadata', 'labels');
        return wanted.some((pairs) => pairs.every(([key, value]) => labels[key] === value));
      });
      const rules = members.flatMap((member) => listAt(member, 'rules'));
      const path = `${CLUSTER_ROLES}/${stringAt(role, 'metadata', 'name')}`;
      await api.expectDone('PATCH', path, { rules }, { contentType: 'application/merge-patch+json' });
    }
  }
}

beforeAll(async () => {
  api = new RealApi();
  client = await ourClient(inject('controlPlane').kubeconfig.administrator);
  for (const name of NAMESPACES) await api.createNamespace(name);
  for (const [path, body] of generatedRoles()) await api.create(path, body);
  if (!inject('controlPlane').hasControllerManager) await aggregateRules();
  // Until the rules of the ClusterRoles that aggregate others are written.
  await vi.waitFor(
    async () => {
      for (const name of ['rbac-all-x', 'rbac-all-y', 'admin', 'edit', 'view']) {
        const role = await api.expectDone('GET', `${CLUSTER_ROLES}/${name}`);
        expect(listAt(role, 'rules').length, name).toBeGreaterThan(0);
      }
    },
    { timeout: 30_000, interval: 200 },
  );
  index = await loadIndex();
});

afterAll(() => {
  client.close();
  api.close();
});

describe('AccessIndex.can', () => {
  it('answers what a SubjectAccessReview answers', async () => {
    // The authorizer reads roles from its own watch, which may be a moment behind.
    await vi.waitFor(async () => {
      const last: Question = {
        user: { name: 'system:serviceaccount:kube-system:deployment-controller', groups: [] },
        request: {
          type: 'resource',
          verb: 'list',
          apiGroup: 'apps',
          resource: 'deployments',
          subresource: '',
          namespace: '',
          name: '',
        },
      };
      expect(await isAllowed(last)).toBe(true);
    });
    const differences: string[] = [];
    let allowed_count = 0;
    for (const question of generatedQuestions(QUESTIONS_COUNT)) {
      const truth = await isAllowed(question);
      if (truth) allowed_count += 1;
      if (index.can(question.user, question.request) !== truth)
        differences.push(`the API server says ${truth}: ${JSON.stringify(question)}`);
    }
    console.log(`rbac: ${QUESTIONS_COUNT} questions, ${allowed_count} of them answered "yes"`);
    expect(differences).toEqual([]);
    expect(allowed_count).toBeGreaterThan(QUESTIONS_COUNT / 10);
    expect(allowed_count).toBeLessThan((QUESTIONS_COUNT * 9) / 10);
  });

  it('is in agreement with whoCan', () => {
    for (const { user, request } of generatedQuestions(QUESTIONS_COUNT)) {
      const isMaster = user.groups.includes('system:masters');
      const subjects = index.whoCan(request).map(({ subject }) => subject);
      const isNamed = subjects.some(
        (subject) =>
          (subject.kind === 'Group' && user.groups.includes(subject.name)) ||
          (subject.kind === 'User' && subject.name === user.name) ||
          (subject.kind === 'ServiceAccount' &&
            user.name === `system:serviceaccount:${subject.namespace}:${subject.name}`),
      );
      expect(isMaster || isNamed).toBe(index.can(user, request));
    }
  });
});

function spoken({ verbs, apiGroups, resources }: PolicyRule): string {
  return `${verbs.join()} ${resources.join()}.${apiGroups.join()}`;
}

/** Left out on purpose: a group that left the API with 1.22, but not the roles. */
function isOfTheApi({ apiGroups }: PolicyRule): boolean {
  return !apiGroups.includes('extensions');
}

describe('the default roles', () => {
  it.each(DEFAULT_ROLES.map((role) => [role.name, role] as const))(
    '%s grants what we say it does',
    (name, known) => {
      const real = index.roles.find(({ kind, name: found, source }) => {
        return kind === 'ClusterRole' && found === name && source !== undefined;
      });
      if (real === undefined) throw new Error(`there is no ClusterRole ${name}`);
      const rules = index.rulesOfRole(real).filter(isOfTheApi);
      expect(uncoveredRules(rules, known.rules).map(spoken), 'we say too much').toEqual([]);
      expect(uncoveredRules(known.rules, rules).map(spoken), 'we say too little').toEqual([]);
    },
  );
});
