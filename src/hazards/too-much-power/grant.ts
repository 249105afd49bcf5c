import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import type { Alert } from '../../detect/contract.ts';
import { isJsonArray, jsonAt, stringAt, type JsonValue } from '../../kube/json.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';
import { shellWord } from '../audit-command.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { EvidenceSample, ObjectSample, OffenderBook } from '../evidence.ts';

const RBAC = 'rbac.authorization.k8s.io';
const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch']);
/** Clients that hand out power: administrators and deployers, few in any cluster. */
const GRANTERS_MAX_COUNT = 64;
const OBJECTS_MAX_COUNT = 1024;
/** Grants told in words; the objects of the others are counted. */
const GRANTS_TOLD_MAX_COUNT = 10;
/** Users that `kubeadm init` and `minikube start` act as when they write the bindings a cluster begins with. */
const BOOTSTRAP_USERS: ReadonlySet<string> = new Set(['kubernetes-admin', 'kubernetes-super-admin']);
const BOOTSTRAP_NAME = /^(?:cluster-admin$|kubeadm:|system:)/;

/** May such a request hand out power? */
export function mayGrant({ apiGroup, subresource, verb, code, stage }: RequestShape): boolean {
  const isWrite = apiGroup === RBAC && subresource === '' && WRITES.has(verb);
  return isWrite && stage === 'ResponseComplete' && code >= 200 && code < 300;
}

interface Granter {
  readonly user: string;
  readonly book: OffenderBook;
  readonly evidence: EvidenceSample;
  readonly objects: ObjectSample;
  readonly told: string[];
  readonly from_us: EpochMicros;
  to_us: EpochMicros;
}

/**
 * Notes who binds ClusterRole cluster-admin to whom, and who writes a Role or ClusterRole that allows every verb on
 * every resource. Needs bodies: at level Metadata a binding does not say of which role it is. Bootstrap and the
 * control plane's own writes are left out. Memory: 64 clients with at most 1,024 objects and 10 sentences each.
 */
export class Grants {
  readonly #granters = new BoundedMap<string, Granter>(GRANTERS_MAX_COUNT);

  observe(event: AuditEvent): void {
    const { objectRef } = event;
    if (objectRef?.apiGroup !== RBAC || objectRef.subresource !== '' || !WRITES.has(event.verb)) return;
    if (event.stage !== 'ResponseComplete' || event.query.dryRun === true) return;
    const { code } = event.responseStatus;
    if (code < 200 || code >= 300) return;
    const user = event.impersonatedUser?.username ?? event.user.username;
    if (isControlPlane(classifyUserName(user, event.userAgent))) return;
    // The answer is the whole object; a patch carries only a part of it.
    const body = event.responseObject_bytes > 0 ? event.responseObject : event.requestObject;
    const name = objectRef.name === '' ? (stringAt(body, 'metadata', 'name') ?? '') : objectRef.name;
    if (BOOTSTRAP_USERS.has(user) && BOOTSTRAP_NAME.test(name)) return;
    const object = { ...objectRef, name };
    const grant = grantOf(object, body);
    if (grant !== undefined) this.#note(event, user, object, grant);
  }

  #note(event: AuditEvent, user: string, object: ObjectReference, grant: string): void {
    const at_us = event.stageTimestamp_us;
    let granter = this.#granters.get(user);
    if (granter === undefined) {
      granter = {
        user,
        book: new OffenderBook(),
        evidence: new EvidenceSample(),
        objects: new ObjectSample(OBJECTS_MAX_COUNT),
        told: [],
        from_us: at_us,
        to_us: at_us,
      };
      this.#granters.set(user, granter);
    }
    granter.to_us = at_us;
    granter.book.observe(event);
    granter.evidence.add(event.auditID);
    granter.objects.add({ ...object, uid: '', resourceVersion: '' });
    if (granter.told.length < GRANTS_TOLD_MAX_COUNT && !granter.told.includes(grant))
      granter.told.push(grant);
  }

  *alerts(): IterableIterator<Alert> {
    for (const granter of this.#granters.values()) yield granterAlert(granter);
  }
}

/** What it hands out, in words; `undefined` where that is not everything. */
function grantOf(object: ObjectReference, body: JsonValue | undefined): string | undefined {
  if (object.resource === 'clusterrolebindings') {
    const isAdmin = stringAt(body, 'roleRef', 'name') === 'cluster-admin';
    const subjects = jsonAt(body, 'subjects');
    if (!isAdmin || !isJsonArray(subjects) || subjects.length === 0) return undefined;
    const names = subjects.slice(0, GRANTS_TOLD_MAX_COUNT).map((subject) => subjectName(subject));
    const more_count = subjects.length - names.length;
    const all = more_count === 0 ? names : [...names, `${more_count} more`];
    return `cluster-admin to ${all.join(', ')} by ClusterRoleBinding ${object.name}`;
  }
  if (object.resource !== 'clusterroles' && object.resource !== 'roles') return undefined;
  const rules = jsonAt(body, 'rules');
  const wide = isJsonArray(rules) ? rules.find((rule) => isEverything(rule)) : undefined;
  if (wide === undefined) return undefined;
  const groups = hasStar(jsonAt(wide, 'apiGroups')) ? 'all API groups' : 'some API groups';
  const kind =
    object.resource === 'roles' ? `Role ${object.namespace}/${object.name}` : `ClusterRole ${object.name}`;
  return `every verb on every resource of ${groups} to whoever is bound to ${kind}`;
}

function subjectName(subject: JsonValue): string {
  const kind = stringAt(subject, 'kind') ?? 'subject';
  const namespace = stringAt(subject, 'namespace') ?? '';
  const name = stringAt(subject, 'name') ?? '';
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function isEverything(rule: JsonValue): boolean {
  return hasStar(jsonAt(rule, 'verbs')) && hasStar(jsonAt(rule, 'resources'));
}

function hasStar(list: JsonValue | undefined): boolean {
  return isJsonArray(list) && list.includes('*');
}

function granterAlert(granter: Granter): Alert {
  const { user, told, objects } = granter;
  const [first = ''] = told;
  const others = told.length > 1 ? `, and ${told.length - 1} more` : '';
  return {
    id: `too-much-power/granted/${user}`,
    hazard: 'too-much-power',
    severity: 'low',
    title: `${user} granted ${first}${others}`,
    offender: granter.book.offender(user),
    objects: objects.objects(),
    window: { from_us: granter.from_us, to_us: granter.to_us },
    trigger: undefined,
    facts: told.map((grant) => ({ name: 'granted', value: grant })),
    evidence: granter.evidence.list(),
    next: [
      {
        command: `plimsoll audit timeline --user ${shellWord(user)} --kind clusterrolebindings`,
        why: 'what else was handed out',
      },
      {
        command:
          "kubectl get clusterrolebindings -o custom-columns='NAME:.metadata.name,ROLE:.roleRef.name,SUBJECTS:.subjects[*].name'",
        why: 'who may do everything now',
      },
    ],
    uncertain: [
      'Whether so much is needed is not in the log; nor, for a binding or role that is written again, whether it is new.',
    ],
  };
}
