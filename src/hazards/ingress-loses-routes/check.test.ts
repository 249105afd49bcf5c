import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { exampleCluster } from '../example.fixture.ts';
import { check } from './check.ts';
import { ingressControllers } from './ingress-controller.ts';

const RULES = check.rules.map(({ id }) => id);
const BAD_LINES: Readonly<Record<string, string>> = {
  'probe-asks-api-server':
    'default Deployment ingress/ingress-nginx-controller spec.template.spec.containers.0.livenessProbe: The liveness probe of Deployment ingress/ingress-nginx-controller (ingress-nginx, container controller) asks the API server: when that is down, it restarts every ingress pod, and they come up without routes',
  'ready-without-routes':
    'medium Deployment ingress/skipper spec.template.spec.containers.0.args: Deployment ingress/skipper (Skipper, container controller) is not told -wait-first-route-load: a pod that restarts takes traffic before it has a route',
  'liveness-is-readiness':
    'default Deployment ingress/ingress-nginx-controller spec.template.spec.containers.0.livenessProbe: Deployment ingress/ingress-nginx-controller (ingress-nginx, container controller) has one check for liveness (after 30 s) and readiness (after 30 s): what should only take a pod out of traffic restarts it',
  'single-ingress-controller':
    'default Deployment ingress/ingress-nginx-controller spec.replicas: Deployment ingress/ingress-nginx-controller (ingress-nginx) runs one pod: while it restarts there is no ingress, and if the API server is away then, there are no routes',
};

describe('ingress-loses-routes examples', () => {
  it.each(RULES)('%s: bad is found once, good is clean', (rule) => {
    expect(findingLines(check, rule, exampleCluster('ingress-loses-routes', rule, 'bad'))).toEqual([
      BAD_LINES[rule],
    ]);
    const good = exampleCluster('ingress-loses-routes', rule, 'good');
    for (const each of RULES) expect(findingLines(check, each, good)).toEqual([]);
  });
});

const cluster = (image: string, kind = 'Deployment') =>
  clusterOfYaml(`
apiVersion: apps/v1
kind: ${kind}
metadata: { name: c, namespace: i }
spec: { template: { spec: { containers: [{ name: sidecar, image: busybox }, { name: c, image: "${image}" }] } } }`);

describe('ingressControllers', () => {
  it.each([
    ['registry.k8s.io/ingress-nginx/controller:v1.12.0@sha256:abc', 'ingress-nginx'],
    ['rancher/nginx-ingress-controller:nginx-1.9.4', 'ingress-nginx'],
    ['registry.example:5000/mirror/ingress-nginx/controller-chroot:v1', 'ingress-nginx'],
    ['nginx/nginx-ingress:4.0', 'NGINX Ingress Controller'],
    ['traefik:v3', 'Traefik'],
    ['rancher/mirrored-library-traefik:2.11', 'Traefik'],
    ['quay.io/jcmoraisjr/haproxy-ingress:v0.14', 'HAProxy Ingress'],
    ['haproxytech/kubernetes-ingress:3', 'HAProxy Kubernetes Ingress'],
  ])('%s is %s', (image, product) => {
    expect(ingressControllers(workloadsOf(cluster(image))).map((found) => found.product)).toEqual([product]);
  });

  it.each([
    'nginx:1.27',
    'registry.example/team/controller:v1',
    'registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1',
    'traefik/whoami:v1',
  ])('%s is no ingress controller', (image) => {
    expect(ingressControllers(workloadsOf(cluster(image)))).toEqual([]);
  });
});

describe('single-ingress-controller', () => {
  const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: traefik, namespace: i }
spec: { template: { spec: { containers: [{ name: t, image: "traefik:v3" }] } } }`;
  const autoscaler = (min: number) => `${deployment}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: traefik, namespace: i }
spec: { minReplicas: ${min}, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: traefik } }`;

  it('reads the autoscaler, and says unknown where one may be elsewhere', () => {
    const rule = 'single-ingress-controller';
    expect(findingLines(check, rule, clusterOfYaml(deployment))).toHaveLength(1);
    expect(observationsOf(check, rule, clusterOfYaml(deployment, 'given')).map(({ type }) => type)).toEqual([
      'unknown',
    ]);
    expect(findingLines(check, rule, clusterOfYaml(autoscaler(1), 'given'))).toEqual([
      expect.stringMatching(
        /^default HorizontalPodAutoscaler i\/traefik spec.minReplicas: .*down to one pod/,
      ),
    ]);
    expect(findingLines(check, rule, clusterOfYaml(autoscaler(3), 'given'))).toEqual([]);
  });
});
