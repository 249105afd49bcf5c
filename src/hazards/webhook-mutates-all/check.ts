import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { admissionWebhooksOf, type WebhookInCluster } from '../../cluster/admission-webhooks.ts';
import { setField } from '../../graph/webhook-edit.ts';
import {
  isPolicyEngine,
  seesEveryPod,
  spokenWebhook,
  unlabelledUpdatesUnknown,
  unlabelledWorkloadUpdates,
} from '../webhook-reach.ts';

/** What narrows a webhook; of those it has none, or only such as let through what carries no label (opt-out). */
function narrowingText({ webhook }: WebhookInCluster): string {
  const given = [
    webhook.namespaceSelector.requirements.length > 0 ? 'its namespaceSelector' : '',
    webhook.objectSelector.requirements.length > 0 ? 'its objectSelector' : '',
    webhook.matchConditions.length > 0 ? 'its matchConditions' : '',
  ].filter((text) => text !== '');
  return given.length === 0
    ? 'it has no selector and no match condition'
    : `${given.join(' and ')} only leave${given.length === 1 ? 's' : ''} out what opts out`;
}

/** Turns opt-out into opt-in; the label is the product's own domain. */
function optIn({ object, index, webhook }: WebhookInCluster): string {
  const label = `${webhook.name.split('.').slice(-2).join('.')}/inject`;
  return setField({ configuration: object, index }, 'objectSelector', {
    matchLabels: { [label]: 'enabled' },
  });
}

function* mutatesEverybody({ derive }: RuleInput): Generator<Observation> {
  for (const entry of derive(admissionWebhooksOf)) {
    const { webhook } = entry;
    if (webhook.type !== 'mutating') continue;
    const kinds = unlabelledWorkloadUpdates(webhook);
    const seesPods = seesEveryPod(webhook, 'UPDATE');
    const unknown = unlabelledUpdatesUnknown(webhook);
    if (kinds.length === 0 && unknown !== undefined)
      yield {
        type: 'unknown',
        message: `Whether ${spokenWebhook(entry)} changes workloads of everybody on UPDATE is not known: ${unknown}.`,
      };
    if (kinds.length === 0 && !seesPods) continue;
    yield isPolicyEngine(webhook) ? aboutEngine(entry) : aboutInjector(entry, kinds);
  }
}

/** What it changes is told by its policies: there is nothing to opt in to, but a policy can be tried on one namespace. */
function aboutEngine(entry: WebhookInCluster): Observation {
  return {
    type: 'finding',
    object: entry.object,
    path: [...entry.path, 'rules'],
    severity: 'medium',
    message: `${spokenWebhook(entry)} is asked about every update of everybody, workloads included (${narrowingText(entry)}): one new policy of it can restart all their pods`,
    fix: {
      text: 'Name in its rules only the kinds that its policies change, CREATE of pods where that is enough, and try a new policy on one namespace first.',
    },
  };
}

function aboutInjector(entry: WebhookInCluster, kinds: readonly string[]): Observation {
  const changes =
    kinds.length > 0
      ? `changes ${kinds.join('s, ')}s of everybody on UPDATE (${narrowingText(entry)}): a new version of it can restart all their pods`
      : `changes Pods of everybody on UPDATE (${narrowingText(entry)}): a new version of it can make updates of all pods fail`;
  return {
    type: 'finding',
    object: entry.object,
    path: [...entry.path, 'rules'],
    // Most of a pod cannot change on update: a patch of it fails requests, a patch of a template restarts pods.
    ...(kinds.length === 0 ? { severity: 'medium' as const } : {}),
    message: `${spokenWebhook(entry)} ${changes}`,
    fix: {
      text: 'Let it see only what asks for it (a label in objectSelector or namespaceSelector), take UPDATE out of its rules where CREATE of pods is enough, and try a new version on one namespace first.',
      patch: optIn(entry),
    },
  };
}

const updatesOfEverybody: Rule = {
  id: 'updates-of-everybody',
  title: 'Mutating webhooks change on update only what asked for it',
  severity: 'high',
  persona: 'cluster admin',
  why: 'Version 2 turned "only with the label" into "unless it opts out", and pods of unrelated owners restarted.',
  check: mutatesEverybody,
};

export const check: CheckDefinition = { hazard: 'webhook-mutates-all', rules: [updatesOfEverybody] };
