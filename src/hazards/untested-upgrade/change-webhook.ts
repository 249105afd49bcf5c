import type { ChangeRule, ChangeRuleInput, Observation } from '../../check/contract.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import { KIND } from '../../kube/group-kind.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { selectorChange } from '../../kube/selector-cover.ts';
import type { LabelSelector } from '../../kube/selector.ts';
import {
  parseWebhookConfiguration,
  type AdmissionWebhook,
  type ParsedWebhook,
  type WebhookRule,
} from '../../kube/webhook/configuration.ts';
import { changedObjects, type ChangedObject } from './changed-object.ts';

const CONFIGURATIONS = [KIND.MutatingWebhookConfiguration, KIND.ValidatingWebhookConfiguration];

function covers(wide: readonly string[], narrow: readonly string[]): boolean {
  return wide.includes('*') || narrow.every((entry) => wide.includes(entry));
}

/** Does `wide` list all that `narrow` does: `pods` and its subresources are in `pods/*`, everything is in a star, slash, star? */
function resourcesCovered(wide: readonly string[], narrow: readonly string[]): boolean {
  return narrow.every((entry) => {
    const [resource = '', subresource] = entry.split('/');
    const without = subresource === undefined;
    return (
      wide.includes(entry) ||
      wide.includes('*/*') ||
      wide.includes(`${resource}/*`) ||
      (without ? wide.includes('*') : wide.includes(`*/${subresource}`))
    );
  });
}

/** Is every request that `narrow` matches matched by `wide` alone? */
function ruleCovered(wide: WebhookRule, narrow: WebhookRule): boolean {
  return (
    covers(wide.operations, narrow.operations) &&
    covers(wide.apiGroups, narrow.apiGroups) &&
    covers(wide.apiVersions, narrow.apiVersions) &&
    resourcesCovered(wide.resources, narrow.resources) &&
    (wide.scope === '*' || wide.scope === narrow.scope)
  );
}

/** The rule taken apart, so that two old rules together can cover one new one. */
function singleRules({ scope, ...rule }: WebhookRule): readonly WebhookRule[] {
  return rule.operations.flatMap((operation) =>
    rule.apiGroups.flatMap((group) =>
      rule.apiVersions.flatMap((version) =>
        rule.resources.map((resource) => ({
          operations: [operation],
          apiGroups: [group],
          apiVersions: [version],
          resources: [resource],
          scope,
        })),
      ),
    ),
  );
}

function spokenRule({ operations, apiGroups, resources }: WebhookRule): string {
  const groups = apiGroups.map((group) => (group === '' ? 'core' : group)).join(',');
  return `${operations.join(',')} of ${resources.join(',')} (${groups})`;
}

function selectorText(name: string, was: LabelSelector, now: LabelSelector): string | undefined {
  const change = selectorChange(was, now);
  if (change === 'wider') return `its ${name} matches more than before`;
  return change === 'other' ? `its ${name} matches others than before` : undefined;
}

/** What the webhook sees or stops that it did not before. */
function gains(was: AdmissionWebhook, now: AdmissionWebhook): readonly string[] {
  const isNew = (rule: WebhookRule) => !was.rules.some((old) => ruleCovered(old, rule));
  const rules = now.rules.filter((rule) => singleRules(rule).some(isNew));
  const conditions = new Set(now.matchConditions.map(({ expression }) => expression));
  const lost = was.matchConditions.filter(({ expression }) => !conditions.has(expression));
  return [
    ...(rules.length === 0 ? [] : [`it is called for ${rules.map(spokenRule).join('; ')}`]),
    ...[
      selectorText('namespaceSelector', was.namespaceSelector, now.namespaceSelector),
      selectorText('objectSelector', was.objectSelector, now.objectSelector),
    ].filter((text) => text !== undefined),
    ...(lost.length === 0 ? [] : [`its matchConditions lose ${lost.map(({ name }) => name).join(', ')}`]),
    ...(was.failurePolicy === 'Ignore' && now.failurePolicy === 'Fail'
      ? ['it refuses requests when it does not answer (failurePolicy Fail)']
      : []),
  ];
}

function webhooksOf({ body }: ClusterObject): readonly ParsedWebhook[] {
  return parseWebhookConfiguration(body)?.webhooks ?? [];
}

function* widened({ was, now }: ChangedObject): Generator<Observation> {
  const before = new Map(webhooksOf(was).map(({ webhook }) => [webhook.name, webhook]));
  for (const { index, webhook } of webhooksOf(now)) {
    const old = before.get(webhook.name);
    const more = old === undefined ? [] : gains(old, webhook);
    if (more.length === 0) continue;
    yield {
      type: 'finding',
      object: now,
      path: ['webhooks', index],
      message: `${spokenName(now)}: the webhook ${webhook.name} reaches further: ${more.join('; ')}`,
      fix: {
        text: 'Roll it out as a second webhook configuration that selects one namespace (namespaceSelector on kubernetes.io/metadata.name), watch it there, then widen step by step.',
      },
      ...(webhook.type === 'validating' && webhook.failurePolicy === 'Ignore'
        ? { severity: 'medium' as const }
        : {}),
    };
  }
}

function* widenedWebhooks(change: ChangeRuleInput): Generator<Observation> {
  for (const kind of CONFIGURATIONS) {
    for (const object of changedObjects(change, kind)) yield* widened(object);
  }
}

export const widenedWebhook: ChangeRule = {
  id: 'widened-webhook',
  title: 'Changes do not widen what a webhook sees in one step',
  severity: 'high',
  persona: 'cluster admin',
  why: 'A webhook that went from few objects to nearly all of them in one version restarted the pods of unrelated owners.',
  check: widenedWebhooks,
};
