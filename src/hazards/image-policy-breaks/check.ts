import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { admissionWebhooksOf, type WebhookInCluster } from '../../cluster/admission-webhooks.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { exemption } from '../../graph/webhook-edit.ts';
import { SYSTEM_NAMESPACES } from '../system-namespace.ts';
import { seesEveryPod, spokenWebhook } from '../webhook-reach.ts';

/** Words by which webhooks that judge images call themselves: what they do, and the names of the known ones. */
const IMAGE_POLICY_WORDS =
  /image|cosign|sigstore|notary|notation|ratify|connaisseur|portieris|binaryauthorization|imagepolicy|policy-controller|grafeas|kritis|signature/i;

/** Mutating ones judge too (Connaisseur puts the digest in place of the tag it verified), but most with "image" in the name only rewrite it. */
const VERIFIER_WORDS =
  /cosign|sigstore|notary|notation|ratify|connaisseur|portieris|binaryauthorization|image-?polic|policy-controller|signature/i;

function judgesImages({ object, webhook, backend }: WebhookInCluster): boolean {
  const service = backend.type === 'service' ? `${backend.namespace} ${backend.name}` : '';
  const words = webhook.type === 'validating' ? IMAGE_POLICY_WORDS : VERIFIER_WORDS;
  return words.test(`${object.name} ${webhook.name} ${service}`);
}

/** Can anybody be let through by a label or a condition, without touching the webhook? */
function hasExemption({ webhook }: WebhookInCluster): boolean {
  return (
    webhook.namespaceSelector.requirements.length > 0 ||
    webhook.objectSelector.requirements.length > 0 ||
    webhook.matchConditions.length > 0
  );
}

function* withoutWayOut({ derive }: RuleInput): Generator<Observation> {
  for (const entry of derive(admissionWebhooksOf)) {
    const { object, path, index, webhook } = entry;
    if (!judgesImages(entry) || hasExemption(entry)) continue;
    if (!seesEveryPod(webhook, 'CREATE')) continue;
    yield {
      type: 'finding',
      object,
      path,
      message: `${spokenWebhook(entry)} judges the images of every pod of the cluster and exempts nobody: if it errs, neither the build system nor the webhook itself can be deployed anew`,
      fix: {
        text: 'Exempt the namespaces that are needed to repair it: kube-system, its own, the build system and the registry.',
        patch: exemption({ configuration: object, index }, SYSTEM_NAMESPACES),
      },
    };
  }
}

const noExemption: Rule = {
  id: 'no-exemption',
  title: 'Image policies exempt what is needed to repair them',
  severity: 'high',
  persona: 'cluster admin',
  why: 'A rebuild broke signature verification, and every image was denied, that of the fixed webhook included.',
  check: withoutWayOut,
};

function* policyInServer({ cluster }: RuleInput): Generator<Observation> {
  for (const { pod, container, flags } of controlPlanePods(cluster, 'kube-apiserver')) {
    const plugins = (flags.get('enable-admission-plugins') ?? '').split(',');
    if (!plugins.includes('ImagePolicyWebhook')) continue;
    yield {
      type: 'finding',
      object: pod,
      path: [...container.path, 'command'],
      message: `${spokenName(pod)} runs the admission plugin ImagePolicyWebhook: it sees every pod, kube-system included, and no label exempts one`,
      fix: {
        text: 'Replace it by a ValidatingWebhookConfiguration or a ValidatingAdmissionPolicy with exemptions; until then keep defaultAllow: true in its configuration.',
      },
    };
  }
}

const pluginSeesAll: Rule = {
  id: 'server-plugin',
  title: 'Images are judged by a webhook that can be exempted from, not by a plugin',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'A plugin of the API server can only be changed by restarting it with another configuration.',
  check: policyInServer,
};

export const check: CheckDefinition = { hazard: 'image-policy-breaks', rules: [noExemption, pluginSeesAll] };
