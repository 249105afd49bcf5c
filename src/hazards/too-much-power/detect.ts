import type { AuditEvent } from '../../audit/event.ts';
import type { ClientShape, RequestShape } from '../../audit/event-shape.ts';
import { SAMPLE_MAX_COUNT, type TallyFacts } from '../../detect/contract.ts';
import type { Alert, Detector, DetectorDefinition, Fact, Interest } from '../../detect/contract.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { groupResource } from '../../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';
import { auditCommand, shellWord } from '../audit-command.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { EvidenceSample, OffenderBook } from '../evidence.ts';
import { succeeded } from '../request-outcome.ts';
import { Grants, mayGrant } from './grant.ts';

/** All-powerful subjects remembered; a cluster that has more has a problem that a list does not solve. */
const SUBJECTS_MAX_COUNT = 256;
/** Subjects told one by one; the others are counted. */
const ALERTS_MAX_COUNT = 10;
/** More different permissions than this in use is no "few": such a subject is an administrator at work. */
const FEW_PERMISSIONS_COUNT = 25;
/** Permissions remembered per subject: beyond FEW_PERMISSIONS_COUNT there is no alert, so nothing more is needed. */
const PERMISSIONS_MAX_COUNT = FEW_PERMISSIONS_COUNT + 1;
const NAMESPACES_PER_PERMISSION_MAX_COUNT = 8;
/** Fewer requests say little about what a subject needs. A ServiceAccount repeats itself, a person does not. */
const SERVICE_ACCOUNT_REQUESTS_MIN_COUNT = 20;
const PERSON_REQUESTS_MIN_COUNT = 200;
/** Subjects whose power is not looked at again. Users of one cluster: a few hundred, plus nodes. */
const EXEMPT_MAX_COUNT = 8192;

/** The RBAC authorizer's own words. Source: plugin/pkg/auth/authorizer/rbac/rbac.go. */
const ADMIN_REASON = 'of ClusterRole "cluster-admin"';
const MASTERS = 'system:masters';

interface Permission {
  readonly verb: string;
  readonly resource: string;
  readonly namespaces: Set<string>;
  count: number;
}

interface Subject {
  readonly user: string;
  readonly power: string;
  readonly isServiceAccount: boolean;
  readonly book: OffenderBook;
  readonly evidence: EvidenceSample;
  readonly permissions: Map<string, Permission>;
  readonly from_us: EpochMicros;
  to_us: EpochMicros;
  requests_count: number;
}

/**
 * Finds subjects that may do everything (ClusterRole cluster-admin, group system:masters) and, in this log, use little
 * of it: seeds for a narrower Role; and who handed such power out. Control-plane components and nodes are exempt.
 * Memory: SUBJECTS_MAX_COUNT subjects with at most PERMISSIONS_MAX_COUNT permissions each, EXEMPT_MAX_COUNT names,
 * and what Grants holds.
 */
class TooMuchPowerDetector implements Detector {
  readonly #subjects = new Map<string, Subject>();
  readonly #exempt = new BoundedMap<string, true>(EXEMPT_MAX_COUNT);
  readonly #grants = new Grants();
  #overlooked_count = 0;

  tally({ client }: TallyFacts): boolean {
    const { user, impersonatedUser } = client;
    return impersonatedUser === undefined && this.#subjects.size > 0 && this.#subjects.has(user.username);
  }

  observe(event: AuditEvent): void {
    if (event.stage === 'RequestReceived' || event.stage === 'ResponseStarted') return;
    const { objectRef } = event;
    this.#grants.observe(event);
    if (objectRef === undefined || event.impersonatedUser !== undefined) return;
    const user = event.user.username;
    const subject = this.#subjects.get(user) ?? this.#newSubject(event, user);
    if (subject === undefined || !succeeded(event)) return;
    subject.requests_count += 1;
    subject.to_us = event.stageTimestamp_us;
    if (subject.requests_count % 64 === 1) subject.book.observe(event);
    use(subject, event);
  }

  #newSubject(event: AuditEvent, user: string): Subject | undefined {
    if (this.#exempt.has(user)) return undefined;
    const who = classifyUserName(user, event.userAgent);
    if (isControlPlane(who) || who.kind === 'anonymous') {
      this.#exempt.set(user, true);
      return undefined;
    }
    const power = powerOf(event);
    if (power === undefined) return undefined;
    if (this.#subjects.size >= SUBJECTS_MAX_COUNT) {
      this.#exempt.set(user, true);
      this.#overlooked_count += 1;
      return undefined;
    }
    const subject: Subject = {
      user,
      power,
      isServiceAccount: who.kind === 'serviceAccount',
      book: new OffenderBook(),
      evidence: new EvidenceSample(),
      permissions: new Map(),
      from_us: event.stageTimestamp_us,
      to_us: event.stageTimestamp_us,
      requests_count: 0,
    };
    this.#subjects.set(user, subject);
    return subject;
  }

  alerts(): readonly Alert[] {
    const worthwhile = [...this.#subjects.values()]
      .filter((subject) => isWorthwhile(subject))
      .toSorted(
        (a, b) =>
          Number(b.isServiceAccount) - Number(a.isServiceAccount) || a.permissions.size - b.permissions.size,
      );
    const told = worthwhile.slice(0, ALERTS_MAX_COUNT).map((subject) => subjectAlert(subject));
    const rest = worthwhile.slice(ALERTS_MAX_COUNT);
    const others_count = rest.length + this.#overlooked_count;
    const counted = others_count === 0 ? [] : [countingAlert(rest, others_count, worthwhile)];
    return [...this.#grants.alerts(), ...told, ...counted];
  }
}

function powerOf(event: AuditEvent): string | undefined {
  if (event.user.groups.includes(MASTERS)) return `group ${MASTERS}`;
  const reason = event.annotations['authorization.k8s.io/reason'];
  return reason?.includes(ADMIN_REASON) === true ? reason.replace(/^RBAC: allowed by /, '') : undefined;
}

function use(subject: Subject, event: AuditEvent): void {
  const { objectRef } = event;
  if (objectRef === undefined) return;
  const resource =
    objectRef.subresource === ''
      ? groupResource(objectRef)
      : `${groupResource(objectRef)}/${objectRef.subresource}`;
  const key = `${event.verb} ${resource}`;
  let permission = subject.permissions.get(key);
  if (permission === undefined) {
    if (subject.permissions.size >= PERMISSIONS_MAX_COUNT) return;
    permission = { verb: event.verb, resource, namespaces: new Set(), count: 0 };
    subject.permissions.set(key, permission);
    subject.evidence.add(event.auditID);
  }
  permission.count += 1;
  if (permission.namespaces.size <= NAMESPACES_PER_PERMISSION_MAX_COUNT)
    permission.namespaces.add(objectRef.namespace);
}

function isWorthwhile(subject: Subject): boolean {
  const enough_count = subject.isServiceAccount
    ? SERVICE_ACCOUNT_REQUESTS_MIN_COUNT
    : PERSON_REQUESTS_MIN_COUNT;
  return subject.permissions.size <= FEW_PERMISSIONS_COUNT && subject.requests_count >= enough_count;
}

function subjectAlert(subject: Subject): Alert {
  const permissions = [...subject.permissions.values()].toSorted((a, b) => b.count - a.count);
  return {
    id: `too-much-power/${subject.user}`,
    hazard: 'too-much-power',
    severity: 'low',
    title: `${subject.user} may do everything and uses ${permissions.length} permissions`,
    offender: subject.book.offender(subject.user),
    objects: { count: 0, sample: [] },
    window: { from_us: subject.from_us, to_us: subject.to_us },
    trigger: undefined,
    facts: [
      { name: 'power', value: subject.power },
      { name: 'requests', value: String(subject.requests_count) },
      ...permissions.map((permission) => usedFact(permission)),
    ],
    evidence: subject.evidence.list(),
    next: [
      {
        command: `plimsoll audit who verb resource --user ${shellWord(subject.user)}`,
        why: 'what it really does, to write a narrower Role from',
      },
    ],
    uncertain: [
      'Only what this log shows is counted: rare duties (upgrades, restores, month-end jobs) may be missing, and so is what the audit policy leaves out.',
    ],
  };
}

function usedFact(permission: Permission): Fact {
  return {
    name: 'uses',
    value: `${permission.verb} ${permission.resource} ${placesText(permission)}, ${permission.count} times`,
  };
}

function placesText(permission: Permission): string {
  const { namespaces } = permission;
  if (namespaces.size > NAMESPACES_PER_PERMISSION_MAX_COUNT)
    return `in more than ${NAMESPACES_PER_PERMISSION_MAX_COUNT} namespaces`;
  const named = [...namespaces].map((namespace) => (namespace === '' ? 'cluster-wide' : namespace));
  return `in ${named.join(', ')}`;
}

function countingAlert(rest: readonly Subject[], others_count: number, all: readonly Subject[]): Alert {
  return {
    id: 'too-much-power/others',
    hazard: 'too-much-power',
    severity: 'low',
    title: `${others_count} more users or ServiceAccounts may do everything`,
    offender: undefined,
    objects: { count: 0, sample: [] },
    window: {
      from_us: Math.min(...all.map((subject) => subject.from_us)),
      to_us: Math.max(...all.map((subject) => subject.to_us)),
    },
    trigger: undefined,
    facts: rest.slice(0, SAMPLE_MAX_COUNT).map((subject) => ({
      name: 'subject',
      value: `${subject.user}: ${subject.power}; uses ${subject.permissions.size} permissions`,
    })),
    evidence: [],
    next: [{ command: auditCommand('who', {}), why: 'who sends requests at all' }],
    uncertain: ['Beyond the first 256 such subjects, how much of their power they use was not counted.'],
  };
}

function isOver({ stage }: RequestShape): boolean {
  return stage !== 'RequestReceived' && stage !== 'ResponseStarted';
}

function isMaster({ user }: ClientShape): boolean {
  return user.groups.includes(MASTERS);
}

function cuedUser({ user }: ClientShape): string {
  return `user ${user.username}`;
}

const INTERESTS: readonly Interest[] = [
  { of: (request) => (mayGrant(request) ? 'bodies' : 'none') },
  { of: (request) => (isOver(request) && request.namesClusterAdmin ? 'fields' : 'none') },
  { of: (request) => (isOver(request) ? 'fields' : 'none'), by: isMaster },
  // What else those do who were seen with that power.
  { of: (request) => (isOver(request) ? 'fields if tally asks' : 'none'), byCued: cuedUser },
];

export const detect: DetectorDefinition = {
  hazard: 'too-much-power',
  interests: INTERESTS,
  cues: [
    {
      of: (request) => isOver(request) && request.namesClusterAdmin,
      says: (_, client) => [cuedUser(client)],
    },
  ],
  peakCues: (peaks) => peaks.flatMap(({ client }) => (isMaster(client) ? [cuedUser(client)] : [])),
  start: () => new TooMuchPowerDetector(),
};
