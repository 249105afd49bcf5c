import { expect, it } from 'vitest';
import type { Severity } from '../src/detect/contract.ts';
import { detect, lines } from './detection.fixture.ts';
import * as clients from './incidents-of-clients.fixture.ts';
import * as platform from './incidents-of-the-platform.fixture.ts';
import type { LogLevel } from './simulated-log.fixture.ts';

const incidents = { ...clients, ...platform };

interface Expected {
  readonly incident: clients.Incident;
  readonly hazard: string;
  readonly title: RegExp;
  /** User, and the impersonated one after ` as `; `''` where the log names nobody. */
  readonly by: string;
  readonly object_count: number;
  /** `user verb resource/name` */
  readonly trigger?: string;
  readonly severity: Severity;
  /** Without bodies: how severe, and what else is then known less well. `unknowable` where bodies are all there is. */
  readonly metadata: Severity | 'unknowable';
  readonly metadataCount?: number;
  readonly metadataBy?: string;
  readonly metadataTrigger?: string;
}

const OPERATOR = incidents.OPERATOR.user;
const BOB = incidents.BOB.user;
const NOISY = incidents.NOISY.user;
const ADMIN = 'admin@example.com';
const POOL = 'system:serviceaccount:kube-system:node-pool-manager';
const CI = 'system:serviceaccount:ci:gitlab-runner';

const powerful = { hazard: 'powerful-operator', severity: 'critical', metadata: 'critical' } as const;
const second = {
  hazard: 'second-wave',
  severity: 'critical',
  metadata: 'critical',
  object_count: 12,
} as const;
const fight = {
  hazard: 'fighting-controllers',
  severity: 'medium',
  metadata: 'low',
  object_count: 1,
} as const;
const noisy = {
  hazard: 'noisy-client',
  severity: 'critical',
  metadata: 'critical',
  by: NOISY,
  object_count: 0,
} as const;
const cron = {
  hazard: 'cronjob-pileup',
  severity: 'high',
  metadata: 'medium',
  by: ADMIN,
  trigger: `${ADMIN} create cronjobs/sync`,
} as const;
const deadlock = {
  hazard: 'webhook-deadlock',
  severity: 'critical',
  metadata: 'critical',
  object_count: 1,
  by: BOB,
  trigger: `${BOB} create validatingwebhookconfigurations/lease-guard`,
  title: /could not renew its leader lock .* refused by webhook leases\.guard\.example\.com/,
} as const;
const nodes = {
  hazard: 'node-rollout-without-canary',
  severity: 'critical',
  metadata: 'unknowable',
  by: POOL,
  object_count: 40,
  trigger: `${POOL} patch nodes/node-1`,
} as const;

it.each<readonly [string, Expected]>([
  [
    'deletecollection in namespace after namespace',
    {
      ...powerful,
      incident: incidents.deleteCollections,
      title: /deleted 72 configmaps in 12 namespaces/,
      by: OPERATOR,
      object_count: 72,
      metadata: 'high',
      metadataCount: 12,
    },
  ],
  [
    'kubectl delete svc -A',
    {
      ...powerful,
      incident: incidents.kubectlDeletesServices,
      title: /deleted 60 services in 12 namespaces/,
      by: BOB,
      object_count: 60,
    },
  ],
  [
    'deletes under another name',
    {
      ...powerful,
      incident: incidents.impersonatedDeletes,
      title: /deleted 60 deployments\.apps/,
      by: `${BOB} as system:serviceaccount:ci:deployer`,
      object_count: 60,
    },
  ],
  [
    'one delete every 30 s for half an hour',
    {
      ...powerful,
      incident: incidents.slowDeletes,
      title: /deleted 60 services in 12 namespaces within (?:29|30) min/,
      by: OPERATOR,
      object_count: 60,
    },
  ],
  [
    'PersistentVolumeClaims',
    {
      ...powerful,
      incident: incidents.volumeClaimsDeleted,
      title: /deleted 48 persistentvolumeclaims/,
      by: OPERATOR,
      object_count: 48,
    },
  ],
  [
    'CustomResourceDefinitions',
    {
      ...powerful,
      incident: incidents.definitionsDeleted,
      title: /deleted 20 customresourcedefinitions/,
      by: BOB,
      object_count: 20,
      severity: 'high',
      metadata: 'high',
    },
  ],

  [
    'a descheduler evicts all pods at once',
    {
      ...powerful,
      incident: incidents.massEvictions,
      title: /descheduler evicted 180 pods in 12 namespaces within 14\.\d s/,
      by: 'system:serviceaccount:kube-system:descheduler',
      object_count: 180,
      severity: 'medium',
      metadata: 'medium',
    },
  ],

  [
    'the Service of a webhook is deleted',
    {
      ...second,
      incident: incidents.webhookServiceDeleted,
      title: /check\.pods\.example\.com cannot be called/,
      by: BOB,
      object_count: 13,
      metadataCount: 12,
      trigger: `${BOB} delete services/pod-check`,
    },
  ],
  [
    'a webhook is scaled to zero',
    {
      ...second,
      incident: incidents.webhookScaledToZero,
      title: /check\.pods\.example\.com cannot be called/,
      by: BOB,
      trigger: `${BOB} update deployments/pod-check`,
    },
  ],
  [
    'a webhook times out (context deadline exceeded)',
    {
      ...second,
      incident: incidents.webhookTimesOut,
      title: /check\.pods\.example\.com cannot be called/,
      by: '',
    },
  ],

  [
    'two operators over a label',
    {
      ...fight,
      incident: incidents.labelFightOfTwo,
      title: /operator-1 and tier-2\/operator-2/,
      by: incidents.TIERS[1]!.user,
    },
  ],
  [
    'three operators over a label',
    {
      ...fight,
      incident: incidents.labelFightOfThree,
      title: /operator-1 and tier-2\/operator-2 and tier-3\/operator-3/,
      by: incidents.TIERS[2]!.user,
    },
  ],
  [
    'two server-side appliers with force',
    {
      ...fight,
      incident: incidents.applyFight,
      title: /operator-1 and tier-2\/operator-2/,
      by: incidents.TIERS[1]!.user,
    },
  ],

  [
    'an autoscaler and GitOps over replicas',
    {
      ...fight,
      incident: incidents.autoscalerAgainstGitOps,
      title: /argocd-application-controller and kube-system\/horizontal-pod-autoscaler/,
      by: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
    },
  ],

  [
    '300 lists a second, 429 for others',
    {
      ...noisy,
      incident: incidents.listsThreeHundredTimesASecond,
      title: /sends \d{3} requests a second: \d+ other clients got \d+ times 429/,
    },
  ],
  [
    '200 patches a second, 429 for others',
    {
      ...noisy,
      incident: incidents.writesTwoHundredTimesASecond,
      title: /sends \d{3} requests a second: \d+ other clients got \d+ times 429/,
    },
  ],

  [
    'kube-apiserver runs out of memory again and again',
    {
      incident: incidents.relistAfterOutOfMemory,
      hazard: 'relist-storm',
      severity: 'critical',
      metadata: 'critical',
      title: /went away 5 times: nothing was answered for up to 2\ds, \d{4} lists followed/,
      by: '',
      object_count: 0,
    },
  ],
  [
    'a DaemonSet lists from etcd again and again',
    {
      incident: incidents.relistFromEtcd,
      hazard: 'relist-storm',
      severity: 'critical',
      metadata: 'critical',
      title: /150 copies of 1 client listed pods again/,
      by: 'system:serviceaccount:kube-system:cilium',
      object_count: 1,
    },
  ],

  [
    '5,000 Helm release Secrets',
    {
      incident: incidents.helmSecretsFlood,
      hazard: 'object-flood',
      severity: 'high',
      metadata: 'high',
      title: /5000 more Helm releases kept as secrets/,
      by: CI,
      object_count: 5000,
    },
  ],
  [
    'ConfigMaps, one a second',
    {
      incident: incidents.configMapsFlood,
      hazard: 'object-flood',
      severity: 'medium',
      metadata: 'medium',
      title: /more configmaps in team-3/,
      by: NOISY,
      object_count: 4005,
    },
  ],

  [
    'ConfigMaps of 900 KB',
    {
      incident: incidents.hugeConfigMaps,
      hazard: 'huge-objects',
      severity: 'medium',
      metadata: 'unknowable',
      title: /configmaps: 25 of 256 KiB or more, 21\.5 MiB/,
      by: NOISY,
      object_count: 25,
    },
  ],
  [
    'custom resources of 1 MB',
    {
      incident: incidents.hugeCustomResources,
      hazard: 'huge-objects',
      severity: 'medium',
      metadata: 'unknowable',
      title: /databases\.db\.example\.com: 10 of 256 KiB or more/,
      by: OPERATOR,
      object_count: 10,
    },
  ],

  [
    'a Job every minute that never ends',
    {
      ...cron,
      incident: incidents.jobsEveryMinuteNeverEnd,
      title: /CronJob team-6\/sync has 60 Jobs/,
      object_count: 60,
    },
  ],
  [
    'a Job every five minutes that crashes for ever',
    {
      ...cron,
      incident: incidents.jobsEveryFiveMinutesCrash,
      title: /CronJob team-6\/sync has 48 Jobs/,
      object_count: 48,
    },
  ],

  [
    'the selector of a mutating webhook is taken away',
    {
      incident: incidents.widenedWebhookConfiguration,
      hazard: 'webhook-mutates-all',
      severity: 'critical',
      metadata: 'critical',
      title: /aliases\.platform\.example\.com .* began to change 60 objects in 12 namespaces/,
      by: BOB,
      object_count: 60,
      trigger: `${BOB} patch mutatingwebhookconfigurations/aliases`,
    },
  ],
  [
    'a new version of a mutating webhook changes what it should not',
    {
      incident: incidents.newWebhookImage,
      hazard: 'webhook-mutates-all',
      severity: 'critical',
      metadata: 'critical',
      title: /aliases\.platform\.example\.com .* began to change 61 objects in 13 namespaces/,
      by: BOB,
      object_count: 61,
      trigger: `${BOB} patch deployments/aliases-webhook`,
    },
  ],

  ['a webhook on leases times out', { ...deadlock, incident: incidents.leasesTimeOut }],
  ['a webhook denies leases', { ...deadlock, incident: incidents.leasesDenied }],

  [
    'pods held by a finalizer that nobody takes off',
    {
      incident: incidents.podsWithDeadFinalizer,
      hazard: 'finalizer-loop',
      severity: 'high',
      metadata: 'unknowable',
      title: /40 pods are held by finalizer ipam\.example\.com\/release/,
      by: '',
      object_count: 40,
    },
  ],
  [
    'namespaces that do not go',
    {
      incident: incidents.namespacesStuck,
      hazard: 'finalizer-loop',
      // What a namespace waits for is seen in the answers to the namespace controller; without bodies only that it waits.
      severity: 'high',
      metadata: 'medium',
      title: /36 databases.* held by finalizer db\.example\.com\/cleanup/,
      by: '',
      object_count: 36,
      metadataCount: 12,
    },
  ],

  [
    'Deployments vanish from etcd',
    {
      incident: incidents.prefixDeletedInEtcd,
      hazard: 'etcd-manual-delete',
      severity: 'critical',
      metadata: 'critical',
      title: /deployments\.apps.* are gone though nobody asked the API server to delete them/,
      by: '',
      object_count: 118,
    },
  ],
  [
    'ConfigMaps and Services vanish from etcd',
    {
      incident: incidents.configMapsGoneFromEtcd,
      hazard: 'etcd-manual-delete',
      severity: 'critical',
      metadata: 'critical',
      title: /configmaps.* are gone though nobody asked the API server to delete them/,
      by: '',
      object_count: 138,
    },
  ],

  [
    'nodes die after a change of image',
    {
      ...nodes,
      incident: incidents.newImageKillsNodes,
      metadata: 'medium',
      // A patch without its body may be anything; only the delete after it can be told.
      metadataTrigger: `${POOL} delete nodes/node-1`,
      title: /40 of 40 nodes fell ill at once \(40 NotReady\)/,
    },
  ],
  [
    'nodes run out of memory after a change of image',
    {
      ...nodes,
      incident: incidents.newImageLeaksMemory,
      title: /40 of 40 nodes fell ill at once \(40 MemoryPressure\)/,
    },
  ],

  [
    'Secrets that pods wait for do not exist',
    {
      incident: incidents.secretsMissing,
      hazard: 'credential-backlog',
      severity: 'high',
      metadata: 'medium',
      title: /150 Secrets and ConfigMaps that pods wait for do not exist/,
      by: '',
      object_count: 150,
    },
  ],
  [
    'the same, told by Events only',
    {
      incident: incidents.secretsMissingByEventsOnly,
      hazard: 'credential-backlog',
      severity: 'high',
      metadata: 'unknowable',
      title: /150 Secrets and ConfigMaps that pods wait for do not exist/,
      by: '',
      object_count: 150,
    },
  ],

  [
    'somebody binds cluster-admin to a ServiceAccount',
    {
      incident: incidents.adminBinding,
      hazard: 'too-much-power',
      severity: 'low',
      metadata: 'unknowable',
      title: /granted cluster-admin to ServiceAccount batch\/reporter by ClusterRoleBinding reporter-admin/,
      by: BOB,
      object_count: 1,
    },
  ],
])('%s', (_name, expected) => {
  const { cluster } = expected.incident();
  for (const level of ['RequestResponse', 'Metadata'] as const satisfies readonly LogLevel[]) {
    const isWhole = level === 'RequestResponse';
    const all = detect(cluster.log(level));
    const loud = all.filter(({ severity }) => severity === 'critical' || severity === 'high');
    expect(
      lines(loud.filter(({ hazard }) => hazard !== expected.hazard)),
      `${level}: something else`,
    ).toEqual([]);
    const alert = all.find(({ hazard }) => hazard === expected.hazard);
    if (!isWhole && expected.metadata === 'unknowable') {
      expect(lines(loud), 'sure without any ground').toEqual([]);
      continue;
    }
    if (alert === undefined)
      throw new Error(`${level}: silent; told was: ${lines(all).join('; ') || 'nothing'}`);
    const { user, impersonatedUser } = alert.offender ?? { user: '' };
    const { trigger } = alert;
    const by = isWhole ? expected.by : (expected.metadataBy ?? expected.by);
    expect(
      {
        severity: alert.severity,
        by: impersonatedUser === undefined ? user : `${user} as ${impersonatedUser}`,
        object_count: alert.objects.count,
      },
      level,
    ).toEqual({
      severity: isWhole ? expected.severity : expected.metadata,
      by,
      object_count: isWhole ? expected.object_count : (expected.metadataCount ?? expected.object_count),
    });
    if (isWhole) expect(alert.title).toMatch(expected.title);
    if (expected.trigger !== undefined && by !== '')
      expect(`${trigger?.user} ${trigger?.verb} ${trigger?.object.resource}/${trigger?.object.name}`).toBe(
        isWhole ? expected.trigger : (expected.metadataTrigger ?? expected.trigger),
      );
    expect(alert.evidence.length).toBeGreaterThan(0);
    expect(alert.next.length).toBeGreaterThan(0);
    if (alert.severity !== 'critical' && !isWhole && alert.severity !== expected.severity)
      expect(alert.uncertain.length, 'less sure without bodies, so it says why').toBeGreaterThan(0);
  }
});
