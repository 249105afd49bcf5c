import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines } from '../check.fixture.ts';
import { allBut, backendYaml, webhookCluster, webhookYaml } from '../webhook.fixture.ts';
import { check } from './check.ts';

const REGISTRY = (image: string) => `
apiVersion: v1
kind: Service
metadata: { name: registry, namespace: infra }
spec: { selector: { app: registry }, ports: [{ port: 5000 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: registry, namespace: infra }
spec:
  selector: { matchLabels: { app: registry } }
  template: { metadata: { labels: { app: registry } }, spec: { containers: [{ name: registry, image: '${image}' }] } }`;

describe('cold-start/knot', () => {
  it('tells a registry that is pulled from itself, with what to do', () => {
    const [line, ...rest] = findingLines(
      check,
      'knot',
      clusterOfYaml(REGISTRY('registry.infra.svc:5000/registry:2')),
    );
    expect(rest).toEqual([]);
    expect(line).toContain('Deployment infra/registry needs Service infra/registry');
  });

  it.each([
    ['a registry that is pulled from outside', clusterOfYaml(REGISTRY('docker.io/library/registry:2'))],
    [
      'a circle over a webhook, which is told as webhook-deadlock/loop',
      webhookCluster([backendYaml(), webhookYaml()], 'all'),
    ],
    [
      'a webhook that leaves itself out',
      webhookCluster([backendYaml(), webhookYaml({ more: [allBut('guard')] })], 'all'),
    ],
  ])('is silent about %s', (_what, cluster) => {
    expect(findingLines(check, 'knot', cluster)).toEqual([]);
  });
});
