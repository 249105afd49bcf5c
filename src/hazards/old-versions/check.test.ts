import { describe, expect, it } from 'vitest';
import { clusterOf } from '../../cluster/cluster.fixture.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { JsonObject } from '../../kube/json.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { check } from './check.ts';
import { fixedIn, KNOWN_BAD } from './known-bad.ts';
import { parseReleaseVersion } from '../../kube/api-version/release-version.ts';

const node = (name: string, version: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { nodeInfo: { kubeletVersion: version } },
});

const component = (name: string, tag: string, host = 'm1'): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `${name}-${host}`, namespace: 'kube-system', labels: { component: name } },
  spec: { containers: [{ name, image: `registry.example/${name}:${tag}` }] },
});

const proxy = (tag: string): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'kube-proxy', namespace: 'kube-system' },
  spec: {
    template: { spec: { containers: [{ name: 'kube-proxy', image: `registry.example/kube-proxy:${tag}` }] } },
  },
});

function lines(rule: string, ...objects: readonly JsonObject[]): readonly string[] {
  return findingLines(check, rule, clusterOf(objects));
}

describe('end-of-life', () => {
  // The tests' present is 2026-01-01.
  it.each([
    [
      'v1.20.15',
      [
        'high Node a status.nodeInfo.kubeletVersion: kubelet of Node a runs 1.20, which gets no fixes since 2022-02-28',
      ],
    ],
    [
      'v1.31.1',
      [
        'medium Node a status.nodeInfo.kubeletVersion: kubelet of Node a runs 1.31, which gets no fixes since 2025-11-11',
      ],
    ],
    [
      'v1.32.1',
      [
        'low Node a status.nodeInfo.kubeletVersion: kubelet of Node a runs 1.32, which gets fixes only until 2026-02-28 (planned)',
      ],
    ],
    ['v1.33.1', []],
    ['v1.99.0', []],
    ['v0.18.0', []],
  ])('%s', (version, expected) => {
    expect(lines('end-of-life', node('a', version))).toEqual(expected);
  });

  it('tells nodes of one release as one', () => {
    expect(lines('end-of-life', node('a', 'v1.20.1'), node('b', 'v1.20.2'), node('c', 'v1.34.1'))).toEqual([
      'high Node a status.nodeInfo.kubeletVersion: kubelet of 2 Nodes a, b runs 1.20, which gets no fixes since 2022-02-28',
    ]);
  });

  it('takes the word of the API server itself', () => {
    const cluster: Cluster = { ...clusterOf([]), serverVersion: 'v1.29.4-eks-1' };
    expect(findingLines(check, 'end-of-life', cluster)).toEqual([
      'medium cluster : the kube-apiserver of this cluster runs 1.29, which gets no fixes since 2025-02-28',
    ]);
  });

  it('says that it knows nothing', () => {
    expect(observationsOf(check, 'end-of-life', clusterOf([]))).toMatchObject([{ type: 'unknown' }]);
  });
});

describe('known-bad-version', () => {
  it('names the fault, its source and the release that mends it', () => {
    expect(lines('known-bad-version', component('etcd', '3.5.1-0'))).toEqual([
      'critical Pod kube-system/etcd-m1 spec.containers.0.image: etcd of Pod kube-system/etcd-m1 runs 3.5.1, which has a known fault: members disagree about the data after a crash under load; mended in 3.5.3 (https://github.com/etcd-io/etcd/blob/main/CHANGELOG/README.md)',
    ]);
  });

  it.each([
    ['kube-apiserver', '1.11.3', ['1.11.4', '1.13.12', '1.25.15', '1.11.5']],
    ['kube-apiserver', '1.29.9', ['1.29.10']],
    ['kube-apiserver', '1.29.10', []],
    ['kube-apiserver', '1.30.5', ['1.30.6']],
    ['kube-apiserver', '1.31.2', []],
    ['kube-apiserver', '1.31', []],
    ['kubelet', '1.14.2', ['1.14.3', '1.16.13']],
    ['etcd', '3.4.18', []],
    ['etcd', '3.5.3', []],
  ] as const)('%s %s', (name, version, expected) => {
    const release = parseReleaseVersion(version);
    const found = KNOWN_BAD.filter(({ components }) => components.includes(name)).flatMap((bad) =>
      release === undefined ? [] : (fixedIn(bad, release) ?? []),
    );
    expect(found).toEqual(expected);
  });
});

describe('version-skew', () => {
  const server = component('kube-apiserver', 'v1.30.2');
  it.each<[string, readonly JsonObject[], readonly string[]]>([
    ['in step', [node('a', 'v1.30.1')], []],
    ['two older', [node('a', 'v1.28.1')], []],
    ['three older', [node('a', 'v1.27.1')], ['low']],
    ['four older', [node('a', 'v1.26.1')], ['high']],
    ['newer', [node('a', 'v1.31.1')], ['high']],
    ['scheduler one older', [component('kube-scheduler', 'v1.29.0')], []],
    ['scheduler two older', [component('kube-scheduler', 'v1.28.0')], ['high']],
    ['proxy four older', [proxy('v1.26.0')], ['high']],
    ['etcd has its own numbers', [component('etcd', '3.5.15-0')], []],
    ['API server one apart', [component('kube-apiserver', 'v1.31.0', 'm2')], []],
    ['API server two apart', [component('kube-apiserver', 'v1.32.0', 'm2')], ['default']],
    ['image without a tag', [component('kube-scheduler', 'latest')], []],
  ])('%s', (_what, objects, expected) => {
    expect(lines('version-skew', server, ...objects).map((line) => line.split(' ')[0])).toEqual(expected);
  });

  it('allowed two before 1.28', () => {
    const old = component('kube-apiserver', 'v1.27.2');
    expect(lines('version-skew', old, node('a', 'v1.24.0'))).toEqual([
      "high Node a status.nodeInfo.kubeletVersion: kubelet of Node a runs 1.24, 3 minor releases older than the API server's 1.27: 2 are supported",
    ]);
  });

  it('does not guess the version of a hidden API server', () => {
    expect(
      observationsOf(check, 'version-skew', clusterOf([node('a', 'v1.24.0'), node('b', 'v1.30.0')])),
    ).toMatchObject([{ type: 'unknown' }]);
    expect(observationsOf(check, 'version-skew', clusterOf([]))).toEqual([]);
  });
});
