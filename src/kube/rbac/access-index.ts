import type { KubeObject } from '../kube-object.ts';
import { ruleAllows, type AccessRequest, type PolicyRule } from './policy-rule.ts';
import { aggregatedRules, bindingOf, roleOf, type RbacBinding, type RbacRole } from './role.ts';
import {
  identityOf,
  MASTERS,
  subjectKey,
  subjectMatches,
  type RbacSubject,
  type UserIdentity,
} from './subject.ts';

/** One rule that a subject has, and how it came to it. */
export interface Grant<Source = KubeObject> {
  readonly subject: RbacSubject;
  readonly binding: RbacBinding<Source>;
  readonly role: RbacRole<Source>;
  readonly rule: PolicyRule;
}

/** Where a request is asked about: one namespace, the cluster as a whole, or any namespace that a RoleBinding is in. */
export type Scope = 'request' | 'anywhere';

/**
 * Who may do what, by RBAC alone (other authorizers, as Node and webhooks, are not RBAC's). Members of `system:masters` may do
 * everything and are in no binding: `can` knows them, `whoCan` cannot.
 */
export interface AccessIndex<Source = KubeObject> {
  readonly roles: readonly RbacRole<Source>[];
  readonly bindings: readonly RbacBinding<Source>[];
  /** Bindings whose role is not known: they grant nothing as far as is known. */
  readonly dangling: readonly RbacBinding<Source>[];
  /** Every subject that a binding names, each once. */
  readonly subjects: readonly RbacSubject[];
  /** Rules of a role with what aggregation brings in. */
  rulesOfRole(role: RbacRole<Source>): readonly PolicyRule[];
  roleOf(binding: RbacBinding<Source>): RbacRole<Source> | undefined;
  /**
   * Every grant that allows the request. Only ClusterRoleBindings can allow one without a namespace; `anywhere` also shows RoleBindings of all
   * namespaces, each of which allows it in its own.
   */
  whoCan(request: AccessRequest, scope?: Scope): readonly Grant<Source>[];
  /** Every grant that a user has in this namespace, cluster-wide ones included; `''`: cluster-wide ones only. */
  grantsOf(user: UserIdentity, namespace: string): readonly Grant<Source>[];
  /** Grants that name exactly this subject, in all namespaces; what it has through its groups is not among them. */
  grantsTo(subject: RbacSubject): readonly Grant<Source>[];
  rulesOf(subject: RbacSubject, namespace: string): readonly PolicyRule[];
  can(user: UserIdentity, request: AccessRequest): boolean;
}

function namespaceOf(request: AccessRequest): string {
  return request.type === 'resource' ? request.namespace : '';
}

class Index<Source extends KubeObject> implements AccessIndex<Source> {
  readonly roles: readonly RbacRole<Source>[];
  readonly bindings: readonly RbacBinding<Source>[];
  readonly dangling: readonly RbacBinding<Source>[];
  readonly subjects: readonly RbacSubject[];
  readonly #clusterRoles = new Map<string, RbacRole<Source>>();
  readonly #namespacedRoles = new Map<string, RbacRole<Source>>();
  readonly #aggregated: ReadonlyMap<string, readonly PolicyRule[]>;
  readonly #byNamespace = new Map<string, RbacBinding<Source>[]>();
  readonly #bySubject = new Map<string, RbacBinding<Source>[]>();

  constructor(objects: Iterable<Source>, known: readonly RbacRole<Source>[]) {
    const roles = [...known];
    const bindings: RbacBinding<Source>[] = [];
    for (const object of objects) {
      const role = roleOf(object);
      if (role !== undefined) roles.push(role);
      const binding = bindingOf(object);
      if (binding !== undefined) bindings.push(binding);
    }
    this.roles = roles;
    this.bindings = bindings;
    this.#aggregated = aggregatedRules(roles);
    for (const role of roles) {
      if (role.kind === 'ClusterRole') this.#clusterRoles.set(role.name, role);
      else this.#namespacedRoles.set(`${role.namespace}/${role.name}`, role);
    }
    const subjects = new Map<string, RbacSubject>();
    for (const binding of bindings) {
      append(this.#byNamespace, binding.namespace, binding);
      const keys = new Set<string>();
      for (const subject of binding.subjects) {
        const key = subjectKey(subject);
        if (!subjects.has(key)) subjects.set(key, subject);
        if (!keys.has(key)) append(this.#bySubject, key, binding);
        keys.add(key);
      }
    }
    this.subjects = [...subjects.values()];
    this.dangling = bindings.filter((binding) => this.roleOf(binding) === undefined);
  }

  roleOf({ roleRef, namespace }: RbacBinding<Source>): RbacRole<Source> | undefined {
    if (roleRef.kind === 'ClusterRole') return this.#clusterRoles.get(roleRef.name);
    // A ClusterRoleBinding cannot refer to a Role: it has no namespace to find it in.
    return roleRef.kind === 'Role' && namespace !== ''
      ? this.#namespacedRoles.get(`${namespace}/${roleRef.name}`)
      : undefined;
  }

  rulesOfRole(role: RbacRole<Source>): readonly PolicyRule[] {
    return role.kind === 'ClusterRole' ? (this.#aggregated.get(role.name) ?? role.rules) : role.rules;
  }

  whoCan(request: AccessRequest, scope: Scope = 'request'): readonly Grant<Source>[] {
    const isAnywhere = scope === 'anywhere' && request.type === 'resource';
    const bindings = isAnywhere ? this.bindings : this.#bindingsIn(namespaceOf(request));
    return bindings.flatMap((binding) => {
      const role = this.roleOf(binding);
      const rule = role && this.rulesOfRole(role).find((candidate) => ruleAllows(candidate, request));
      if (role === undefined || rule === undefined) return [];
      return binding.subjects.map((subject) => ({ subject, binding, role, rule }));
    });
  }

  grantsOf(user: UserIdentity, namespace: string): readonly Grant<Source>[] {
    const keys = [...user.groups.map((name) => `Group ${name}`), `User ${user.name}`];
    const bindings = new Set(keys.flatMap((key) => this.#bySubject.get(key) ?? []));
    return [...bindings]
      .filter((binding) => binding.namespace === '' || binding.namespace === namespace)
      .flatMap((binding) => this.#grants(binding, (subject) => subjectMatches(subject, user)));
  }

  grantsTo(wanted: RbacSubject): readonly Grant<Source>[] {
    const key = subjectKey(wanted);
    return (this.#bySubject.get(key) ?? []).flatMap((binding) =>
      this.#grants(binding, (subject) => subjectKey(subject) === key),
    );
  }

  rulesOf(subject: RbacSubject, namespace: string): readonly PolicyRule[] {
    return this.grantsOf(identityOf(subject), namespace).map(({ rule }) => rule);
  }

  can(user: UserIdentity, request: AccessRequest): boolean {
    if (user.groups.includes(MASTERS)) return true;
    return this.grantsOf(user, namespaceOf(request)).some(({ rule }) => ruleAllows(rule, request));
  }

  /** The rules of one binding, for the first subject that is meant: one binding grants a rule to a user once. */
  #grants(
    binding: RbacBinding<Source>,
    isMeant: (subject: RbacSubject) => boolean,
  ): readonly Grant<Source>[] {
    const role = this.roleOf(binding);
    const subject = binding.subjects.find((candidate) => isMeant(candidate));
    if (role === undefined || subject === undefined) return [];
    return this.rulesOfRole(role).map((rule) => ({ subject, binding, role, rule }));
  }

  #bindingsIn(namespace: string): readonly RbacBinding<Source>[] {
    const clusterWide = this.#byNamespace.get('') ?? [];
    return namespace === '' ? clusterWide : [...clusterWide, ...(this.#byNamespace.get(namespace) ?? [])];
  }
}

function append<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const items = map.get(key);
  if (items === undefined) map.set(key, [item]);
  else items.push(item);
}

/**
 * Indexes the Roles, ClusterRoles and bindings among `objects` as the RBAC authorizer reads them (plugin/pkg/auth/authorizer/rbac, VisitRulesFor
 * of pkg/registry/rbac/validation/rule.go). Objects of other kinds are passed over; of two with one name the last counts.
 * `known` are roles that exist although they are not among the objects (DEFAULT_ROLES, for manifests).
 */
export function buildAccessIndex<Source extends KubeObject>(
  objects: Iterable<Source>,
  known: readonly RbacRole<Source>[] = [],
): AccessIndex<Source> {
  return new Index(objects, known);
}
