import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines } from '../check.fixture.ts';
import { deployment, staticPod } from '../manifest.fixture.ts';
import { check } from './check.ts';

const lines = (rule: string, yaml: string) => findingLines(check, rule, clusterOfYaml(yaml, 'given'));
const hostPath = (path: string, name = 'web') =>
  deployment({ name, spec: `, volumes: [{ name: v, hostPath: { path: ${path} } }]` });

describe('etcd-credentials-mounted', () => {
  it.each([
    [hostPath('/var/lib/etcd'), 'default'],
    [hostPath('/etc/kubernetes/pki/etcd'), 'default'],
    [hostPath('/var/lib/rancher/k3s/server/db'), 'default'],
    [hostPath('/etc/kubernetes/pki/etcd', 'etcd-backup'), 'low'],
  ])('%s', (yaml, severity) => {
    expect(lines('etcd-credentials-mounted', yaml).map((line) => line.split(' ')[0])).toEqual([severity]);
  });
  it.each([
    hostPath('/var/lib/etcd-of-mine'),
    hostPath('/var/log'),
    hostPath('[/var/lib/etcd]'),
    staticPod('etcd', []).replace(
      'containers:',
      'volumes: [{ name: v, hostPath: { path: /var/lib/etcd } }], containers:',
    ),
    deployment({ spec: ', volumes: [{ name: v, emptyDir: {} }]' }),
  ])('is silent about %s', (yaml) => {
    expect(lines('etcd-credentials-mounted', yaml)).toEqual([]);
  });
});

const secret = (name: string, workload = 'prometheus') =>
  deployment({ name: workload, spec: `, volumes: [{ name: v, secret: { secretName: ${name} } }]` });

describe('etcd-certificate-in-secret', () => {
  it.each(['etcd-client-cert', 'kube-etcd-client-certs', 'etcd-certs', 'calico-etcd-secrets'])(
    '%s',
    (name) => {
      expect(lines('etcd-certificate-in-secret', secret(name))).toHaveLength(1);
    },
  );
  it.each([secret('web-tls'), secret('my-etcd-password'), secret('etcd-certs', 'my-etcd'), secret('7')])(
    'is silent about %s',
    (yaml) => {
      expect(lines('etcd-certificate-in-secret', yaml)).toEqual([]);
    },
  );
});

describe('open-etcd', () => {
  it.each([
    [['--listen-client-urls=http://0.0.0.0:2379'], 'http://0.0.0.0:2379 without TLS'],
    [
      ['--listen-client-urls=https://127.0.0.1:2379,http://10.0.0.1:2379'],
      'http://10.0.0.1:2379 without TLS',
    ],
    [['--listen-client-urls', 'https://10.0.0.1:2379'], 'asks for no client certificate'],
    [
      ['--listen-client-urls=https://10.0.0.1:2379', '--client-cert-auth=false'],
      'asks for no client certificate',
    ],
  ])('%j', (flags, part) => {
    expect(lines('open-etcd', staticPod('etcd', flags)).join()).toContain(part);
  });
  it.each([
    [['--listen-client-urls=https://10.0.0.1:2379', '--client-cert-auth']],
    [['--listen-client-urls=http://127.0.0.1:2379,https://10.0.0.1:2379', '--client-cert-auth=true']],
    [['--config-file=/etc/etcd.yaml', '--listen-client-urls=http://0.0.0.0:2379']],
    [['--name=m1']],
    [[]],
  ])('is silent about %j', (flags) => {
    expect(lines('open-etcd', staticPod('etcd', flags))).toEqual([]);
  });
});
