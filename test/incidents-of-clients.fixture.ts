import { isLease, ordinary, PROMETHEUS } from './healthy-days.fixture.ts';
import {
  ADMIN,
  ARGOCD,
  CI,
  person,
  serviceAccount,
  type SimulatedWorld,
} from './simulated-clients.fixture.ts';
import { controllerManagerOf, loopOf } from './simulated-control-plane.fixture.ts';
import type { Client } from './simulated-log.fixture.ts';
import { kubeletOf } from './simulated-nodes.fixture.ts';

export type Incident = () => SimulatedWorld;

export const OPERATOR = serviceAccount(
  'lb-system',
  'lb-operator',
  'lb-operator/v2.1.0 (linux/amd64) kubernetes/$Format',
  '10.244.8.42',
);
export const BOB = person(
  'bob@example.com',
  'kubectl/v1.30.1 (darwin/arm64) kubernetes/6911225',
  '198.51.100.7',
);

export function until(world: SimulatedWorld, at_s: number): SimulatedWorld {
  world.cluster.run(at_s);
  return world;
}

export function quiet(options: ConstructorParameters<typeof SimulatedWorld>[0] = {}): SimulatedWorld {
  const world = ordinary({ unlogged: isLease, ...options }, 12, 12, 1);
  world.cluster.run(600);
  return world;
}

// powerful-operator
export const deleteCollections: Incident = () => {
  const world = quiet();
  for (let team = 1; team <= 12; team += 1) {
    world.cluster.after(team * 0.4, () =>
      world.cluster.request(OPERATOR, {
        verb: 'deletecollection',
        resource: 'configmaps',
        namespace: `team-${team}`,
        body: { kind: 'DeleteOptions', apiVersion: 'v1' },
      }),
    );
  }
  return until(world, 900);
};

function deleteAll(client: Client, resource: string, pace_s: number): Incident {
  return () => {
    const world = quiet();
    world.cluster
      .list(resource)
      .filter((object) => object.metadata.namespace?.startsWith('team-') !== false)
      .forEach((object, index) => {
        const { name, namespace } = object.metadata;
        world.cluster.after(index * pace_s, () => world.remove(client, resource, namespace ?? '', name));
      });
    return until(world, 700 + 80 * pace_s);
  };
}
export const kubectlDeletesServices = deleteAll(BOB, 'services', 0.1);
export const impersonatedDeletes = deleteAll(
  { ...BOB, as: 'system:serviceaccount:ci:deployer' },
  'deployments.apps',
  0.15,
);
export const slowDeletes = deleteAll(OPERATOR, 'services', 30);

/** All pods of the teams within 15 s; ReplicaSets put others in their place. */
export const massEvictions: Incident = () => {
  const world = ordinary({ unlogged: isLease }, 12, 12);
  world.cluster.run(600);
  const descheduler = serviceAccount('kube-system', 'descheduler', 'descheduler/v0.29.0', '10.244.8.50');
  world.cluster.list('pods').forEach((pod, index) => {
    const { name, namespace = '' } = pod.metadata;
    world.cluster.after(index * 0.08, () =>
      world.cluster.request(descheduler, {
        verb: 'create',
        resource: 'pods',
        subresource: 'eviction',
        namespace,
        name,
        body: { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name, namespace } },
      }),
    );
  });
  return until(world, 900);
};

export const volumeClaimsDeleted: Incident = () => {
  const world = quiet();
  for (let claim = 1; claim <= 48; claim += 1)
    world.create(ARGOCD, 'persistentvolumeclaims', `team-${1 + (claim % 12)}`, `data-${claim}`, {
      spec: { resources: {} },
    });
  world.cluster.run(900);
  world.cluster.list('persistentvolumeclaims').forEach((claim, index) => {
    world.cluster.after(index * 0.2, () =>
      world.remove(OPERATOR, 'persistentvolumeclaims', claim.metadata.namespace ?? '', claim.metadata.name),
    );
  });
  return until(world, 1200);
};

export const definitionsDeleted: Incident = () => {
  const world = quiet();
  for (let number = 1; number <= 20; number += 1)
    world.create(ADMIN, 'customresourcedefinitions.apiextensions.k8s.io', '', `things${number}.example.com`, {
      spec: {},
    });
  world.cluster.run(900);
  for (let number = 1; number <= 20; number += 1)
    world.cluster.after(number * 0.2, () =>
      world.remove(BOB, 'customresourcedefinitions.apiextensions.k8s.io', '', `things${number}.example.com`),
    );
  return until(world, 1200);
};

// second-wave
function webhookCannotBeCalled(world: SimulatedWorld, isDown: () => boolean, reason: string): void {
  world.cluster.refusals.push((request) =>
    isDown() && request.resource === 'pods' && request.verb === 'create' && (request.subresource ?? '') === ''
      ? {
          code: 500,
          reason: 'InternalError',
          message: `Internal error occurred: failed calling webhook "check.pods.example.com": failed to call webhook: Post "https://pod-check.guard-system.svc:443/validate?timeout=10s": ${reason}`,
          duration_s: reason.includes('deadline') ? 10 : 0.01,
        }
      : undefined,
  );
}
function guarded(): SimulatedWorld {
  const world = quiet();
  world.namespace('guard-system');
  world.app(ADMIN, 'guard-system', 'pod-check', 1);
  world.create(ADMIN, 'validatingwebhookconfigurations.admissionregistration.k8s.io', '', 'pod-check', {
    webhooks: [
      {
        name: 'check.pods.example.com',
        failurePolicy: 'Fail',
        clientConfig: { service: { name: 'pod-check', namespace: 'guard-system' } },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
      },
    ],
  });
  world.cluster.run(900);
  return world;
}
function rolloutsOverTeams(world: SimulatedWorld): void {
  for (let team = 1; team <= 12; team += 1)
    world.cluster.after(20 + team * 5, () =>
      world.image(ARGOCD, `team-${team}`, 'app-1', 'registry.example.com/app:9'),
    );
}
export const webhookServiceDeleted: Incident = () => {
  const world = guarded();
  world.remove(BOB, 'services', 'guard-system', 'pod-check');
  webhookCannotBeCalled(world, () => true, 'service "pod-check" not found');
  rolloutsOverTeams(world);
  return until(world, 1500);
};
export const webhookScaledToZero: Incident = () => {
  const world = guarded();
  world.scale(BOB, 'guard-system', 'pod-check', 0);
  world.cluster.after(5, () =>
    webhookCannotBeCalled(world, () => true, 'dial tcp 10.96.4.4:443: connect: connection refused'),
  );
  rolloutsOverTeams(world);
  return until(world, 1500);
};
export const webhookTimesOut: Incident = () => {
  const world = guarded();
  webhookCannotBeCalled(world, () => true, 'context deadline exceeded');
  rolloutsOverTeams(world);
  return until(world, 1500);
};

// fighting-controllers
export const autoscalerAgainstGitOps: Incident = () => {
  const world = quiet();
  const hpa = loopOf(world.cluster, 'horizontal-pod-autoscaler');
  world.cluster.every(15, () => world.scale(hpa, 'team-1', 'app-1', 6));
  world.cluster.every(15, () => {
    world.patch(ARGOCD, 'deployments.apps', 'team-1', 'app-1', { spec: { replicas: 3 } });
  });
  return until(world, 1500);
};
function labelFight(writers: readonly Client[], patch: 'merge' | 'apply', interval_s: number): Incident {
  return () => {
    const world = quiet();
    writers.forEach((writer, index) => {
      world.cluster.every(
        interval_s,
        () => {
          world.patch(
            writer,
            'services',
            'team-2',
            'app-2',
            {
              ...(patch === 'apply' ? { apiVersion: 'v1', kind: 'Service' } : {}),
              metadata: { labels: { 'example.com/tier': `tier-${index}` } },
            },
            patch,
          );
        },
        1 + (index * interval_s) / writers.length,
      );
    });
    return until(world, 1200);
  };
}
export const TIERS = [1, 2, 3].map((number) =>
  serviceAccount(`tier-${number}`, `operator-${number}`, `manager-${number}/v0.1`, `10.244.8.${60 + number}`),
);
export const labelFightOfTwo = labelFight(TIERS.slice(0, 2), 'merge', 4);
export const labelFightOfThree = labelFight(TIERS, 'merge', 6);
export const applyFight = labelFight(TIERS.slice(0, 2), 'apply', 5);

// noisy-client
export const NOISY = serviceAccount('batch', 'reporter', 'Go-http-client/2.0', '10.244.8.77');
export const listsThreeHundredTimesASecond: Incident = () => {
  const world = quiet();
  const { cluster } = world;
  const end_s = 640;
  cluster.refusals.push((_request, client) =>
    cluster.now_s > 600 &&
    cluster.now_s < end_s &&
    cluster.random() < (client.user === NOISY.user ? 0.3 : 0.25)
      ? { code: 429, reason: 'TooManyRequests', message: 'too many requests, please try again later.' }
      : undefined,
  );
  cluster.every(
    1 / 300,
    () => cluster.now_s < end_s && cluster.request(NOISY, { verb: 'list', resource: 'pods' }) !== undefined,
  );
  cluster.every(0.3, () => {
    cluster.request(ARGOCD, {
      verb: 'get',
      resource: 'deployments.apps',
      namespace: 'team-1',
      name: 'app-1',
    });
  });
  cluster.every(0.3, () => {
    cluster.request(kubeletOf(cluster, 'node-3'), { verb: 'get', resource: 'nodes', name: 'node-3' });
  });
  cluster.every(0.3, () => {
    cluster.request(loopOf(cluster, 'deployment-controller'), {
      verb: 'get',
      resource: 'deployments.apps',
      namespace: 'team-1',
      name: 'app-1',
    });
  });
  return until(world, 700);
};
export const writesTwoHundredTimesASecond: Incident = () => {
  const world = quiet();
  const { cluster } = world;
  const end_s = 660;
  let turn = 0;
  cluster.refusals.push((_request, client) =>
    cluster.now_s > 605 && cluster.now_s < end_s && client.user !== NOISY.user && cluster.random() < 0.2
      ? { code: 429, reason: 'TooManyRequests', message: 'too many requests, please try again later.' }
      : undefined,
  );
  cluster.every(1 / 200, () => {
    turn += 1;
    world.patch(
      NOISY,
      'configmaps',
      `team-${1 + (turn % 12)}`,
      'app-1-config',
      { data: { turn: String(turn) } },
      'merge',
    );
    return cluster.now_s < end_s;
  });
  cluster.every(0.2, () => {
    cluster.request(ARGOCD, {
      verb: 'get',
      resource: 'deployments.apps',
      namespace: 'team-1',
      name: 'app-1',
    });
  });
  cluster.every(0.2, () => {
    cluster.request(kubeletOf(cluster, 'node-3'), { verb: 'get', resource: 'nodes', name: 'node-3' });
  });
  return until(world, 700);
};

// relist-storm
const AGENTS = Array.from({ length: 150 }, (_, index) =>
  serviceAccount('kube-system', 'cilium', 'cilium-agent/1.14.6', `10.1.2.${index + 1}`),
);

/** The API server is killed: its watches end without a word, the log is silent, and everybody lists at once. */
export const relistAfterOutOfMemory: Incident = () => {
  let isDown = false;
  const world = ordinary({ unlogged: (request) => isDown || isLease(request) }, 150, 6);
  const { cluster } = world;
  const lists = (client: Client, resources: readonly string[]): void => {
    for (const resource of resources) {
      cluster.after(8 * cluster.random(), () =>
        cluster.request(client, {
          verb: 'list',
          resource,
          query: { limit: '500', resourceVersion: '0' },
          duration_s: 2 + 5 * cluster.random(),
        }),
      );
    }
  };
  cluster.run(900);
  for (let time = 0; time < 5; time += 1) {
    cluster.at(900 + time * 60, () => {
      isDown = true;
    });
    cluster.at(920 + time * 60, () => {
      isDown = false;
      for (let number = 1; number <= 150; number += 1)
        lists(kubeletOf(cluster, `node-${number}`), ['pods', 'services', 'nodes', 'configmaps', 'secrets']);
      for (const agent of AGENTS) lists(agent, ['pods', 'endpointslices.discovery.k8s.io', 'nodes']);
      for (const client of [PROMETHEUS, ARGOCD, controllerManagerOf(cluster, 'shared-informers')])
        lists(client, ['pods', 'services', 'configmaps', 'nodes']);
    });
  }
  return until(world, 1260);
};

/** Watches of a DaemonSet's pods end within seconds (410 in the stream), and each lists from etcd again. */
export const relistFromEtcd: Incident = () => {
  const world = ordinary({ unlogged: isLease }, 20, 6);
  const { cluster } = world;
  for (const agent of AGENTS) world.informer(agent, 'pods');
  cluster.run(900);
  for (const agent of AGENTS) {
    const again = (): void => {
      if (cluster.now_s > 1200) return;
      cluster.request(agent, { verb: 'list', resource: 'pods', query: { limit: '500' }, duration_s: 3 });
      const duration_s = 1 + 3 * cluster.random();
      cluster.watch(agent, { resource: 'pods', query: { timeoutSeconds: '430' } }, duration_s);
      cluster.after(duration_s + 5, again);
    };
    cluster.after(5 * cluster.random(), again);
  }
  return until(world, 1300);
};

// object-flood
export const helmSecretsFlood: Incident = () => {
  const world = quiet();
  for (let release = 1; release <= 5000; release += 1) {
    world.cluster.after(release * 0.3, () =>
      world.create(CI, 'secrets', 'ci', `sh.helm.release.v1.preview.v${release}`, {
        type: 'helm.sh/release.v1',
      }),
    );
  }
  return until(world, 2200);
};
export const configMapsFlood: Incident = () => {
  const world = quiet();
  for (let number = 1; number <= 4000; number += 1) {
    world.cluster.after(number * 0.9, () =>
      world.create(NOISY, 'configmaps', 'team-3', `result-${number}`, { data: { result: 'x'.repeat(300) } }),
    );
  }
  return until(world, 4300);
};

// huge-objects
export const hugeConfigMaps: Incident = () => {
  const world = quiet();
  for (let number = 1; number <= 25; number += 1) {
    world.cluster.after(number * 5, () =>
      world.create(NOISY, 'configmaps', 'team-4', `model-${number}`, { data: { blob: 'A'.repeat(900_000) } }),
    );
  }
  return until(world, 900);
};
export const hugeCustomResources: Incident = () => {
  const world = quiet();
  for (let number = 1; number <= 10; number += 1)
    world.create(OPERATOR, 'databases.db.example.com', 'team-5', `db-${number}`, { spec: {} });
  for (let number = 1; number <= 20; number += 1) {
    world.cluster.after(number * 10, () =>
      world.patch(
        OPERATOR,
        'databases.db.example.com',
        'team-5',
        `db-${1 + (number % 10)}`,
        { status: { history: `${number}${'h'.repeat(1_000_000)}` } },
        'merge',
      ),
    );
  }
  return until(world, 1000);
};
