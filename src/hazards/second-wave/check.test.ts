import { describe, expect, it } from 'vitest';
import { findingLines } from '../check.fixture.ts';
import { allBut, backendYaml, on, webhookCluster, webhookYaml } from '../webhook.fixture.ts';
import { check } from './check.ts';

const workload = (namespace: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: 'example.com/web:1' }] } }`;
const others = [workload('shop'), workload('blog'), workload('search')];

describe('second-wave/gating-service', () => {
  it('tells which Service gates the pods of others', () => {
    const cluster = webhookCluster([...others, backendYaml(), webhookYaml({ more: [allBut('guard')] })]);
    const [line, ...rest] = findingLines(check, 'gating-service', cluster);
    expect(rest).toEqual([]);
    expect(line).toMatch(
      /Service guard\/guard .*refuses the creation of pods in 3 .*; 3 workloads of other namespaces do not come back/,
    );
  });

  it.each([
    ['fails open', webhookYaml({ more: ['failurePolicy: Ignore'] })],
    ['sees its own kinds', webhookYaml({ rules: on('guard.example.com', 'policies') })],
    ['is called outside the cluster', webhookYaml({ client: "{ url: 'https://policy.example.com/' }" })],
  ])('is silent where the webhook %s', (_what, webhook) => {
    expect(
      findingLines(check, 'gating-service', webhookCluster([...others, backendYaml(), webhook])),
    ).toEqual([]);
  });
});
