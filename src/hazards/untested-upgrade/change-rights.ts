import type { ChangeRule, ChangeRuleInput, Observation } from '../../check/contract.ts';
import { KIND } from '../../kube/group-kind.ts';
import { listAt, spokenName } from '../../kube/kube-object.ts';
import { policyRulesOf, type PolicyRule } from '../../kube/rbac/policy-rule.ts';
import { bindingOf } from '../../kube/rbac/role.ts';
import { uncoveredRules } from '../../kube/rbac/rule-covers.ts';
import { spokenSubject, subjectKey } from '../../kube/rbac/subject.ts';
import { shortList } from '../short-list.ts';
import { changedObjects, type ChangedObject } from './changed-object.ts';

function spokenRule({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  if (nonResourceURLs.length > 0) return `${verbs.join(',')} ${nonResourceURLs.join(',')}`;
  const [group = ''] = apiGroups;
  const names = resourceNames.length === 0 ? '' : ` ${resourceNames.join(',')}`;
  return `${verbs.join(',')} ${resources.map((resource) => (group === '' ? resource : `${resource}.${group}`)).join(',')}${names}`;
}

function* widerRole({ was, now }: ChangedObject): Generator<Observation> {
  const more = uncoveredRules(
    policyRulesOf(listAt(was.body, 'rules')),
    policyRulesOf(listAt(now.body, 'rules')),
  );
  if (more.length === 0) return;
  const everything = more.some(({ verbs, resources }) => verbs.includes('*') || resources.includes('*'));
  yield {
    type: 'finding',
    object: now,
    path: ['rules'],
    message: `${spokenName(now)} allows more than before: ${shortList(more.map(spokenRule))}`,
    fix: {
      text: 'Grant only what its holders ask for: the audit log shows it (plimsoll audit who verb kind --user ...).',
    },
    ...(everything ? { severity: 'high' as const } : {}),
  };
}

function* moreSubjects({ was, now }: ChangedObject): Generator<Observation> {
  const held = new Set((bindingOf(was)?.subjects ?? []).map(subjectKey));
  const binding = bindingOf(now);
  const fresh = (binding?.subjects ?? []).filter((subject) => !held.has(subjectKey(subject)));
  if (binding === undefined || fresh.length === 0) return;
  const { kind, name } = binding.roleRef;
  yield {
    type: 'finding',
    object: now,
    path: ['subjects'],
    message: `${spokenName(now)} gives ${kind} ${name} to ${shortList(fresh.map(spokenSubject))} as well`,
    fix: {
      text: 'Give them a role of their own with what they need, in their namespace where that is enough.',
    },
    ...(name === 'cluster-admin' ? { severity: 'high' as const } : {}),
  };
}

function* widerRights(change: ChangeRuleInput): Generator<Observation> {
  for (const kind of [KIND.Role, KIND.ClusterRole]) {
    for (const object of changedObjects(change, kind)) yield* widerRole(object);
  }
  for (const kind of [KIND.RoleBinding, KIND.ClusterRoleBinding]) {
    for (const object of changedObjects(change, kind)) yield* moreSubjects(object);
  }
}

export const widenedRights: ChangeRule = {
  id: 'widened-rights',
  title: 'Changes do not widen roles and bindings unseen',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Rights only ever grow, because nobody notices the line that grants them; later one mistake uses all of them.',
  check: widerRights,
};
