import {
  ADMIN,
  ARGOCD,
  CERT_MANAGER,
  CI,
  person,
  serviceAccount,
  SimulatedWorld,
} from './simulated-clients.fixture.ts';
import {
  controllerManagerOf,
  loopOf,
  runLeaderElection,
  schedulerOf,
} from './simulated-control-plane.fixture.ts';
import { runCronJob } from './simulated-cron-job.fixture.ts';
import { seconds, type Client } from './simulated-log.fixture.ts';

/** A day on which nothing is wrong. The world comes back when its time is up. */
export type HealthyDay = () => SimulatedWorld;

export const PROMETHEUS = serviceAccount('monitoring', 'prometheus', 'Prometheus/2.50.1', '10.244.9.9');
export const AUTOSCALER = serviceAccount(
  'kube-system',
  'cluster-autoscaler',
  'cluster-autoscaler/v0.0.0 (linux/amd64) kubernetes/$Format',
  '10.244.6.6',
);

export function isLease(request: { readonly resource: string }): boolean {
  return request.resource === 'leases.coordination.k8s.io';
}

export function ordinary(
  options: ConstructorParameters<typeof SimulatedWorld>[0] = {},
  nodes = 12,
  teams = 6,
  replicas = 3,
): SimulatedWorld {
  const world = new SimulatedWorld(options);
  world.join(nodes, 1, { renewsLease: nodes < 30 });
  for (const namespace of ['argocd', 'monitoring', 'istio-system', 'cert-manager', 'ci'])
    world.namespace(namespace);
  world.teams(teams, 5, replicas);
  for (const resource of ['pods', 'services', 'endpointslices.discovery.k8s.io', 'nodes'])
    world.informer(PROMETHEUS, resource);
  for (const resource of ['pods', 'services', 'configmaps', 'deployments.apps']) {
    world.informer(ARGOCD, resource);
    world.informer(controllerManagerOf(world.cluster, 'shared-informers'), resource);
  }
  for (const resource of ['pods', 'nodes']) world.informer(schedulerOf(world.cluster), resource);
  return world;
}

function until(world: SimulatedWorld, at_s: number): SimulatedWorld {
  world.cluster.run(at_s);
  return world;
}

export const quietCluster: HealthyDay = () => until(ordinary(), 1800);

export const busyCluster: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease }, 500, 15);
  const { cluster } = world;
  let turn = 0;
  cluster.at(120, () => {
    cluster.every(20, () => {
      turn += 1;
      world.image(
        ARGOCD,
        `team-${1 + (turn % 15)}`,
        `app-${1 + (turn % 5)}`,
        `registry.example.com/app:v${turn}`,
      );
    });
    cluster.every(45, () => {
      cluster.request(person(`dev-${turn % 9}@example.com`), {
        verb: 'list',
        resource: 'pods',
        namespace: `team-${1 + (turn % 15)}`,
        query: { limit: '500' },
      });
    });
  });
  return until(world, 3600);
};

export const ciChurn: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  let run = 0;
  world.cluster.every(20, () => {
    run += 1;
    const namespace = `ci-${run}`;
    world.namespace(namespace, CI);
    for (const app of ['web', 'db', 'worker']) world.app(CI, namespace, app, 1);
    for (let index = 0; index < 8; index += 1)
      world.create(CI, 'configmaps', namespace, `config-${index}`, { data: { a: 'b' } });
    world.create(CI, 'secrets', namespace, 'sh.helm.release.v1.app.v1', { type: 'helm.sh/release.v1' });
    world.cluster.after(90, () => world.remove(CI, 'namespaces', '', namespace));
    world.cluster.after(40, () => {
      for (const app of ['web', 'db']) {
        world.remove(CI, 'deployments.apps', namespace, app);
        world.remove(CI, 'services', namespace, app);
      }
    });
  });
  return until(world, 900);
};

export const selfHeal: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  world.cluster.every(
    400,
    () => {
      world.scale(person('dev@example.com'), 'team-1', 'app-1', 5);
      world.cluster.after(4, () => {
        world.patch(ARGOCD, 'deployments.apps', 'team-1', 'app-1', { spec: { replicas: 3 } });
      });
    },
    300,
  );
  return until(world, 1700);
};

export const upgradeNodeByNode: HealthyDay = () => {
  const world = ordinary();
  const upgrader = serviceAccount('kube-system', 'node-upgrader', 'upgrade-controller/v1.0');
  for (let number = 1; number <= 12; number += 1) {
    const node = `node-${number}`;
    world.cluster.at(200 + number * 150, () => {
      world.drain(upgrader, node, 1);
      world.cluster.after(60, () => {
        world.nodes.silent.add(node);
        world.remove(upgrader, 'nodes', '', node);
        world.cluster.after(40, () => {
          world.nodes.join(node, { minor: 30, renewsLease: true });
        });
      });
    });
  }
  return until(world, 2500);
};

export const autoscalerInAndOut: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  world.cluster.at(300, () => {
    for (let number = 100; number < 150; number += 1)
      world.cluster.after((number - 100) * 3, () => world.nodes.join(`node-${number}`));
    for (let team = 1; team <= 6; team += 1)
      world.scale(loopOf(world.cluster, 'horizontal-pod-autoscaler'), `team-${team}`, 'app-1', 20);
  });
  world.cluster.at(1200, () => {
    for (let team = 1; team <= 6; team += 1)
      world.scale(loopOf(world.cluster, 'horizontal-pod-autoscaler'), `team-${team}`, 'app-1', 12);
    for (let number = 100; number < 150; number += 1) {
      world.cluster.after(60 + (number - 100) * 8, () => {
        world.drain(AUTOSCALER, `node-${number}`);
        world.cluster.after(20, () => {
          world.nodes.silent.add(`node-${number}`);
          world.remove(AUTOSCALER, 'nodes', '', `node-${number}`);
        });
      });
    }
  });
  return until(world, 2000);
};

export const apiServerRollingRestart: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease }, 60);
  const { cluster } = world;
  cluster.at(900, () => {
    for (let number = 1; number <= 60; number += 1)
      cluster.after(6 * cluster.random(), () => world.nodes.watchFor(`node-${number}`));
    for (const [client, resource] of [
      [PROMETHEUS, 'pods'],
      [PROMETHEUS, 'endpointslices.discovery.k8s.io'],
      [ARGOCD, 'pods'],
      [ARGOCD, 'configmaps'],
      [controllerManagerOf(cluster, 'shared-informers'), 'pods'],
      [schedulerOf(cluster), 'pods'],
      [schedulerOf(cluster), 'nodes'],
    ] as const) {
      cluster.after(3 * cluster.random(), () => {
        cluster.request(client, { verb: 'list', resource, query: { limit: '500', resourceVersion: '0' } });
        cluster.watch(client, { resource }, 400);
      });
    }
  });
  return until(world, 1800);
};

export const deleteTeamNamespace: HealthyDay = () => {
  const world = ordinary();
  world.namespace('team-x');
  for (let app = 1; app <= 60; app += 1) {
    world.app(ADMIN, 'team-x', `app-${app}`, 1);
    world.create(ADMIN, 'configmaps', 'team-x', `c-${app}`, { data: { a: 'b' } });
    world.create(ADMIN, 'secrets', 'team-x', `s-${app}`, { type: 'Opaque' });
  }
  world.cluster.at(600, () => world.remove(ADMIN, 'namespaces', '', 'team-x'));
  return until(world, 1200);
};

function uninstall(client: Client, propagationPolicy: string): HealthyDay {
  return () => {
    const world = ordinary();
    world.namespace('shop', ADMIN);
    for (let app = 1; app <= 12; app += 1) {
      world.app(client, 'shop', `part-${app}`, 2);
      world.create(client, 'configmaps', 'shop', `part-${app}`, { data: { a: 'b' } });
      world.create(client, 'serviceaccounts', 'shop', `part-${app}`);
    }
    world.cluster.at(900, () => {
      for (let app = 1; app <= 12; app += 1) {
        for (const resource of ['services', 'deployments.apps', 'configmaps', 'serviceaccounts']) {
          world.cluster.after(app * 0.1, () =>
            world.remove(client, resource, 'shop', `part-${app}`, {
              kind: 'DeleteOptions',
              apiVersion: 'v1',
              propagationPolicy,
            }),
          );
        }
      }
    });
    return until(world, 1500);
  };
}

export const helmUninstall = uninstall(person('dev@example.com', 'Helm/3.14.2'), 'Background');
export const terraformDestroy = uninstall(
  serviceAccount('ci', 'terraform', 'HashiCorp/1.0 Terraform/1.7.4'),
  'Background',
);

export const crashLoop: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  world.cluster.at(300, () => {
    world.app(ARGOCD, 'team-2', 'broken', 3, 'registry.example.com/broken:crash');
  });
  return until(world, 3600 * 2);
};

export const failingCronJob: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  world.create(ADMIN, 'cronjobs.batch', 'team-1', 'report', {
    spec: {
      schedule: '*/5 * * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          template: {
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'app', image: 'registry.example.com/job:fail' }],
            },
          },
        },
      },
    },
  });
  runCronJob(world.controllers, 'team-1', 'report', 300, 1);
  return until(world, 3600 * 2);
};

export const leaderElections: HealthyDay = () => {
  const world = ordinary();
  for (let operator = 1; operator <= 25; operator += 1) {
    runLeaderElection(
      world.cluster,
      serviceAccount(`op-${operator}`, 'operator', `manager/v0.${operator}`),
      'kube-system',
      `operator-${operator}`,
    );
  }
  return until(world, 900);
};

export const autoscaledDay: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  const hpa = loopOf(world.cluster, 'horizontal-pod-autoscaler');
  let step = 0;
  world.cluster.every(240, () => {
    step += 1;
    for (let team = 1; team <= 6; team += 1) {
      world.scale(
        hpa,
        `team-${team}`,
        'app-2',
        Math.round(6 + 4 * Math.sin(step / 6 + team) + 2 * world.cluster.random()),
      );
    }
  });
  return until(world, 4 * 3600);
};

export const istioFromTheBeginning: HealthyDay = () => {
  const world = new SimulatedWorld();
  world.cluster.mutations.push((request, body) =>
    request.resource === 'pods' && request.verb === 'create' && (request.subresource ?? '') === ''
      ? {
          body,
          annotations: {
            'mutation.webhook.admission.k8s.io/round_0_index_0':
              '{"configuration":"istio-sidecar-injector","webhook":"rev.namespace.sidecar-injector.istio.io","mutated":true}',
            'patch.webhook.admission.k8s.io/round_0_index_0':
              '{"configuration":"istio-sidecar-injector","webhook":"rev.namespace.sidecar-injector.istio.io","patch":[{"op":"add","path":"/spec/containers/1","value":{"name":"istio-proxy"}}],"patchType":"JSONPatch"}',
          },
        }
      : undefined,
  );
  world.join(10, 1, { renewsLease: true });
  world.teams(6, 5, 3);
  world.cluster.every(60, () => {
    world.image(
      ARGOCD,
      `team-${1 + Math.floor(6 * world.cluster.random())}`,
      'app-3',
      `registry.example.com/app:${Math.floor(world.cluster.now_s)}`,
    );
  });
  return until(world, 1800);
};

/** Kyverno refuses one team's pods, in a ReplicaSet's retries and by hand, for an hour. */
export const policyDeniesOneTeam: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  world.cluster.refusals.push((request) =>
    request.resource === 'pods' &&
    request.verb === 'create' &&
    request.namespace === 'team-3' &&
    world.cluster.now_s > 200 &&
    (request.subresource ?? '') === ''
      ? {
          code: 400,
          reason: 'BadRequest',
          message:
            'admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Pod/team-3/ was blocked due to the following policies\n\nrequire-limits:\n  check-limits: \'validation error: limits are required.\'',
        }
      : undefined,
  );
  world.cluster.at(300, () => {
    for (let app = 1; app <= 5; app += 1)
      world.image(ARGOCD, 'team-3', `app-${app}`, `registry.example.com/app-${app}:2`);
  });
  return until(world, 3600);
};

export const rotatedSecrets: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  world.cluster.at(600, () => {
    for (let team = 1; team <= 6; team += 1) {
      for (let app = 1; app <= 5; app += 1) {
        world.cluster.after(team * 3 + app * 0.3, () => {
          const place = { namespace: `team-${team}`, name: `app-${app}-secret` };
          world.cluster.request(CERT_MANAGER, { verb: 'get', resource: 'secrets', ...place });
          world.patch(
            CERT_MANAGER,
            'secrets',
            place.namespace,
            place.name,
            { metadata: { annotations: { renewed: seconds(world.cluster.now_s) } } },
            'apply',
          );
        });
      }
    }
  });
  return until(world, 1200);
};

const EVERY_KIND = [
  'pods',
  'services',
  'configmaps',
  'secrets',
  'serviceaccounts',
  'deployments.apps',
  'replicasets.apps',
  'daemonsets.apps',
  'statefulsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'ingresses.networking.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'persistentvolumes',
  'persistentvolumeclaims',
  'nodes',
  'namespaces',
  'customresourcedefinitions.apiextensions.k8s.io',
];

export const veleroBackup: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  const velero = serviceAccount(
    'velero',
    'velero',
    'velero-server/v1.13.0 (linux/amd64) 76670e940c52880a18dbbc59e3cbee7b94cd3352',
  );
  world.cluster.at(900, () => {
    EVERY_KIND.forEach((resource, kind) => {
      for (let page = 0; page < 4; page += 1) {
        world.cluster.after(kind + page * 0.1, () =>
          world.cluster.request(velero, {
            verb: 'list',
            resource,
            query: { limit: '500', ...(page > 0 ? { continue: `page${page}` } : {}) },
          }),
        );
      }
      for (const object of world.cluster.list(resource)) {
        const { name, namespace } = object.metadata;
        world.cluster.after(kind + world.cluster.random(), () =>
          world.cluster.request(velero, {
            verb: 'get',
            resource,
            name,
            ...(namespace === undefined ? {} : { namespace }),
          }),
        );
      }
    });
  });
  return until(world, 1500);
};

export const securityScanner: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  const trivy = serviceAccount(
    'trivy-system',
    'trivy-operator',
    'trivy-operator/v0.19.1 (linux/amd64) kubernetes/$Format',
  );
  world.cluster.every(300, () => {
    EVERY_KIND.forEach((resource, kind) => {
      for (let team = 1; team <= 6; team += 1) {
        world.cluster.after(kind * 2 + team * 0.2, () =>
          world.cluster.request(trivy, {
            verb: 'list',
            resource,
            namespace: `team-${team}`,
            query: { limit: '500' },
          }),
        );
      }
      for (const object of world.cluster.list(resource).slice(0, 60)) {
        const { name, namespace } = object.metadata;
        world.cluster.after(kind * 2 + 2 * world.cluster.random(), () =>
          world.cluster.request(trivy, {
            verb: 'get',
            resource,
            name,
            ...(namespace === undefined ? {} : { namespace }),
          }),
        );
      }
    });
  });
  return until(world, 1500);
};

export const watchLists: HealthyDay = () => {
  const world = new SimulatedWorld({ minor: 34 });
  world.join(40, 1, {});
  world.teams(6, 5, 3);
  for (let informer = 0; informer < 40; informer += 1) {
    const client = serviceAccount(`op-${informer}`, 'operator', `manager/v1.${informer}`);
    for (const resource of ['pods', 'configmaps', 'secrets', 'services'])
      world.informer(client, resource, { isWatchList: true });
  }
  return until(world, 1800);
};

export const requestReceivedToo: HealthyDay = () =>
  until(ordinary({ minor: 20, logsRequestReceived: true }), 600);

/** GitOps rolls the same change out to all apps of all teams at once, and a DaemonSet follows. */
export const fleetWideRelease: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  world.create(ADMIN, 'daemonsets.apps', 'kube-system', 'node-agent', {
    spec: {
      selector: {},
      template: {
        metadata: { labels: { name: 'node-agent' } },
        spec: { containers: [{ name: 'app', image: 'registry.example.com/agent:1' }] },
      },
    },
  });
  world.cluster.at(600, () => {
    for (let team = 1; team <= 6; team += 1)
      for (let app = 1; app <= 5; app += 1)
        world.cluster.after(team + app * 0.2, () =>
          world.image(ARGOCD, `team-${team}`, `app-${app}`, 'registry.example.com/base:2'),
        );
    world.patch(ADMIN, 'daemonsets.apps', 'kube-system', 'node-agent', {
      spec: { template: { spec: { containers: [{ name: 'app', image: 'registry.example.com/agent:2' }] } } },
    });
  });
  return until(world, 1500);
};

/** Spark or Argo Workflows: hundreds of pods made and removed by one operator. */
export const batchWorkflows: HealthyDay = () => {
  const world = ordinary({ unlogged: isLease });
  const workflows = serviceAccount(
    'argo',
    'argo',
    'workflow-controller/v3.5.4 argo-workflows/v3.5.4 argo-controller',
  );
  let run = 0;
  world.cluster.every(6, () => {
    run += 1;
    const name = `flow-${run}`;
    world.create(workflows, 'pods', 'team-1', name, {
      metadata: { labels: { workflow: name } },
      spec: { containers: [{ name: 'main', image: 'registry.example.com/job:ok' }] },
      status: {},
    });
    world.cluster.after(60, () => world.remove(workflows, 'pods', 'team-1', name));
  });
  return until(world, 1800);
};

/** A kubelet client certificate expires on one node, and a node with kernel trouble is replaced. */
export const oneDeadNode: HealthyDay = () => {
  const world = ordinary();
  world.cluster.at(600, () => {
    world.nodes.die('node-3');
  });
  return until(world, 1500);
};
