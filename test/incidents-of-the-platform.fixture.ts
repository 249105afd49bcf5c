import { stringAt } from '../src/kube/json.ts';
import { isLease, ordinary } from './healthy-days.fixture.ts';
import { BOB, OPERATOR, quiet, until, type Incident } from './incidents-of-clients.fixture.ts';
import { ADMIN, ARGOCD, CI, serviceAccount, SimulatedWorld } from './simulated-clients.fixture.ts';
import { loopOf, writeEvent } from './simulated-control-plane.fixture.ts';
import { runCronJob } from './simulated-cron-job.fixture.ts';
import { kubeletOf } from './simulated-nodes.fixture.ts';
import { mergePatch } from './simulated-objects.fixture.ts';

// cronjob-pileup
function pileUp(schedule: string, interval_s: number, image: string, hours: number): Incident {
  return () => {
    const world = quiet();
    world.create(ADMIN, 'cronjobs.batch', 'team-6', 'sync', {
      spec: {
        schedule,
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'app', image }] } } },
        },
      },
    });
    runCronJob(world.controllers, 'team-6', 'sync', interval_s, 3);
    return until(world, 600 + hours * 3600);
  };
}
export const jobsEveryMinuteNeverEnd = pileUp('* * * * *', 60, 'registry.example.com/sync:stuck', 1);
export const jobsEveryFiveMinutesCrash = pileUp('*/5 * * * *', 300, 'registry.example.com/sync:crash', 4);

// webhook-mutates-all
function mutating(world: SimulatedWorld, isWide: () => boolean): void {
  world.cluster.mutations.push((request, body) => {
    const isTarget =
      request.resource === 'deployments.apps' &&
      (request.subresource ?? '') === '' &&
      ['create', 'update', 'patch'].includes(request.verb);
    if (!isTarget) return undefined;
    const mutated = isWide();
    const alias = { spec: { template: { spec: { hostAliases: [{ ip: '10.0.0.1' }] } } } };
    return {
      body: mutated ? mergePatch(body, alias, false) : body,
      annotations: {
        'mutation.webhook.admission.k8s.io/round_0_index_0': `{"configuration":"aliases","webhook":"aliases.platform.example.com","mutated":${mutated}}`,
        ...(mutated
          ? {
              'patch.webhook.admission.k8s.io/round_0_index_0':
                '{"configuration":"aliases","webhook":"aliases.platform.example.com","patch":[{"op":"add","path":"/spec/template/spec/hostAliases","value":[{"ip":"10.0.0.1"}]}],"patchType":"JSONPatch"}',
            }
          : {}),
      },
    };
  });
}
function wideMutation(change: (world: SimulatedWorld) => void): Incident {
  return () => {
    const world = new SimulatedWorld({ unlogged: isLease });
    let isWide = false;
    mutating(world, () => isWide);
    world.join(12);
    world.namespace('platform');
    world.app(ADMIN, 'platform', 'aliases-webhook', 2);
    world.create(ADMIN, 'mutatingwebhookconfigurations.admissionregistration.k8s.io', '', 'aliases', {
      webhooks: [
        {
          name: 'aliases.platform.example.com',
          clientConfig: { service: { name: 'aliases-webhook', namespace: 'platform' } },
          objectSelector: { matchLabels: { alias: 'yes' } },
          rules: [
            { operations: ['*'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] },
          ],
        },
      ],
    });
    world.teams(12, 5, 2);
    let turn = 0;
    world.cluster.every(1.5, () => {
      turn += 1;
      world.patch(
        ARGOCD,
        'deployments.apps',
        `team-${1 + (turn % 12)}`,
        `app-${1 + (Math.floor(turn / 12) % 5)}`,
        { metadata: { annotations: { 'argocd.argoproj.io/sync': String(turn) } } },
      );
    });
    world.cluster.run(900);
    isWide = true;
    change(world);
    return until(world, 1300);
  };
}
export const widenedWebhookConfiguration = wideMutation((world) => {
  world.patch(BOB, 'mutatingwebhookconfigurations.admissionregistration.k8s.io', '', 'aliases', {
    webhooks: [{ name: 'aliases.platform.example.com', objectSelector: { matchLabels: null } }],
  });
});
export const newWebhookImage = wideMutation((world) => {
  world.image(BOB, 'platform', 'aliases-webhook', 'registry.example.com/aliases:2');
});

// webhook-deadlock
function deadlock(
  minor: number,
  failure: {
    readonly code: number;
    readonly reason: string;
    readonly message: string;
    readonly duration_s?: number;
  },
): Incident {
  return () => {
    const world = ordinary({ minor }, 8, 6);
    const { cluster } = world;
    cluster.at(700, () => {
      world.create(BOB, 'validatingwebhookconfigurations.admissionregistration.k8s.io', '', 'lease-guard', {
        webhooks: [
          {
            name: 'leases.guard.example.com',
            failurePolicy: 'Fail',
            clientConfig: { service: { name: 'lease-guard', namespace: 'guard-system' } },
            rules: [
              {
                operations: ['*'],
                apiGroups: ['coordination.k8s.io'],
                apiVersions: ['v1'],
                resources: ['leases'],
              },
            ],
          },
        ],
      });
      cluster.refusals.push((request) =>
        request.resource === 'leases.coordination.k8s.io' &&
        ['create', 'update', 'patch'].includes(request.verb)
          ? failure
          : undefined,
      );
      cluster.after(12, () => {
        world.controllers.isRunning = false;
      });
    });
    return until(world, 1100);
  };
}
export const leasesTimeOut = deadlock(29, {
  code: 500,
  reason: 'InternalError',
  message:
    'Internal error occurred: failed calling webhook "leases.guard.example.com": failed to call webhook: Post "https://lease-guard.guard-system.svc:443/v?timeout=5s": context deadline exceeded',
  duration_s: 5,
});
export const leasesDenied = deadlock(27, {
  code: 403,
  reason: 'Forbidden',
  message: 'admission webhook "leases.guard.example.com" denied the request: leases need an owner label',
});

// finalizer-loop
export const podsWithDeadFinalizer: Incident = () => {
  const world = quiet();
  for (let number = 1; number <= 40; number += 1) {
    world.create(OPERATOR, 'pods', `team-${1 + (number % 12)}`, `job-${number}`, {
      metadata: { finalizers: ['ipam.example.com/release'] },
      spec: { containers: [{ name: 'app', image: 'x:1' }] },
      status: {},
    });
  }
  world.cluster.run(700);
  for (let number = 1; number <= 40; number += 1)
    world.cluster.after(number * 4, () =>
      world.remove(OPERATOR, 'pods', `team-${1 + (number % 12)}`, `job-${number}`),
    );
  return until(world, 3600);
};
export const namespacesStuck: Incident = () => {
  const world = quiet();
  for (let number = 1; number <= 12; number += 1) {
    world.namespace(`preview-${number}`, CI);
    for (let db = 1; db <= 3; db += 1)
      world.create(CI, 'databases.db.example.com', `preview-${number}`, `db-${db}`, {
        metadata: { finalizers: ['db.example.com/cleanup'] },
        spec: {},
      });
  }
  world.cluster.run(800);
  for (let number = 1; number <= 12; number += 1)
    world.cluster.after(number * 10, () => world.remove(CI, 'namespaces', '', `preview-${number}`));
  return until(world, 2900);
};

// etcd-manual-delete
function vanished(resources: readonly string[]): Incident {
  return () => {
    const world = quiet({ unlogged: () => false });
    const { cluster } = world;
    for (const resource of resources) {
      const object = cluster.list(resource, 'team-12')[0];
      if (object !== undefined) world.remove(ADMIN, resource, 'team-12', object.metadata.name);
    }
    cluster.run(700);
    const gone = resources.flatMap((resource) =>
      cluster.list(resource).map((object) => ({
        resource,
        namespace: object.metadata.namespace ?? '',
        name: object.metadata.name,
      })),
    );
    for (const resource of resources) cluster.vanish(resource);
    gone.forEach((place, index) => {
      cluster.after(5 + index * 0.2, () => cluster.request(ARGOCD, { verb: 'get', ...place }));
      cluster.after(20 + index * 0.2, () => {
        if (place.resource === 'configmaps') return;
        const name = { ...place, subresource: 'status' };
        cluster.request(loopOf(cluster, 'deployment-controller'), {
          verb: 'update',
          ...name,
          body: { kind: 'x', metadata: { name: place.name, namespace: place.namespace } },
        });
      });
    });
    return until(world, 1000);
  };
}
export const prefixDeletedInEtcd = vanished(['deployments.apps', 'replicasets.apps']);
export const configMapsGoneFromEtcd = vanished(['configmaps', 'services']);

// node-rollout-without-canary
function rollout(dies: (world: SimulatedWorld, node: string) => void): Incident {
  return () => {
    const world = ordinary({ unlogged: isLease }, 40, 6);
    const { cluster } = world;
    const pool = serviceAccount('kube-system', 'node-pool-manager', 'pool-manager/v1');
    cluster.run(900);
    for (let number = 1; number <= 40; number += 1) {
      cluster.after(number * 10, () => {
        const node = `node-${number}`;
        world.drain(pool, node, 0.1);
        cluster.after(15, () => {
          world.nodes.silent.add(node);
          world.remove(pool, 'nodes', '', node);
          cluster.after(10, () => world.nodes.join(node, { osImage: 'Ubuntu 22.04.5 LTS', minor: 29 }));
        });
      });
      cluster.after(900 + number * 12, () => dies(world, `node-${number}`));
    }
    return until(world, 2700);
  };
}
export const newImageKillsNodes = rollout((world, node) => world.nodes.die(node));
export const newImageLeaksMemory = rollout((world, node) => {
  world.nodes.patchStatus(node, 'True', 'True');
  world.cluster.after(60, () => world.nodes.patchStatus(node, 'False', 'True'));
});

// credential-backlog
function missingSecrets(isEventOnly: boolean): Incident {
  return () => {
    const world = quiet();
    const { cluster } = world;
    for (let number = 1; number <= 150; number += 1) {
      cluster.after(number * 15, () => {
        const namespace = `team-${1 + (number % 12)}`;
        const name = `service-${number}`;
        world.app(CI, namespace, name, 1, 'registry.example.com/service:stuck', {
          volumes: [{ name: 'credentials', secret: { secretName: `${name}-credentials` } }],
        });
        cluster.every(
          120,
          () => {
            const pod = cluster
              .list('pods', namespace)
              .find((candidate) => candidate.metadata.labels?.['app'] === name);
            if (pod === undefined) return;
            const kubelet = kubeletOf(cluster, stringAt(pod, 'spec', 'nodeName') ?? 'node-1');
            if (!isEventOnly)
              cluster.request(kubelet, {
                verb: 'get',
                resource: 'secrets',
                namespace,
                name: `${name}-credentials`,
              });
            writeEvent(
              cluster,
              kubelet,
              pod,
              'FailedMount',
              `MountVolume.SetUp failed for volume "credentials" : secret "${name}-credentials" not found`,
            );
          },
          5,
        );
      });
    }
    return until(world, 3000);
  };
}
export const secretsMissing = missingSecrets(false);
export const secretsMissingByEventsOnly = missingSecrets(true);

// too-much-power
export const adminBinding: Incident = () => {
  const world = quiet();
  world.create(BOB, 'clusterrolebindings.rbac.authorization.k8s.io', '', 'reporter-admin', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name: 'reporter', namespace: 'batch' }],
  });
  return until(world, 700);
};
