import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../json.ts';
import { bodyOf } from './body.fixture.ts';
import { checkFields, type FieldProblem } from './check-fields.ts';
import type { ObjectType } from './object-type.ts';
import { builtInKind } from './schema-table.ts';

function typeOf(apiVersion: string, kind: string): ObjectType {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  const found = builtInKind({ group, version, kind });
  if (found === undefined) throw new Error(`no ${apiVersion} ${kind}`);
  return found.objectType;
}

function said(problem: FieldProblem): string {
  const path = problem.path.join('.');
  switch (problem.type) {
    case 'unknown':
      return `unknown ${path}${problem.places.map(({ type, text }) => ` ${type} ${text}`).join()}`;
    case 'wrong-type':
      return `${path}: ${problem.found}, not ${problem.expected}`;
    case 'wrong-value':
      return `${path}: ${problem.value} of ${problem.values.join('|')}`;
    case 'removed':
      return `removed ${path} ${problem.untilMinor}`;
    case 'too-new':
      return `too new ${path} ${problem.sinceMinor}`;
    case 'missing':
      break;
  }
  return `missing ${path}`;
}

function problemsOf(apiVersion: string, kind: string, body: JsonObject): readonly string[] {
  return checkFields(typeOf(apiVersion, kind), { apiVersion, kind, ...body }).map(said);
}

const container = { name: 'a', image: 'b' };

function deployment(podSpec: JsonObject, spec: JsonObject = {}): JsonObject {
  return {
    metadata: { name: 'web' },
    spec: { selector: {}, template: { spec: { containers: [container], ...podSpec } }, ...spec },
  };
}

describe('unknown fields', () => {
  it.each<[string, JsonObject, string]>([
    [
      'two levels too deep',
      deployment({ replicas: 2 }),
      'unknown spec.template.spec.replicas elsewhere spec.replicas',
    ],
    [
      'of the container in the pod',
      deployment({ livenessProbe: {} }),
      'unknown spec.template.spec.livenessProbe elsewhere spec.template.spec.containers[].livenessProbe',
    ],
    [
      'of the metadata in the spec of the pod',
      deployment({ labels: { app: 'web' } }),
      'unknown spec.template.spec.labels elsewhere spec.template.metadata.labels, elsewhere spec.template.spec.volumes[].ephemeral.volumeClaimTemplate.metadata.labels',
    ],
    [
      'another case',
      deployment({ containers: [{ ...container, imagePullpolicy: 'Always' }] }),
      'unknown spec.template.spec.containers.0.imagePullpolicy spelling spec.template.spec.containers[0].imagePullPolicy',
    ],
    [
      'another convention',
      deployment({ restart_policy: 'Always' }),
      'unknown spec.template.spec.restart_policy spelling spec.template.spec.restartPolicy',
    ],
    [
      'one letter too many',
      deployment({ nodeSelectors: { a: 'b' } }),
      'unknown spec.template.spec.nodeSelectors spelling spec.template.spec.nodeSelector',
    ],
    ['of nothing', deployment({ quux: 1 }), 'unknown spec.template.spec.quux'],
  ])('%s', (_what, body, expected) => {
    expect(problemsOf('apps/v1', 'Deployment', body)).toEqual([expected]);
  });

  it('names the place for the CronJob of the outage', () => {
    const podSpec = {
      restartPolicy: 'Never',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 200,
      successfulJobsHistoryLimit: 1,
      containers: [container],
    };
    const spec = { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: podSpec } } } };
    expect(problemsOf('batch/v1', 'CronJob', { spec })).toEqual([
      'unknown spec.jobTemplate.spec.template.spec.concurrencyPolicy elsewhere spec.concurrencyPolicy',
      'unknown spec.jobTemplate.spec.template.spec.startingDeadlineSeconds elsewhere spec.startingDeadlineSeconds',
      'unknown spec.jobTemplate.spec.template.spec.successfulJobsHistoryLimit elsewhere spec.successfulJobsHistoryLimit',
    ]);
  });

  it('does not name a place that would not take the value', () => {
    expect(problemsOf('apps/v1', 'Deployment', deployment({ replicas: 'many' }))).toEqual([
      'unknown spec.template.spec.replicas',
    ]);
  });

  it('reads names of Object.prototype as what they are', () => {
    expect(problemsOf('v1', 'ConfigMap', { constructor: 1, data: { constructor: 'x' } })).toEqual([
      'unknown constructor',
    ]);
  });
});

describe('values', () => {
  it.each<[string, JsonValue, string | undefined]>([
    ['replicas', 3, undefined],
    ['replicas', null, undefined],
    ['replicas', '3', 'spec.replicas: the string "3", not an integer'],
    ['replicas', 1.5, 'spec.replicas: the number 1.5, not an integer'],
    ['replicas', 2 ** 31, 'spec.replicas: the number 2147483648, not an integer'],
    ['paused', 'true', 'spec.paused: the string "true", not true or false'],
    ['strategy', [], 'spec.strategy: a list, not an object'],
    ['strategy', { rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } }, undefined],
    [
      'strategy',
      { rollingUpdate: { maxSurge: 0.5 } },
      'spec.strategy.rollingUpdate.maxSurge: the number 0.5, not an integer or a string',
    ],
    ['strategy', { type: 'recreate' }, 'spec.strategy.type: recreate of Recreate|RollingUpdate'],
    ['strategy', { type: '' }, undefined],
  ])('spec.%s of a Deployment: %j', (field, value, expected) => {
    expect(problemsOf('apps/v1', 'Deployment', deployment({}, { [field]: value }))).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  it.each<[string, string, JsonObject, string | undefined]>([
    [
      'v1',
      'ConfigMap',
      { metadata: { annotations: { a: true } } },
      'metadata.annotations.a: true, not a string',
    ],
    ['v1', 'ConfigMap', { data: { a: 1 } }, 'data.a: the number 1, not a string'],
    ['v1', 'Secret', { data: { a: 'aGk=' } }, undefined],
    ['v1', 'Secret', { data: { a: 'aGk=\naGk=' } }, 'data.a: other text, not base64 text'],
    ['v1', 'Secret', { data: { a: 'aGlo\r\naGk=' } }, undefined],
    ['v1', 'Secret', { data: { a: 'not base64!' } }, 'data.a: other text, not base64 text'],
    [
      'v1',
      'ConfigMap',
      { metadata: { creationTimestamp: '2026-01-01' } },
      'metadata.creationTimestamp: the string "2026-01-01", not a time as RFC 3339',
    ],
    [
      'v1',
      'ResourceQuota',
      { spec: { hard: { cpu: 1, memory: '1Gi', pods: '10', x: '1.5 Gi' } } },
      'spec.hard.x: the string "1.5 Gi", not a quantity such as 100m or 1Gi',
    ],
  ])('%s %s %j', (apiVersion, kind, body, expected) => {
    expect(problemsOf(apiVersion, kind, body)).toEqual(expected === undefined ? [] : [expected]);
  });

  it('looks at the items of a list', () => {
    const spec = { accessModes: ['ReadWriteOnce', 'readWriteMany'] };
    expect(problemsOf('v1', 'PersistentVolumeClaim', { spec })).toEqual([
      'spec.accessModes.1: readWriteMany of ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod',
    ]);
  });
});

describe('required fields', () => {
  it.each<[string, string, JsonObject, readonly string[]]>([
    ['apps/v1', 'Deployment', { spec: { template: {} } }, ['missing spec.selector']],
    ['v1', 'Pod', { spec: {} }, ['missing spec.containers']],
    ['v1', 'Service', { spec: { ports: [{ name: 'a' }] } }, ['missing spec.ports.0.port']],
    ['rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { kind: 'Role', name: 'a' } }, []],
    ['networking.k8s.io/v1', 'NetworkPolicy', { spec: {} }, []],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', {}, ['missing spec']],
    // What the server writes is not asked for what is required.
    ['v1', 'Pod', { spec: { containers: [container] }, status: { conditions: [{}] } }, []],
    // Kinds of the past: their API says enough by itself.
    ['extensions/v1beta1', 'Deployment', { spec: {} }, []],
  ])('%s %s %j', (apiVersion, kind, body, expected) => {
    expect(problemsOf(apiVersion, kind, body)).toEqual(expected);
  });
});

describe('fields of other releases', () => {
  it('says which release was the last', () => {
    expect(problemsOf('v1', 'Service', { spec: { topologyKeys: ['*'] } })).toEqual([
      'removed spec.topologyKeys 21',
    ]);
  });
  it('says which release is the first, where the release is known', () => {
    const pod = { spec: { containers: [], os: { name: 'linux' } } };
    const at = (minor?: number) => checkFields(typeOf('v1', 'Pod'), pod, minor).map(said);
    expect([at(), at(23), at(22)]).toEqual([[], [], ['too new spec.os 23']]);
  });
  it('is silent on what the server once wrote', () => {
    expect(
      problemsOf('v1', 'ConfigMap', {
        metadata: { selfLink: '/x', uid: 'u', managedFields: [{ fieldsV1: { 'f:data': {} } }] },
      }),
    ).toEqual([]);
  });
});

describe('free parts', () => {
  it.each<[string, string, JsonObject]>([
    ['apps/v1', 'ControllerRevision', { revision: 1, data: { spec: { anything: [1] } } }],
    ['apiregistration.k8s.io/v1', 'APIService', { spec: { groupPriorityMinimum: 1, versionPriority: 1 } }],
  ])('%s %s', (apiVersion, kind, body) => {
    expect(problemsOf(apiVersion, kind, body)).toEqual([]);
  });

  it('reads JSON columns of schemas as JSON, and schemas as schemas', () => {
    const schema = { type: 'object', default: { a: [1] }, properties: { a: { typ: 'string', items: [1] } } };
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }];
    const spec = { group: 'g', scope: 'Cluster', names: { kind: 'K', plural: 'ks' }, versions };
    expect(problemsOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { spec })).toEqual([
      'unknown spec.versions.0.schema.openAPIV3Schema.properties.a.typ spelling spec.versions[0].schema.openAPIV3Schema.properties.a.type',
    ]);
  });
});

const KINDS = [
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['apps/v1', 'StatefulSet'],
  ['batch/v1', 'CronJob'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
] as const;

describe.each(KINDS)('%s %s', (apiVersion, kind) => {
  const type = typeOf(apiVersion, kind);
  it('takes every body that its own fields allow', () => {
    fc.assert(
      fc.property(bodyOf(type, 4), (body) => {
        expect(checkFields(type, body)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
  it('never fails on other JSON, and finds every key of its own making', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), bodyOf(type, 2), (junk, body) => {
        const names = Object.keys(junk).filter((name) => !type.fields.has(name));
        const found = checkFields(type, { ...body, ...Object.fromEntries(names.map((name) => [name, 1])) });
        expect(found.map(({ path }) => path[0])).toEqual(names);
        const spec: JsonObject = { spec: junk };
        expect(() => checkFields(type, spec)).not.toThrow();
      }),
      { numRuns: 40 },
    );
  });
});
