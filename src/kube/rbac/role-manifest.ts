import { KIND } from '../group-kind.ts';
import type { JsonObject } from '../json.ts';
import type { LeastRole } from './least-roles.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { RbacSubject } from './subject.ts';

const API_VERSION = `${KIND.Role.group}/v1`;

function ruleManifest(rule: PolicyRule): JsonObject {
  const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule;
  if (resources.length === 0) return { nonResourceURLs, verbs };
  return { apiGroups, resources, ...(resourceNames.length === 0 ? {} : { resourceNames }), verbs };
}

function subjectManifest(subject: RbacSubject): JsonObject {
  if (subject.kind === 'ServiceAccount')
    return { kind: 'ServiceAccount', name: subject.name, namespace: subject.namespace };
  return { apiGroup: KIND.Role.group, kind: subject.kind, name: subject.name };
}

/** A name for objects made from a subject's name: RBAC takes nearly any text, people and shells do not. */
export function roleNameOf(subject: RbacSubject): string {
  const plain = subject.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return `${plain === '' ? subject.kind.toLowerCase() : plain}-least-privilege`;
}

/** Each role with a binding that gives it to the subject, ready for `kubectl apply`. */
export function roleManifests(
  subject: RbacSubject,
  name: string,
  roles: readonly LeastRole[],
): readonly JsonObject[] {
  return roles.flatMap(({ namespace, rules }) => {
    const kind = namespace === '' ? 'ClusterRole' : 'Role';
    const metadata = namespace === '' ? { name } : { name, namespace };
    return [
      { apiVersion: API_VERSION, kind, metadata, rules: rules.map((rule) => ruleManifest(rule)) },
      {
        apiVersion: API_VERSION,
        kind: `${kind}Binding`,
        metadata,
        roleRef: { apiGroup: KIND.Role.group, kind, name },
        subjects: [subjectManifest(subject)],
      },
    ];
  });
}
