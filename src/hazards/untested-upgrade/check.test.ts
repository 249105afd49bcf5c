import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterOf, clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import type { JsonObject } from '../../kube/json.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { check } from './check.ts';

function lines(rule: string, yaml: string): readonly string[] {
  return findingLines(check, rule, clusterOfYaml(yaml, 'given'));
}

function deployment(podSpec: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: {}
  template: { spec: { containers: [{ name: a, image: b }], ${podSpec} } }`;
}

const node = (version: string) =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: n }\nstatus: { nodeInfo: { kubeletVersion: ${version} } }\n`;

const cronJobWith = (podSpec: string) => `apiVersion: batch/v1
kind: CronJob
metadata: { name: a }
spec: { schedule: '@daily', jobTemplate: { spec: { template: { spec: { containers: [], ${podSpec} } } } } }`;

describe('field rules', () => {
  it.each([
    [
      'misplaced-field',
      'replicas: 2',
      'default Deployment shop/web spec.template.spec.replicas: Deployment shop/web: spec.template.spec.replicas is silently dropped, there is no such field; it belongs at spec.replicas',
    ],
    [
      'unknown-field',
      'nodeSelectors: {}',
      'default Deployment shop/web spec.template.spec.nodeSelectors: Deployment shop/web: spec.template.spec.nodeSelectors is silently dropped, apps/v1 Deployment has no such field; nodeSelector is meant?',
    ],
    [
      'wrong-type',
      'hostNetwork: "true"',
      'default Deployment shop/web spec.template.spec.hostNetwork: Deployment shop/web: spec.template.spec.hostNetwork is the string "true" where true or false is taken: the API server refuses the object',
    ],
    [
      'wrong-value',
      'dnsPolicy: default',
      'default Deployment shop/web spec.template.spec.dnsPolicy: Deployment shop/web: spec.template.spec.dnsPolicy is "default", which is none of ClusterFirst, ClusterFirstWithHostNet, Default, None: the API server refuses the object',
    ],
    [
      'missing-field',
      'volumes: [{ emptyDir: {} }]',
      'default Deployment shop/web spec.template.spec.volumes.0.name: Deployment shop/web has no spec.template.spec.volumes[0].name, which is required: the API server refuses the object',
    ],
  ])('%s: %s', (rule, podSpec, expected) => {
    expect(lines(rule, deployment(podSpec))).toEqual([expected]);
    for (const { id } of check.rules) if (id !== rule) expect(lines(id, deployment(podSpec)), id).toEqual([]);
  });

  it.each([
    ['wrong-type', 'hostNetwork: "true"', 'spec:\n  template:\n    spec:\n      hostNetwork: true'],
    ['wrong-value', 'dnsPolicy: default', 'spec:\n  template:\n    spec:\n      dnsPolicy: Default'],
    [
      'unknown-field',
      'nodeselector: { a: b }',
      'spec:\n  template:\n    spec:\n      nodeSelector: {"a":"b"}',
    ],
  ])('%s: %s has a patch', (rule, podSpec, patch) => {
    expect(observationsOf(check, rule, clusterOfYaml(deployment(podSpec), 'given'))).toMatchObject([
      { fix: { patch } },
    ]);
  });

  it('leaves the fields of a CronJob that stop a pile-up to the rule about them', () => {
    expect(lines('misplaced-field', cronJobWith('concurrencyPolicy: Forbid'))).toEqual([]);
    expect(lines('misplaced-field', cronJobWith('backoffLimit: 3'))).toHaveLength(1);
  });

  it('names fields that newer releases dropped once the cluster has dropped them', () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: { topologyKeys: [a] }\n';
    expect(lines('unknown-field', service)).toHaveLength(1);
    expect(lines('unknown-field', `${service}---\n${node('v1.22.0')}`)).toHaveLength(1);
    expect(lines('unknown-field', `${service}---\n${node('v1.21.14')}`)).toEqual([]);
  });

  it.each([
    ['replicas only', '{ replicas: 3 }', 0],
    ['an environment', '{ template: { spec: { containers: [{ name: a, env: [] }] } } }', 0],
    ['a whole object', '{ template: { spec: { containers: [{ name: a, image: b }] } } }', 1],
  ])('asks no patch for Kustomize for what is required: %s', (_what, spec, count) => {
    const yaml = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: ${spec}`;
    expect(lines('missing-field', yaml)).toHaveLength(count);
  });

  it('names fields that the cluster does not have yet', () => {
    const pods = deployment('hostUsers: false');
    expect(lines('unknown-field', pods)).toEqual([]);
    expect(lines('unknown-field', `${pods}\n---\n${node('v1.25.0')}`)).toEqual([]);
    expect(lines('unknown-field', `${pods}\n---\n${node('v1.24.9')}`)).toEqual([
      'default Deployment shop/web spec.template.spec.hostUsers: Deployment shop/web: spec.template.spec.hostUsers is silently dropped, Kubernetes has it since 1.25 and this cluster runs 1.24',
    ]);
  });

  it('takes the lengths that stand for the values of a Secret', () => {
    expect(
      lines('wrong-type', 'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata: { a: 12 }'),
    ).toEqual([]);
  });

  it('checks custom resources by their definition, and says where there is none', () => {
    const tree = 'apiVersion: example.com/v1\nkind: Tree\nmetadata: { name: a }\nspec: { sise: 1 }\n';
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: trees.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Tree, plural: trees }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { size: { type: integer } } } } } }
`;
    expect(observationsOf(check, 'unknown-field', clusterOfYaml(tree, 'given'))).toEqual([
      {
        type: 'unknown',
        message:
          'The fields of example.com/v1 Tree are not checked: no CustomResourceDefinition with a schema of them is among the objects.',
      },
    ]);
    expect(lines('unknown-field', `${definition}---\n${tree}`)).toEqual([
      'default Tree default/a spec.sise: Tree default/a: spec.sise is silently dropped, example.com/v1 Tree has no such field; size is meant?',
    ]);
  });

  it('takes configuration files of components for what they are', () => {
    const file = 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\npodPidsLimit: 5';
    expect(observationsOf(check, 'unknown-field', clusterOfYaml(file, 'given'))).toEqual([]);
  });
});

const live = (annotation: string): JsonObject => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: {
    name: 'a',
    namespace: 'b',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': annotation },
  },
});

const applied = (text: string) => findingLines(check, 'removed-api', clusterOf([live(text)]));

describe('removed-api', () => {
  const cronJob = 'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: a, namespace: b }\nspec: {}\n';
  it.each([
    [
      'of no known cluster',
      '',
      ['high CronJob b/a apiVersion: CronJob b/a is batch/v1beta1, which is gone since Kubernetes 1.25'],
    ],
    [
      'gone',
      node('v1.25.3'),
      [
        'high CronJob b/a apiVersion: CronJob b/a is batch/v1beta1, which is gone since Kubernetes 1.25; this cluster runs 1.25',
      ],
    ],
    [
      'goes soon',
      node('v1.23.3'),
      [
        'medium CronJob b/a apiVersion: CronJob b/a is batch/v1beta1, deprecated since Kubernetes 1.21; it goes with 1.25, this cluster runs 1.23',
      ],
    ],
    [
      'goes later',
      node('v1.21.3'),
      [
        'low CronJob b/a apiVersion: CronJob b/a is batch/v1beta1, deprecated since Kubernetes 1.21; it goes with 1.25, this cluster runs 1.21',
      ],
    ],
    [
      'goes one day',
      node('v1.20.3'),
      [
        'low CronJob b/a apiVersion: CronJob b/a is batch/v1beta1, deprecated since Kubernetes 1.21; it goes with 1.25, this cluster runs 1.20',
      ],
    ],
  ])('%s', (_what, others, expected) => {
    expect(lines('removed-api', `${cronJob}---\n${others}`)).toEqual(expected);
  });

  it('says what changes with the new version', () => {
    const ingress = `apiVersion: extensions/v1beta1
kind: Ingress
metadata: { name: a, namespace: b }
spec: { backend: { serviceName: a, servicePort: 80 }, unknown: 1 }`;
    expect(observationsOf(check, 'removed-api', clusterOfYaml(ingress, 'given'))).toMatchObject([
      {
        fix: {
          text: 'Use networking.k8s.io/v1. To change with it: spec.backend (gone).',
          patch: 'apiVersion: networking.k8s.io/v1',
        },
      },
    ]);
  });

  it('names what is not served yet, and what never was', () => {
    const autoscaler =
      'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: a, namespace: b }\n';
    expect(lines('removed-api', autoscaler)).toEqual([]);
    expect(lines('removed-api', `${autoscaler}---\n${node('v1.20.1')}`)).toEqual([
      'high HorizontalPodAutoscaler b/a apiVersion: HorizontalPodAutoscaler b/a is autoscaling/v2, which Kubernetes serves since 1.23; this cluster runs 1.20 and refuses it',
    ]);
    expect(
      lines('removed-api', 'apiVersion: apps/v1\nkind: Ingress\nmetadata: { name: a, namespace: b }\n'),
    ).toEqual([
      'high Ingress b/a apiVersion: Ingress b/a is apps/v1, which has no Ingress; networking.k8s.io/v1 has',
    ]);
  });

  it('reads of a live object what it was applied with', () => {
    expect(applied('{"apiVersion":"batch/v1beta1","kind":"CronJob"}')).toEqual([
      'medium CronJob b/a apiVersion: CronJob b/a was last applied as batch/v1beta1, which is gone since Kubernetes 1.25: the next apply of that manifest fails',
    ]);
    expect(applied('{"apiVersion":"batch/v1","kind":"CronJob"}')).toEqual([]);
    expect(applied('no JSON')).toEqual([]);
    expect(applied('[]')).toEqual([]);
  });
});

const ingress = (group: string) => `apiVersion: ${group}\nkind: Ingress\nmetadata: { name: a, namespace: b }`;

describe('duplicate-object', () => {
  const one = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\n';
  it.each([
    ['different', `${one}data: { a: "1" }\n---\n${one}data: { a: "2" }`, 1],
    ['the same', `${one}---\n${one}`, 0],
    ['another namespace', `${one}---\n${one.replace('namespace: b', 'namespace: c')}`, 0],
    ['generated names', `${one}---\n${one}`.replaceAll('name: a', 'generateName: a'), 0],
  ])('%s', (_what, yaml, count) => {
    expect(lines('duplicate-object', yaml)).toHaveLength(count);
  });
  it('finds one under an old group', () => {
    expect(
      lines('duplicate-object', `${ingress('extensions/v1beta1')}\n---\n${ingress('networking.k8s.io/v1')}`),
    ).toHaveLength(1);
  });
});

describe('malformed objects', () => {
  it('never stop a rule', () => {
    const kinds = fc.constantFrom(
      ['apps/v1', 'Deployment'],
      ['batch/v1beta1', 'CronJob'],
      ['v1', 'Node'],
      ['x.io/v1', 'X'],
    );
    fc.assert(
      fc.property(kinds, fc.jsonValue(), fc.jsonValue(), ([apiVersion = '', kind = ''], spec, metadata) => {
        const cluster = clusterOf([{ apiVersion, kind, spec, metadata, status: spec }], 'given');
        for (const { id } of check.rules) expect(() => observationsOf(check, id, cluster)).not.toThrow();
      }),
    );
  });
});
