import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { effectiveRequests } from './container.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { allContainers, configReferencesOf, longRunningContainers, parsePodSpec } from './pod-spec.ts';

const spec = (yaml: string, path: readonly (string | number)[] = ['spec']) => {
  const json = load(yaml);
  return parsePodSpec(isJsonObject(json) ? json : {}, path);
};

describe('parsePodSpec', () => {
  it('has the defaults of the API', () => {
    const parsed = spec(
      'containers: [{ name: a, image: b, livenessProbe: { httpGet: { port: 80 }, timeoutSeconds: 0 } }]',
    );
    expect(parsed).toMatchObject({
      serviceAccountName: 'default',
      automountServiceAccountToken: undefined,
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      schedulerName: 'default-scheduler',
      hostNetwork: false,
      priorityClassName: undefined,
    });
    expect(parsed.containers[0]?.livenessProbe).toMatchObject({
      handler: { type: 'httpGet', httpPath: '/', port: 80, scheme: 'HTTP' },
      timeoutSeconds: 1,
      periodSeconds: 10,
      failureThreshold: 3,
    });
  });

  it('reads the older serviceAccount', () => {
    expect(spec('{ serviceAccount: old }').serviceAccountName).toBe('old');
    expect(spec('{ serviceAccount: old, serviceAccountName: new }').serviceAccountName).toBe('new');
  });

  it('says where each part stands, also beside entries that are none', () => {
    const parsed = spec(
      `
containers:
  - just a string
  - name: web
    resources: { limits: { cpu: 1 } }
    env: [{ name: A, valueFrom: { secretKeyRef: { name: s, key: k } } }]
    volumeMounts: [{ name: v, mountPath: /v }]
    securityContext: { privileged: true }
tolerations: [{ operator: Exists }]
dnsConfig: { options: [{ name: ndots, value: "2" }] }
`,
      ['spec', 'template', 'spec'],
    );
    const [web] = parsed.containers;
    const at = 'spec.template.spec.containers.1';
    expect(parsed.containers).toHaveLength(1);
    expect(web?.path.join('.')).toBe(at);
    expect(web?.resources.path.join('.')).toBe(`${at}.resources`);
    expect(web?.env[0]?.from?.path.join('.')).toBe(`${at}.env.0.valueFrom.secretKeyRef`);
    expect(web?.volumeMounts[0]?.path.join('.')).toBe(`${at}.volumeMounts.0`);
    expect(web?.securityContext).toMatchObject({ privileged: true });
    expect(parsed.tolerations[0]?.path.join('.')).toBe('spec.template.spec.tolerations.0');
    expect(parsed.dnsConfig.options[0]?.path.join('.')).toBe('spec.template.spec.dnsConfig.options.0');
  });

  it.each<[yaml: string, handler: JsonObject]>([
    ['{ tcpSocket: { port: http } }', { type: 'tcpSocket', port: 'http' }],
    ['{ exec: { command: [cat, /tmp/ok] } }', { type: 'exec', command: ['cat', '/tmp/ok'] }],
    ['{ grpc: { port: 9000 } }', { type: 'grpc', port: 9000, service: '' }],
    ['{ sleep: { seconds: 5 } }', { type: 'sleep', seconds: 5 }],
    ['{}', { type: 'none' }],
  ])('hook %s', (yaml, handler) => {
    expect(
      spec(`containers: [{ name: a, lifecycle: { preStop: ${yaml} } }]`).containers[0]?.preStop,
    ).toMatchObject(handler);
  });

  it.each<[yaml: string, source: JsonObject]>([
    [
      '{ secret: { secretName: s, optional: true } }',
      { type: 'reference', kind: 'Secret', name: 's', optional: true },
    ],
    ['{ configMap: { name: c } }', { type: 'reference', kind: 'ConfigMap', name: 'c', optional: false }],
    [
      '{ persistentVolumeClaim: { claimName: p } }',
      { type: 'persistentVolumeClaim', claimName: 'p', readOnly: false },
    ],
    ['{ hostPath: { path: /etc } }', { type: 'hostPath', hostPath: '/etc' }],
    [
      '{ emptyDir: { medium: Memory, sizeLimit: 1Gi } }',
      { type: 'emptyDir', medium: 'Memory', sizeLimit: '1Gi' },
    ],
    ['{ emptyDir: {} }', { type: 'emptyDir', medium: '' }],
    ['{ csi: { driver: d } }', { type: 'csi', driver: 'd' }],
    ['{ nfs: { server: s } }', { type: 'other', source: 'nfs' }],
    ['{ name: only-a-name }', { type: 'emptyDir' }],
  ])('volume %s', (yaml, source) => {
    expect(spec(`volumes: [${yaml}]`).volumes[0]?.source).toMatchObject(source);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const body = JSON.parse(
          JSON.stringify({
            containers: json,
            volumes: json,
            initContainers: [json],
            dnsConfig: json,
            tolerations: [json],
          }),
        );
        expect(parsePodSpec(body).serviceAccountName).toBe('default');
        expect(configReferencesOf(parsePodSpec(body))).toBeInstanceOf(Array);
      }),
    );
  });
});

it('lists every ConfigMap and Secret that a pod names', () => {
  const parsed = spec(`
initContainers: [{ name: i, envFrom: [{ configMapRef: { name: init } }] }]
containers:
  - name: c
    env:
      - { name: A, valueFrom: { configMapKeyRef: { name: env, key: a, optional: true } } }
      - { name: B, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
    envFrom: [{ secretRef: { name: from } }]
volumes:
  - { name: p, projected: { sources: [{ secret: { name: projected } }, { serviceAccountToken: { path: t } }] } }
imagePullSecrets: [{ name: pull }, {}]
`);
  expect(configReferencesOf(parsed).map(({ kind, name, optional }) => `${kind} ${name} ${optional}`)).toEqual(
    [
      'ConfigMap env true',
      'ConfigMap init false',
      'Secret from false',
      'Secret projected false',
      'Secret pull true',
    ],
  );
});

it('tells sidecars from init containers', () => {
  const parsed = spec(
    '{ initContainers: [{ name: once }, { name: side, restartPolicy: Always }], containers: [{ name: main }], ephemeralContainers: [{ name: debug }] }',
  );
  expect(longRunningContainers(parsed).map(({ name }) => name)).toEqual(['side', 'main']);
  expect(allContainers(parsed).map(({ name }) => name)).toEqual(['once', 'side', 'main', 'debug']);
});

it('takes limits for requests where none are given', () => {
  const [container] = spec(
    'containers: [{ name: a, resources: { requests: { cpu: 100m }, limits: { cpu: 1, memory: 1Gi } } }]',
  ).containers;
  expect(container && effectiveRequests(container.resources)).toEqual({ cpu: '100m', memory: '1Gi' });
});
