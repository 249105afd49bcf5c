import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { check } from './check.ts';

/** An object that is being deleted since a time of 2025; the present of the tests is the first of 2026. */
function deleted(since: string, finalizers: string, kind = 'ConfigMap', more = ''): string {
  return `
apiVersion: v1
kind: ${kind}
metadata: { name: one, namespace: shop, finalizers: [${finalizers}], deletionTimestamp: '${since}' }${more}`;
}

describe('finalizer-loop/stuck-deletion', () => {
  it.each<readonly [what: string, yaml: string, found: readonly string[]]>([
    ['held for hours', deleted('2025-12-31T03:51:00Z', 'ip.example.com/release'), ['default']],
    ['held for minutes', deleted('2025-12-31T23:50:00Z', 'ip.example.com/release'), []],
    ['without a finalizer (a pod in its grace period)', deleted('2025-12-31T03:51:00Z', ''), []],
    ['with a time that is none', deleted('yesterday', 'ip.example.com/release'), []],
    [
      'a claim that is in use',
      deleted('2025-12-31T03:51:00Z', 'kubernetes.io/pvc-protection', 'PersistentVolumeClaim'),
      ['low'],
    ],
    [
      'a claim that something else holds as well',
      deleted(
        '2025-12-31T03:51:00Z',
        'kubernetes.io/pvc-protection, backup.example.com/copy',
        'PersistentVolumeClaim',
      ),
      ['default'],
    ],
  ])('%s', (_what, yaml, found) => {
    const lines = findingLines(check, 'stuck-deletion', clusterOfYaml(yaml));
    expect(lines.map((line) => line.split(' ')[0])).toEqual(found);
  });

  it('says in the words of the namespace controller why a namespace stays', () => {
    const yaml = `
apiVersion: v1
kind: Namespace
metadata: { name: old, deletionTimestamp: '2025-12-31T03:51:00Z' }
spec: { finalizers: [kubernetes] }
status:
  phase: Terminating
  conditions:
    - { type: NamespaceDeletionDiscoveryFailure, status: 'True', message: 'metrics.k8s.io/v1beta1: stale GroupVersion discovery' }
    - { type: NamespaceDeletionContentFailure, status: 'False', message: All content successfully deleted }`;
    const [finding] = observationsOf(check, 'stuck-deletion', clusterOfYaml(yaml));
    expect(finding).toMatchObject({
      fix: {
        text: expect.stringMatching(
          /waits for: metrics\.k8s\.io\/v1beta1: stale GroupVersion discovery\. .*APIService/,
        ),
      },
    });
  });
});

const held = (finalizer: string) => `
apiVersion: example.com/v1
kind: Database
metadata: { name: orders, namespace: shop, finalizers: [${finalizer}] }`;
const controller = (name: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ops }
spec: { selector: {}, template: { spec: { containers: [{ name: main, image: 'example.com/main:1' }] } } }`;

describe('finalizer-loop/absent-controller', () => {
  it.each<
    readonly [what: string, finalizer: string, name: string, type: 'all' | 'given', said: readonly string[]]
  >([
    ['nothing looks like it', 'databases.acme.dev/cleanup', 'web', 'all', ['finding']],
    ['a workload has its name', 'databases.acme.dev/cleanup', 'acme-operator', 'all', []],
    ['these are some manifests', 'databases.acme.dev/cleanup', 'web', 'given', ['unknown']],
    ['the control plane takes it off', 'foregroundDeletion', 'web', 'all', []],
    ['a provider takes it off', 'networking.gke.io/ingress-finalizer-V2', 'web', 'all', ['unknown']],
    [
      'its name tells nobody',
      'service.k8s.aws/resources',
      'aws-load-balancer-controller',
      'all',
      ['unknown'],
    ],
  ])('where %s', (_what, finalizer, name, type, said) => {
    const cluster = clusterOfYaml(`${held(finalizer)}\n---${controller(name)}`, type);
    expect(observationsOf(check, 'absent-controller', cluster).map((one) => one.type)).toEqual(said);
  });
});
