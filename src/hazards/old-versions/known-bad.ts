import type { ReleaseVersion } from '../../kube/api-version/release-version.ts';
import type { Severity } from '../../detect/contract.ts';
import type { Component } from './component-version.ts';

/** Versions with a known fault that takes a cluster down or hands it over. */
export interface KnownBad {
  readonly components: readonly Component[];
  /** What happens, to be read after "... has a fault: ". */
  readonly fault: string;
  readonly source: string;
  readonly severity: Severity;
  /** From the first bad version up to, and without, the first good one, of each branch. */
  readonly ranges: readonly (readonly [from: string, fixedIn: string])[];
}

/** A short list: faults that are outages or full access, with their source. Security bulletins are not repeated here. */
export const KNOWN_BAD: readonly KnownBad[] = [
  {
    components: ['kube-apiserver'],
    fault: 'the API server leaks memory until it is killed',
    source: 'https://github.com/kubernetes/kubernetes/issues/57992',
    severity: 'high',
    ranges: [['1.8.0', '1.11.4']],
  },
  {
    components: ['kube-apiserver', 'kubelet'],
    fault: 'tracing, which is on by default, leaks memory until the process is killed',
    source: 'https://github.com/kubernetes/kubernetes/issues/126918',
    severity: 'high',
    ranges: [
      ['1.29.0', '1.29.10'],
      ['1.30.0', '1.30.6'],
      ['1.31.0', '1.31.2'],
    ],
  },
  {
    components: ['etcd'],
    fault: 'members disagree about the data after a crash under load',
    source: 'https://github.com/etcd-io/etcd/blob/main/CHANGELOG/README.md',
    severity: 'critical',
    ranges: [['3.5.0', '3.5.3']],
  },
  {
    components: ['kube-apiserver'],
    fault: 'one small YAML document uses up all CPU and memory of the API server (CVE-2019-11253)',
    source: 'https://github.com/kubernetes/kubernetes/issues/83253',
    severity: 'high',
    ranges: [
      ['1.0.0', '1.13.12'],
      ['1.14.0', '1.14.8'],
      ['1.15.0', '1.15.5'],
      ['1.16.0', '1.16.2'],
    ],
  },
  {
    components: ['kube-apiserver'],
    fault: 'anyone who reaches the API server can use up its memory with HTTP/2 resets (CVE-2023-44487)',
    source: 'https://github.com/kubernetes/kubernetes/issues/121197',
    severity: 'high',
    ranges: [
      ['1.0.0', '1.25.15'],
      ['1.26.0', '1.26.10'],
      ['1.27.0', '1.27.7'],
      ['1.28.0', '1.28.3'],
    ],
  },
  {
    components: ['kube-apiserver'],
    fault: 'any user can become cluster-admin through an aggregated API or a pod (CVE-2018-1002105)',
    source: 'https://github.com/kubernetes/kubernetes/issues/71411',
    severity: 'critical',
    ranges: [
      ['1.0.0', '1.10.11'],
      ['1.11.0', '1.11.5'],
      ['1.12.0', '1.12.3'],
    ],
  },
  {
    components: ['kubelet'],
    fault:
      'containers start as root after a restart although their image names another user (CVE-2019-11245)',
    source: 'https://github.com/kubernetes/kubernetes/issues/78308',
    severity: 'high',
    ranges: [
      ['1.13.6', '1.13.7'],
      ['1.14.2', '1.14.3'],
    ],
  },
  {
    components: ['kubelet'],
    fault: 'a pod can fill the disk of its node through /etc/hosts (CVE-2020-8557)',
    source: 'https://github.com/kubernetes/kubernetes/issues/93032',
    severity: 'medium',
    ranges: [
      ['1.0.0', '1.16.13'],
      ['1.17.0', '1.17.9'],
      ['1.18.0', '1.18.6'],
    ],
  },
];

function rank(text: string): number {
  const [major = 0, minor = 0, patch = 0] = text.split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + patch;
}

/** The release that ends this fault for this version; `undefined` where the version does not have it, or its patch is not known. */
export function fixedIn({ ranges }: KnownBad, { major, minor, patch }: ReleaseVersion): string | undefined {
  if (patch === undefined) return undefined;
  const at = rank(`${major}.${minor}.${patch}`);
  return ranges.find(([from, fixed]) => rank(from) <= at && at < rank(fixed))?.[1];
}
