import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { plimsoll, type CommandLineRun } from '../command-line.fixture.ts';
import type { JsonObject } from '../../src/kube/json.ts';
import { RealApi } from './real-api.fixture.ts';

const NAMESPACE = 'command-line';
const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

let api: RealApi;

/** A webhook on Pods whose backend is a Deployment in this cluster: the first link of a cold start that cannot be. */
const CONFIGURATION: JsonObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'gate.example.com' },
  webhooks: [
    {
      name: 'gate.example.com',
      clientConfig: { service: { namespace: NAMESPACE, name: 'gate' } },
      rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      failurePolicy: 'Fail',
    },
  ],
};

const BACKEND: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'gate', labels: { app: 'gate' } },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'gate' } },
    template: {
      metadata: { labels: { app: 'gate' } },
      spec: { containers: [{ name: 'gate', image: 'gate:1' }] },
    },
  },
};

async function run(...args: readonly string[]): Promise<CommandLineRun> {
  return plimsoll([...args, '--live', '--kubeconfig', inject('controlPlane').kubeconfig.administrator], {
    env: { KUBECONFIG: '' },
  });
}

beforeAll(async () => {
  api = new RealApi();
  await api.createNamespace(NAMESPACE);
  await api.create(`/api/v1/namespaces/${NAMESPACE}/services`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'gate' },
    spec: { selector: { app: 'gate' }, ports: [{ port: 443 }] },
  });
  await api.create(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, BACKEND);
  await api.create(`${RBAC}/clusterrolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'command-line-everybody' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:serviceaccounts' }],
  });
  await api.create(WEBHOOKS, CONFIGURATION);
});

afterAll(async () => {
  await api.send('DELETE', `${WEBHOOKS}/gate.example.com`);
  await api.send('DELETE', `${RBAC}/clusterrolebindings/command-line-everybody`);
  api.close();
});

describe('against a real API server', () => {
  it('check --live finds what is open', async () => {
    const { code, out, err } = await run('check', '--no-config', '-o', 'json');
    expect(code, err).toBe(1);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ sources: [inject('controlPlane').server], unreadable: [] });
    expect(report.objects).toBeGreaterThan(100);
    expect(JSON.stringify(report.findings)).toContain('command-line-everybody');
    expect(JSON.stringify(report.findings)).toContain('gate.example.com');
  });

  it('check --live -n reads one namespace', async () => {
    const { code, out, err } = await run('check', '--no-config', '-n', NAMESPACE, '-o', 'json');
    expect([0, 1], err).toContain(code);
    expect(JSON.parse(out).unreadable).toEqual([]);
  });

  it('graph cold-start --live', async () => {
    const { code, out, err } = await run('graph', 'cold-start');
    expect([0, 1], err).toContain(code);
    expect(out).toContain('gate');
  });

  it('graph impact --live', async () => {
    const { code, out, err } = await run('graph', 'impact', 'deploy/gate', '-n', NAMESPACE);
    expect([0, 1], err).toContain(code);
    expect(out).toContain('gate.example.com');
  });

  it('webhook reach --live', async () => {
    const { code, out, err } = await run('webhook', 'reach', 'gate.example.com', '-o', 'json');
    expect(code, err).toBe(0);
    const { webhooks } = JSON.parse(out);
    expect(webhooks).toHaveLength(1);
    const { critical } = webhooks[0];
    expect(critical).toContainEqual(expect.objectContaining({ id: 'pod-create', seen: 'yes' }));
    expect(critical).toContainEqual(expect.objectContaining({ id: 'node-lease', seen: 'no' }));
  });

  it('rbac who-can --live', async () => {
    const { code, out, err } = await run('rbac', 'who-can', 'delete', 'services', '-n', 'default');
    expect(code, err).toBe(0);
    expect(out).toContain('system:serviceaccounts');
    expect(out).toContain('command-line-everybody');
    expect(out).toContain('system:masters');
  });

  it('says who may not read what when there is nothing that can be read', async () => {
    const kubeconfig = inject('controlPlane').kubeconfig.reader;
    const { code, out } = await plimsoll(['check', '--no-config', '--live', '--kubeconfig', kubeconfig]);
    expect(code).toBe(2);
    expect(out.replace(/\s+/g, ' ')).toContain('User "reader" cannot list');
  });
});
