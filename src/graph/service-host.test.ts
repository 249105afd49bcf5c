import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import { ingressServicesBefore, servicesAt } from './service-host.ts';

const CLUSTER = clusterOfYaml(`
apiVersion: v1
kind: Node
metadata: { name: n1 }
status: { addresses: [{ type: InternalIP, address: 10.0.0.11 }] }
---
apiVersion: v1
kind: Service
metadata: { name: registry, namespace: infra }
spec: { clusterIP: 10.96.0.50, selector: { app: registry }, ports: [{ port: 5000, nodePort: 30500 }] }
---
apiVersion: v1
kind: Service
metadata: { name: balanced, namespace: infra, annotations: { external-dns.alpha.kubernetes.io/hostname: images.example.com } }
spec: { type: LoadBalancer, clusterIP: None, selector: { app: registry }, ports: [{ port: 443 }] }
status: { loadBalancer: { ingress: [{ ip: 203.0.113.9 }] } }
---
apiVersion: v1
kind: Service
metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }
spec: { type: LoadBalancer, clusterIP: 10.96.0.51, selector: { app: ingress-nginx }, ports: [{ port: 443 }] }
status: { loadBalancer: { ingress: [{ ip: 203.0.113.7 }] } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: registry, namespace: infra }
spec:
  rules:
    - { host: registry.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: registry, port: { number: 5000 } } } }] } }
    - { host: '*.apps.example.com', http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: registry, port: { number: 5000 } } } }] } }
status: { loadBalancer: { ingress: [{ ip: 203.0.113.7 }] } }
`);

const before = (host: string) => ingressServicesBefore(CLUSTER, host, undefined).map(({ name }) => name);

describe('servicesAt', () => {
  it.each<readonly [host: string, port: number | undefined, names: readonly string[]]>([
    ['registry.infra', 5000, ['registry']],
    ['registry.infra.svc', 5000, ['registry']],
    ['registry.infra.svc.cluster.local', undefined, ['registry']],
    ['10.96.0.50', 5000, ['registry']],
    ['localhost', 30_500, ['registry']],
    ['10.0.0.11', 30_500, ['registry']],
    ['n1', 30_500, ['registry']],
    ['10.0.0.11', 30_501, []],
    ['10.0.0.12', 30_500, []],
    ['203.0.113.9', 443, ['balanced']],
    ['images.example.com', undefined, ['balanced']],
    ['registry.example.com', undefined, ['registry']],
    ['r.apps.example.com', undefined, ['registry']],
    ['r.s.apps.example.com', undefined, []],
    ['apps.example.com', undefined, []],
    ['None', undefined, []],
    ['ghcr.io', undefined, []],
    ['registry.other.svc', undefined, []],
  ])('%s:%s is %j', (host, port, names) => {
    expect(servicesAt(CLUSTER, host, port).map(({ service }) => service.name)).toEqual(names);
  });

  it('knows what traffic for an Ingress host passes first, from the status of the Ingress', () => {
    expect(before('registry.example.com')).toEqual(['ingress-nginx-controller']);
    expect(before('images.example.com')).toEqual([]);
  });
});
