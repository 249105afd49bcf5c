import type { GroupKind } from '../kube/group-kind.ts';
import { kubectlName, spokenName } from '../kube/kube-object.ts';
import { classifyUserName, isControlPlane } from '../kube/user-name.ts';
import { Accounts, type Account } from './account.ts';
import type { ReviewedRequest } from './admission-review.ts';
import {
  ALLOW_ANNOTATION,
  ALLOW_UNTIL_ANNOTATION,
  BREAK_GLASS_GROUP,
  passOf,
  type Pass,
} from './break-glass.ts';
import { chargeOf, type Charge } from './charge.ts';
import type { Budget, ChargeType, Decision, GuardState } from './contract.ts';

/** What the guard asks of the cluster. Answers come at once, from what was read before: nothing is waited for. */
export interface Surroundings {
  /** How many objects of a kind there are; undefined: not known, and then only the floor of a budget counts. */
  populationOf(kind: GroupKind): number | undefined;
  /** How many objects that matter are in a namespace; undefined: not known. */
  contentOf(namespace: string): number | undefined;
  /** Why an object must not go; undefined where it may. */
  whyProtected(request: ReviewedRequest): string | undefined;
}

export interface GuardSettings {
  readonly budgets: readonly Budget[];
  readonly surroundings: Surroundings;
  /** How many guards see a part of the requests each: every one takes its part of the limits. */
  readonly replicas_count: number;
}

/** What was decided, and what the audit log is to keep of it. */
export interface Judgement {
  /** What the API server is told. */
  readonly decision: Decision;
  /** What `normal` would have said, where that differs. */
  readonly wouldRefuse: string | undefined;
  /** Audit annotations. */
  readonly recorded: Readonly<Record<string, string>>;
}

const ALLOWED: Judgement = { decision: { type: 'allow' }, wouldRefuse: undefined, recorded: {} };
/** A cluster stands on them from second to second, and no outage was ever their loss. */
const NEVER_IN_THE_WAY = new Set([
  'Lease',
  'Event',
  'Node',
  'CertificateSigningRequest',
  'TokenRequest',
  'TokenReview',
  'SubjectAccessReview',
]);
const MS_PER_S = 1_000;
/** client-go waits as long as a 429 says before it tries again: long enough to end a fight, short enough not to look hung. */
const RETRY_MAX_S = 30;

const DONE: Readonly<Record<ChargeType, string>> = {
  removal: 'deleted',
  'scale to zero': 'scaled to zero',
  'update of one object': 'changed',
  'content of a namespace': 'deleted with their namespace',
};
const DOING: Readonly<Record<ChargeType, string>> = {
  removal: 'delete',
  'scale to zero': 'scale to zero',
  'update of one object': 'change',
  'content of a namespace': 'delete',
};

type Refusal = Extract<Decision, { type: 'refuse' }>;

interface Spending {
  readonly charge: Charge;
  readonly count: number;
  readonly budget: Budget;
  readonly key: string;
  readonly account: Account;
  readonly limit_count: number;
  readonly population: number | undefined;
}

function isOfKind(kinds: readonly GroupKind[], { group, kind }: GroupKind): boolean {
  return kinds.some((one) => one.group === group && one.kind === kind);
}

/** `10 minutes`, `90 seconds`. */
function spanText(seconds: number): string {
  return seconds % 60 === 0 && seconds >= 120 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}

/**
 * Judges requests one after the other; the same requests at the same times give the same judgements. It holds what each client has used up of each budget: memory is bounded by Accounts,
 * whatever the number of clients (some 20 MB). Time is a parameter, and so is what is known of the cluster.
 */
export class Guard {
  readonly #settings: GuardSettings;
  readonly #accounts = new Accounts();
  #state: GuardState;

  constructor(settings: GuardSettings, state: GuardState) {
    this.#settings = settings;
    this.#state = state;
  }

  get state(): GuardState {
    return this.#state;
  }

  set state(state: GuardState) {
    this.#state = state;
  }

  /** What is held, for status and metrics. */
  get accounts(): Pick<Accounts, 'accounts_count' | 'forgotten_count' | 'offenders'> {
    return this.#accounts;
  }

  /** Forgets what a user has used up; of all users unless one is named. Answers how many budgets that were. */
  release(user: string | undefined): number {
    return this.#accounts.release(user === undefined ? '' : `${user}\0`);
  }

  /** A dry run is judged like any other, and costs nothing. */
  judge(request: ReviewedRequest, now_ms: number): Judgement {
    if (this.#state === 'open' || NEVER_IN_THE_WAY.has(request.kind) || isAlwaysLetThrough(request))
      return ALLOWED;
    const charge = chargeOf(request);
    if (charge === undefined) return ALLOWED;
    if (request.groups.includes(BREAK_GLASS_GROUP))
      return { ...ALLOWED, recorded: { 'break-glass': `group of ${request.user}` } };
    const pass = passOf(request.oldObject ?? request.object, now_ms);
    const spendings = this.#spendings(request, charge);
    const over = spendings.find((spending) => this.#isOver(spending, now_ms));
    const refusal =
      this.#firmRefusal(request, charge, pass) ??
      (over === undefined ? undefined : this.#overRefusal(request, over, now_ms, pass));
    if (refusal === undefined || pass.type === 'reason') {
      if (!request.isDryRun) for (const { account, count } of spendings) account.charge(now_ms, count);
      return refusal === undefined || pass.type !== 'reason'
        ? ALLOWED
        : { ...ALLOWED, recorded: { 'break-glass': pass.reason } };
    }
    if (over !== undefined && !request.isDryRun) {
      over.account.refused_count += 1;
      this.#accounts.markOffender(over.key, over.account);
    }
    return this.#asStateSays(refusal);
  }

  #asStateSays(refusal: Refusal): Judgement {
    const { message } = refusal;
    if (this.#state !== 'observe')
      return { decision: refusal, wouldRefuse: undefined, recorded: { refused: message } };
    return {
      decision: { type: 'warn', text: `only observed, not refused: ${message}` },
      wouldRefuse: message,
      recorded: { 'would-refuse': message },
    };
  }

  /** What no budget has to do with: the object is protected, or the guard is closed. */
  #firmRefusal(request: ReviewedRequest, charge: Charge, pass: Pass): Refusal | undefined {
    if (charge.type !== 'removal') return undefined;
    const why =
      this.#settings.surroundings.whyProtected(request) ??
      (this.#state === 'closed'
        ? 'somebody has closed the guard, and nothing is deleted until it is opened again'
        : undefined);
    if (why === undefined) return undefined;
    const message = `plimsoll guard refuses to delete ${objectText(request)}: ${why}. ${passText(request, pass)}.`;
    return { type: 'refuse', message };
  }

  #isOver({ account, budget, count, limit_count }: Spending, now_ms: number): boolean {
    return account.usedSince(now_ms - budget.window_s * MS_PER_S) + count > limit_count;
  }

  /** Which budgets pay for it, and how much. */
  #spendings(request: ReviewedRequest, charge: Charge): readonly Spending[] {
    const own = this.#spending(request, charge, 1);
    if (charge.type !== 'removal' || charge.kind !== 'Namespace') return own;
    const count = this.#settings.surroundings.contentOf(request.name) ?? 0;
    if (count === 0) return own;
    return [
      ...own,
      ...this.#spending(request, { type: 'content of a namespace', group: '', kind: 'Namespace' }, count),
    ];
  }

  #spending(request: ReviewedRequest, charge: Charge, count: number): readonly Spending[] {
    const ofType = this.#settings.budgets.filter((budget) => budget.charge === charge.type);
    const named = ofType.filter(({ kinds }) => kinds !== undefined && isOfKind(kinds, charge));
    const budgets = named.length > 0 ? named : ofType.filter(({ kinds }) => kinds === undefined);
    const population = this.#settings.surroundings.populationOf(charge);
    return budgets.map((budget) => {
      const place = charge.type === 'update of one object' ? `\0${request.namespace}/${request.name}` : '';
      const key = `${request.user}\0${budget.id}\0${charge.group}/${charge.kind}${place}`;
      return {
        charge,
        count,
        budget,
        key,
        account: this.#accounts.of(key),
        population,
        limit_count: this.#limitOf(budget, population),
      };
    });
  }

  #limitOf({ share, floor_count, ceiling_count }: Budget, population: number | undefined): number {
    const ofShare = population === undefined ? 0 : Math.floor(share * population);
    const limit = Math.min(ceiling_count, Math.max(floor_count, ofShare));
    return Math.max(1, Math.floor(limit / this.#settings.replicas_count));
  }

  #overRefusal(request: ReviewedRequest, over: Spending, now_ms: number, pass: Pass): Refusal {
    const { budget, account, charge, limit_count, population, count } = over;
    const used_count = account.usedSince(now_ms - budget.window_s * MS_PER_S);
    const free_ms = account.nextFree_ms(budget.window_s * MS_PER_S) ?? now_ms;
    const wait_s = Math.max(1, Math.ceil((free_ms - now_ms) / MS_PER_S));
    const what = charge.type === 'update of one object' ? 'changes of this object' : `${charge.kind}s`;
    const limit = `${limit_count} is the limit${limitReason(budget, population)}`;
    const more = count > 1 ? `, this would be ${count} more` : '';
    const message = `plimsoll guard refuses to ${DOING[charge.type]} ${objectText(request)}: ${request.user} has ${DONE[charge.type]} ${used_count} ${what} in ${spanText(budget.window_s)}${more}, and ${limit}. ${budget.why}. ${passText(request, pass)}, or ask an administrator for: plimsoll guard release '${request.user}'. Something is free again in ${spanText(wait_s)}.`;
    return charge.type === 'update of one object'
      ? { type: 'refuse', message, retryAfter_s: Math.min(RETRY_MAX_S, wait_s) }
      : { type: 'refuse', message };
  }
}

function objectText({ kind, namespace, name, resource }: ReviewedRequest): string {
  return spokenName({
    kind: kind === '' ? resource : kind,
    namespace,
    name: name === '' ? '(without name)' : name,
  });
}

/** Kubernetes itself: its cascades are judged where they begin, at the request of whoever asked for them. */
function isAlwaysLetThrough({ user, groups }: ReviewedRequest): boolean {
  return groups.includes('system:nodes') || isControlPlane(classifyUserName(user));
}

/** Where a limit comes from. */
function limitReason({ share, floor_count, ceiling_count }: Budget, population: number | undefined): string {
  if (share === 0) return '';
  const percent = `${Number((share * 100).toFixed(2))} %`;
  const bounds = `at least ${floor_count}, at most ${ceiling_count}`;
  return population === undefined
    ? ` (how many there are is not known, and so the least counts: ${floor_count})`
    : ` (${percent} of ${population}, ${bounds})`;
}

/** How to get through without anybody else. */
function passText({ group, kind, namespace, name }: ReviewedRequest, pass: Pass): string {
  const noted =
    pass.type === 'expired'
      ? `Its reason to be deleted was good until ${pass.until} only. `
      : pass.type === 'unreadable'
        ? `${ALLOW_UNTIL_ANNOTATION} is no time (RFC 3339): ${pass.until}. `
        : '';
  const place = namespace === '' ? '' : ` -n ${namespace}`;
  return `${noted}If it is meant: kubectl annotate ${kubectlName({ group, kind, namespace, name })}${place} --overwrite ${ALLOW_ANNOTATION}='WHY'`;
}
