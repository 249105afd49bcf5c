import type { Observation, Rule } from '../../check/contract.ts';
import { accessOf, type Access } from '../../cluster/access.ts';
import {
  clusterWide,
  clusterWideGrants,
  heldRights,
  isEverything,
  spokenGrant,
  subjectText,
  type Right,
} from '../../cluster/access-rights.ts';
import { everybodyIn, isBuiltInSubject } from '../../cluster/access-subjects.ts';
import { namespacedBindingPatch } from '../rbac-patch.ts';
import { shortList } from '../short-list.ts';

const RBAC = 'rbac.authorization.k8s.io';
const AUTHENTICATION = 'authentication.k8s.io';
const CERTIFICATES = 'certificates.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

/** One way in which rights that look small are large ones. */
interface PowerRule extends Omit<Rule, 'check'> {
  readonly rights: readonly Right[];
  /** What to do instead; the commands follow. */
  readonly fix: string;
}

const ESCALATION: PowerRule = {
  id: 'escalation',
  title: 'Nobody can give himself rights that he does not have',
  severity: 'high',
  persona: 'cluster admin',
  why: 'escalate, bind and impersonate turn any set of rights into all of them: the small role of a small operator is cluster-admin in two requests.',
  fix: 'name the roles that it may bind in resourceNames, or bind it in the namespaces where it works:',
  rights: [
    { words: 'escalate ClusterRoles', requests: [clusterWide('escalate', 'clusterroles', RBAC)] },
    { words: 'escalate Roles', requests: [clusterWide('escalate', 'roles', RBAC)] },
    { words: 'bind any ClusterRole', requests: [clusterWide('bind', 'clusterroles', RBAC)] },
    {
      words: 'impersonate any user or group',
      requests: [
        clusterWide('impersonate', 'users'),
        clusterWide('impersonate', 'groups'),
        clusterWide('impersonate', 'uids', AUTHENTICATION),
      ],
    },
    {
      words: 'impersonate any ServiceAccount',
      requests: [clusterWide('impersonate', 'serviceaccounts')],
    },
  ],
};

const SECRETS: PowerRule = {
  id: 'reads-all-secrets',
  title: 'Secrets are read in the namespaces where they are needed',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Whoever lists the Secrets of the cluster has every password and every stored token in it, its own superiors included.',
  fix: 'bind the rule for Secrets in the namespaces where they are, or name them in resourceNames (list and watch show contents too):',
  rights: [
    { words: 'list every Secret', requests: [clusterWide('list', 'secrets')] },
    { words: 'watch every Secret', requests: [clusterWide('watch', 'secrets')] },
    { words: 'get every Secret', requests: [clusterWide('get', 'secrets')] },
  ],
};

const CODE: PowerRule = {
  id: 'runs-code-anywhere',
  title: 'Nobody can run commands in every pod',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'A command in a pod has what the pod has, its token and its volumes; nodes/proxy does it past audit and admission, and get is enough for it.',
  fix: 'use nodes/metrics and nodes/stats instead of nodes/proxy, and bind pods/exec in single namespaces:',
  rights: [
    {
      words: 'reach every kubelet (nodes/proxy)',
      requests: [clusterWide('get', 'nodes', '', 'proxy'), clusterWide('create', 'nodes', '', 'proxy')],
    },
    {
      words: 'exec into every pod',
      requests: [clusterWide('create', 'pods', '', 'exec'), clusterWide('get', 'pods', '', 'exec')],
    },
    {
      words: 'attach to every pod',
      requests: [clusterWide('create', 'pods', '', 'attach'), clusterWide('get', 'pods', '', 'attach')],
    },
    {
      words: 'add containers to running pods',
      requests: [
        clusterWide('update', 'pods', '', 'ephemeralcontainers'),
        clusterWide('patch', 'pods', '', 'ephemeralcontainers'),
      ],
    },
  ],
};

const TOKENS: PowerRule = {
  id: 'makes-tokens',
  title: 'Nobody can make a token of every ServiceAccount',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Who can ask for the token of any ServiceAccount is all of them at once, the strongest included.',
  fix: 'name the ServiceAccounts in resourceNames, or bind the rule in the namespaces where they are:',
  rights: [
    {
      words: 'make a token of every ServiceAccount',
      requests: [clusterWide('create', 'serviceaccounts', '', 'token')],
    },
  ],
};

/** kubernetes.io, "Role Based Access Control Good Practices": CSRs and certificate issuing. */
const CERTIFICATE_RIGHTS: PowerRule = {
  id: 'signs-certificates',
  title: 'Nobody approves certificates of every signer',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'A client certificate is a user with any name and nearly any group: who approves for every signer can be any controller and any node.',
  fix: 'name the signers in resourceNames (example.com/*):',
  rights: [
    {
      words: 'approve certificates of every signer',
      requests: [clusterWide('approve', 'signers', CERTIFICATES)],
    },
    {
      words: 'sign certificates of every signer',
      requests: [clusterWide('sign', 'signers', CERTIFICATES)],
    },
  ],
};

/** kubernetes.io, "Role Based Access Control Good Practices": control admission webhooks. */
const ADMISSION_RIGHTS: PowerRule = {
  id: 'changes-admission',
  title: 'Mutating webhooks are changed by whom they belong to',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'A mutating webhook reads every object that is written, Secrets among them, and changes every pod before it is stored.',
  fix: 'name its own configuration in resourceNames (create cannot be narrowed: let an administrator create it):',
  rights: [
    {
      words: 'create any mutating webhook',
      requests: [clusterWide('create', 'mutatingwebhookconfigurations', ADMISSION)],
    },
    {
      words: 'change every mutating webhook',
      requests: [
        clusterWide('update', 'mutatingwebhookconfigurations', ADMISSION),
        clusterWide('patch', 'mutatingwebhookconfigurations', ADMISSION),
      ],
    },
  ],
};

const PODS: PowerRule = {
  id: 'creates-pods-anywhere',
  title: 'Pods are created in the namespaces that their owner works in',
  severity: 'low',
  persona: 'cluster admin',
  why: 'A pod runs as any ServiceAccount of its namespace: who creates pods in kube-system has the rights of all that runs there.',
  fix: 'bind the rule in the namespaces where it works:',
  rights: [
    { words: 'create pods', requests: [clusterWide('create', 'pods')] },
    { words: 'create DaemonSets', requests: [clusterWide('create', 'daemonsets', 'apps')] },
    { words: 'create Deployments', requests: [clusterWide('create', 'deployments', 'apps')] },
    { words: 'create StatefulSets', requests: [clusterWide('create', 'statefulsets', 'apps')] },
    { words: 'create ReplicaSets', requests: [clusterWide('create', 'replicasets', 'apps')] },
    { words: 'create Jobs', requests: [clusterWide('create', 'jobs', 'batch')] },
    { words: 'create CronJobs', requests: [clusterWide('create', 'cronjobs', 'batch')] },
  ],
};

function* checkPower(access: Access, { rights, fix }: PowerRule): Generator<Observation> {
  for (const subject of access.index.subjects) {
    // Groups that everybody is in are told by open-to-everyone, with all that they may do.
    if (isBuiltInSubject(subject) || everybodyIn(subject) !== undefined) continue;
    const grants = clusterWideGrants(access, subject);
    // Who may do everything is told by all-powerful.
    if (grants.some(({ rule }) => isEverything(rule))) continue;
    const held = heldRights(grants, rights);
    const [first] = held;
    if (first === undefined) continue;
    const ways = [...new Set(held.map(({ grant }) => spokenGrant(grant)))];
    const bindings = [...new Set(held.map(({ grant }) => grant.binding))];
    yield {
      type: 'finding',
      object: first.grant.binding.source,
      path: ['roleRef'],
      message: `${subjectText(access, subject)} may ${shortList(held.map(({ right }) => right.words))} in the whole cluster; by ${shortList(ways)}`,
      fix: { text: fix, patch: namespacedBindingPatch(subject, bindings) },
      objects: held
        .flatMap(({ grant }) => grant.role.source ?? [])
        .filter((role, at, all) => all.indexOf(role) === at),
    };
  }
}

/** Rights in the whole cluster that are worth more than they look; each rule tells each subject once. */
export const POWER_RULES: readonly Rule[] = [
  ESCALATION,
  SECRETS,
  CODE,
  TOKENS,
  CERTIFICATE_RIGHTS,
  ADMISSION_RIGHTS,
  PODS,
].map((power) => ({
  id: power.id,
  title: power.title,
  severity: power.severity,
  persona: power.persona,
  why: power.why,
  check: ({ derive }) => checkPower(derive(accessOf), power),
}));
