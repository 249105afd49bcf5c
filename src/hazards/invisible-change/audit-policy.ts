import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { BodyPath, ClusterObject } from '../../cluster/cluster.ts';
import { stringListAt } from '../../kube/container.ts';
import { stringAt, type JsonValue } from '../../kube/json.ts';
import { listAt, spokenName } from '../../kube/kube-object.ts';

/** The file behind `--audit-policy-file` (audit.k8s.io/v1). */
const POLICY = { group: 'audit.k8s.io', kind: 'Policy' };

/** One rule of the policy; the first that matches a request decides (audit documentation, "Audit policy"). */
interface PolicyRule {
  readonly json: JsonValue;
  readonly level: string;
  readonly path: BodyPath;
}

function rulesOf({ body }: ClusterObject): readonly PolicyRule[] {
  return listAt(body, 'rules').map((json, index) => ({
    json,
    level: stringAt(json, 'level') ?? '',
    path: ['rules', index, 'level'],
  }));
}

/** Does it match requests of everybody in every namespace? */
function isForEverybody({ json }: PolicyRule): boolean {
  return ['users', 'userGroups', 'namespaces'].every((key) => listAt(json, key).length === 0);
}

function matchesVerb({ json }: PolicyRule, verb: string): boolean {
  const verbs = stringListAt(json, 'verbs');
  return verbs.length === 0 || verbs.includes(verb);
}

/** Does it match the whole resource? A rule about paths alone matches no resource. */
function matchesResource({ json }: PolicyRule, group: string, resource: string): boolean {
  const entries = listAt(json, 'resources');
  if (entries.length === 0) return listAt(json, 'nonResourceURLs').length === 0;
  return entries.some((entry) => {
    const resources = stringListAt(entry, 'resources');
    const isGroup = (stringAt(entry, 'group') ?? '') === group;
    const isResource = resources.length === 0 || resources.includes(resource) || resources.includes('*');
    return isGroup && isResource && listAt(entry, 'resourceNames').length === 0;
  });
}

/** The rule that decides for a request of somebody of whom nothing is known. */
function decidingRule(
  policy: ClusterObject,
  verb: string,
  group: string,
  resource: string,
): PolicyRule | undefined {
  return rulesOf(policy).find(
    (rule) => isForEverybody(rule) && matchesVerb(rule, verb) && matchesResource(rule, group, resource),
  );
}

/** A write whose trace everybody wants: who deleted the Services, who changed the Deployment, who the webhook. */
const WANTED_WRITES = [
  { verb: 'delete', group: '', resource: 'services' },
  { verb: 'patch', group: 'apps', resource: 'deployments' },
  { verb: 'update', group: 'admissionregistration.k8s.io', resource: 'validatingwebhookconfigurations' },
] as const;

function* blindPolicies({ cluster }: RuleInput): Generator<Observation> {
  for (const policy of cluster.of(POLICY)) {
    const blind = WANTED_WRITES.flatMap(({ verb, group, resource }) => {
      const rule = decidingRule(policy, verb, group, resource);
      const level = rule?.level ?? 'None';
      return level === 'None' || level === 'Metadata' ? [{ verb, resource, rule, level }] : [];
    });
    const [first] = blind;
    if (first === undefined) continue;
    const isNone = blind.some(({ level }) => level === 'None');
    const named = blind.map(({ verb, resource, level }) => `${verb} ${resource} (${level})`).join(', ');
    yield {
      type: 'finding',
      object: policy,
      path: first.rule?.path ?? ['rules'],
      ...(isNone ? {} : { severity: 'low' as const }),
      message: `${spokenName(policy)} keeps ${isNone ? 'nothing' : 'no body'} of some writes: ${named}; what changed cannot be seen from it`,
      fix: {
        text: 'Keep writes with what they wrote: end the policy with these rules.',
        patch: `rules:
  - level: Metadata
    resources: [{ group: '', resources: [secrets, configmaps, serviceaccounts/token] }]
  - level: RequestResponse
    verbs: [create, update, patch, delete, deletecollection]
  - level: Metadata`,
      },
    };
  }
}

export const policyWithoutWrites: Rule = {
  id: 'policy-without-writes',
  title: 'The audit policy keeps what was written',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'Lost Services were rebuilt from the bodies in the audit log; a log without them says only who did it.',
  check: blindPolicies,
};

/** Requests whose bodies are credentials. */
const SECRET_REQUESTS = [
  { verb: 'update', group: '', resource: 'secrets' },
  { verb: 'get', group: '', resource: 'secrets' },
  { verb: 'create', group: '', resource: 'serviceaccounts/token' },
  { verb: 'create', group: 'authentication.k8s.io', resource: 'tokenreviews' },
] as const;

/** A level with the body that holds the credential: what was sent, and for what is read and made the answer. */
function keepsBody(verb: string, resource: string, level: string | undefined): boolean {
  const isInAnswer = verb === 'get' || resource === 'serviceaccounts/token';
  return level === 'RequestResponse' || (level === 'Request' && !isInAnswer);
}

function* tellingPolicies({ cluster }: RuleInput): Generator<Observation> {
  for (const policy of cluster.of(POLICY)) {
    const kept = SECRET_REQUESTS.flatMap(({ verb, group, resource }) => {
      const rule = decidingRule(policy, verb, group, resource);
      return keepsBody(verb, resource, rule?.level) ? [{ verb, resource, rule }] : [];
    });
    const [first] = kept;
    if (first === undefined) continue;
    yield {
      type: 'finding',
      object: policy,
      path: first.rule?.path ?? ['rules'],
      message: `${spokenName(policy)} writes credentials into the audit log: the bodies of ${kept.map(({ verb, resource }) => `${verb} ${resource}`).join(', ')}`,
      fix: {
        text: 'Put this rule before all others, and treat the logs that exist as credentials.',
        patch: `  - level: Metadata
    resources:
      - { group: '', resources: [secrets, serviceaccounts/token] }
      - { group: authentication.k8s.io, resources: [tokenreviews] }`,
      },
    };
  }
}

export const policyKeepsSecrets: Rule = {
  id: 'policy-keeps-secrets',
  title: 'The audit policy keeps no credentials',
  severity: 'high',
  persona: 'cluster operator',
  why: 'The audit log goes to places where a Secret would never be sent.',
  check: tellingPolicies,
};
