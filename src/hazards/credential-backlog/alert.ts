import {
  SAMPLE_MAX_COUNT,
  type Alert,
  type Fact,
  type Severity,
  type Trigger,
} from '../../detect/contract.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { auditCommand, shellWord } from '../audit-command.ts';
import type { OffenderBook } from '../evidence.ts';
import type { Backlog } from './backlog.ts';

interface Growth {
  readonly backlog: Backlog;
  /** The custom resource that asks for Secrets; `undefined` for what kubelets lack. */
  readonly resource: string | undefined;
  /** Who creates, or used to create, what is waited for. */
  readonly provider: string | undefined;
  readonly book: OffenderBook | undefined;
  readonly rates:
    { readonly before_per_minute: number | undefined; readonly now_per_minute: number } | undefined;
  readonly trigger: Trigger | undefined;
  /** The log says in words (FailedMount) what is lacking, so it is not optional. */
  readonly saysReason: boolean;
}

/** Deployments of a team stand still; of many teams. */
const HIGH_COUNT = 50;
const CRITICAL_COUNT = 200;
const NAMESPACES_MANY_COUNT = 10;
const MINUTES_PER_HOUR = 60;

export function backlogAlert(growth: Growth): Alert {
  const { backlog, resource, provider, book } = growth;
  const spread = spreadOf(backlog);
  const what =
    resource === undefined
      ? 'Secrets and ConfigMaps that pods wait for do not exist'
      : `${resource} wait for their Secret`;
  const rate = backlog.slope_per_minute;
  const trend = rate > 0 ? `, ${rate.toFixed(1)} more a minute` : ', no longer growing';
  const from_us = backlog.since_us ?? backlog.last_us;
  return {
    id: `credential-backlog/${resource ?? 'missing'}`,
    hazard: 'credential-backlog',
    severity: severityOf(growth, spread.namespaces),
    title: `${backlog.count} ${what}${trend}`,
    offender: provider === undefined ? undefined : book?.offender(provider),
    objects: { count: backlog.count, sample: spread.sample },
    window: { from_us, to_us: backlog.last_us },
    trigger: growth.trigger,
    facts: facts(growth, spread.namespaces),
    evidence: backlog.evidence.list(),
    next: [
      {
        command: 'kubectl get events -A --field-selector reason=FailedMount',
        why: 'which pods cannot start, and what they lack',
      },
      ...(provider === undefined
        ? []
        : [
            {
              command: auditCommand('who', { user: provider, verb: 'create', from_us }),
              why: 'how fast the provider still creates',
            },
            {
              command: `kubectl get deployments -n ${shellWord(provider.split(':')[2] ?? 'default')}`,
              why: 'is the provider running, with how many replicas',
            },
          ]),
      {
        command: auditCommand('timeline', {
          kind: 'deployments',
          verb: 'patch',
          from_us: from_us - 30 * 60 * 1e6,
          to_us: from_us,
        }),
        why: 'what was changed in the half hour before',
      },
    ],
    uncertain: doubts(growth),
  };
}

function spreadOf(backlog: Backlog): {
  readonly namespaces: number;
  readonly sample: readonly ObjectReference[];
} {
  const namespaces = new Set<string>();
  const sample: ObjectReference[] = [];
  for (const { object } of backlog.waiting()) {
    namespaces.add(object.namespace);
    if (sample.length < SAMPLE_MAX_COUNT) sample.push(object);
  }
  return { namespaces: namespaces.size, sample };
}

function severityOf(growth: Growth, namespaces: number): Severity {
  const { peak_count, count } = growth.backlog;
  if (count * 4 < peak_count) return 'low';
  if (!growth.saysReason && growth.resource === undefined && growth.provider === undefined) return 'medium';
  if (count >= CRITICAL_COUNT && namespaces >= NAMESPACES_MANY_COUNT) return 'critical';
  return count >= HIGH_COUNT ? 'high' : 'medium';
}

function facts(growth: Growth, namespaces: number): readonly Fact[] {
  const { backlog, provider, rates } = growth;
  const list: Fact[] = [
    { name: 'namespaces', value: String(namespaces) },
    {
      name: 'appeared, resolved since the log began',
      value: `${backlog.appeared_count}, ${backlog.resolved_count}`,
    },
    { name: 'most at once', value: String(backlog.peak_count) },
  ];
  const rate = backlog.slope_per_minute;
  if (rate > 0)
    list.push({
      name: 'forecast',
      value: `about ${Math.round(backlog.count + MINUTES_PER_HOUR * rate)} in an hour at this rate`,
    });
  if (rate < 0)
    list.push({
      name: 'forecast',
      value: `empty in about ${Math.ceil(backlog.count / -rate)} minutes at this rate`,
    });
  if (backlog.stock_count > 0)
    list.push({
      name: 'lacking since before or the first minutes of the log',
      value: String(backlog.stock_count),
    });
  if (provider !== undefined && rates !== undefined) {
    const before = rates.before_per_minute === undefined ? 'unknown' : rates.before_per_minute.toFixed(1);
    list.push({
      name: 'created a minute by the provider',
      value: `${before} before, ${rates.now_per_minute.toFixed(1)} in the last five minutes (${provider})`,
    });
  }
  return list;
}

function doubts(growth: Growth): readonly string[] {
  const uncertain: string[] = [];
  if (growth.resource === undefined && !growth.saysReason)
    uncertain.push(
      'The log carries no FailedMount and no pod status (level Metadata): some of these references may be optional, and their pods run.',
    );
  if (growth.resource === undefined)
    uncertain.push(
      'Kubelets that watch Secrets (the default since 1.12) show a missing one only by FailedMount or in the pod status, not by 404.',
    );
  else
    uncertain.push(
      'That these custom resources ask for a Secret is learned from names: earlier ones got a Secret of the same name.',
    );
  if (growth.provider === undefined) uncertain.push('Who should create them is not in this log.');
  if (growth.backlog.isFull)
    uncertain.push('More is waited for than is kept in memory: the number is a lower bound.');
  return uncertain;
}
