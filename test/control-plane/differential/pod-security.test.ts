import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/kube/json.ts';
import { createPod, mergePatch, pod, post } from './pods.fixture.ts';
import type { Script, Step } from './script.fixture.ts';
import { differentialSuite } from './suite.fixture.ts';

/** Labels of the script's namespace. */
function labels(own: Readonly<Record<string, string | null>>, step: Partial<Step> = {}): Step {
  const prefixed = Object.fromEntries(
    Object.entries(own).map(([mode, level]) => [`pod-security.kubernetes.io/${mode}`, level]),
  );
  return mergePatch('/api/v1/namespaces/{ns}', { metadata: { labels: prefixed } }, step);
}

/** Until the server's informer of namespaces has seen the label: a pod that it forbids. */
const SEEN: Step = createPod(pod('seen', { hostPID: true }), {
  path: '/api/v1/namespaces/{ns}/pods?dryRun=All',
  until: 403,
});

/** A pod that `restricted` has nothing against. */
const GOOD: JsonObject = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
};

function secured(own: JsonObject, spec: JsonObject = {}): JsonObject {
  return { containers: [{ name: 'web', image: 'web:1', securityContext: { ...GOOD, ...own } }], ...spec };
}

/** Each of them breaks one check or some, by a name. */
const SPECS: Readonly<Record<string, JsonObject>> = {
  plain: {},
  good: secured({}),
  privileged: secured({ privileged: true, allowPrivilegeEscalation: true }),
  'two-containers': {
    containers: [
      {
        name: 'a',
        image: 'a',
        securityContext: { ...GOOD, privileged: true, allowPrivilegeEscalation: undefined },
      },
      {
        name: 'b',
        image: 'b',
        securityContext: { ...GOOD, privileged: true, allowPrivilegeEscalation: undefined },
      },
    ],
    initContainers: [
      { name: 'i', image: 'i', securityContext: { capabilities: { add: ['SYS_ADMIN', 'NET_ADMIN'] } } },
    ],
  },
  namespaces: secured({}, { hostPID: true, hostIPC: true }),
  'host-network': secured(
    {},
    {
      hostNetwork: true,
      containers: [
        { name: 'web', image: 'a', ports: [{ containerPort: 80, hostPort: 80 }], securityContext: GOOD },
      ],
    },
  ),
  'host-path': secured(
    {},
    {
      volumes: [
        { name: 'a', hostPath: { path: '/' } },
        { name: 'b', hostPath: { path: '/b' } },
        { name: 'c', emptyDir: {} },
      ],
    },
  ),
  'host-ports': {
    containers: [
      {
        name: 'a',
        image: 'a',
        ports: [
          { containerPort: 80, hostPort: 8080 },
          { containerPort: 81, hostPort: 8081 },
        ],
        securityContext: GOOD,
      },
      { name: 'b', image: 'b', ports: [{ containerPort: 80, hostPort: 8082 }], securityContext: GOOD },
    ],
  },
  probes: {
    containers: [
      {
        name: 'a',
        image: 'a',
        securityContext: GOOD,
        livenessProbe: { httpGet: { port: 80, host: '10.0.0.1' } },
        lifecycle: { preStop: { tcpSocket: { port: 80, host: 'x' } } },
      },
    ],
  },
  volumes: secured(
    {},
    {
      volumes: [
        { name: 'a', nfs: { server: 's', path: '/' } },
        { name: 'b', iscsi: { targetPortal: '1.2.3.4', iqn: 'iqn.2001-04.com.example:storage', lun: 0 } },
        { name: 'c', configMap: { name: 'c' } },
      ],
    },
  ),
  capabilities: secured({ capabilities: { add: ['NET_BIND_SERVICE', 'CHOWN', 'SYS_TIME'] } }),
  'net-bind': secured({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }),
  selinux: secured(
    { seLinuxOptions: { type: 'spc_t', user: 'u', role: 'r' } },
    { securityContext: { seLinuxOptions: { type: 'container_engine_t' } } },
  ),
  apparmor: secured(
    { appArmorProfile: { type: 'Unconfined' } },
    { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
  ),
  seccomp: secured(
    { seccompProfile: { type: 'Unconfined' } },
    { securityContext: { seccompProfile: { type: 'Unconfined' } } },
  ),
  'seccomp-pod': {
    securityContext: { seccompProfile: { type: 'RuntimeDefault' }, runAsNonRoot: true },
    containers: [
      {
        name: 'a',
        image: 'a',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
  sysctls: secured(
    {},
    {
      securityContext: {
        sysctls: [
          { name: 'kernel.msgmax', value: '1' },
          { name: 'net.ipv4.tcp_rmem', value: '1' },
          { name: 'net.ipv4.tcp_fin_timeout', value: '1' },
        ],
      },
    },
  ),
  root: secured({ runAsNonRoot: false, runAsUser: 0 }),
  'root-pod': secured(
    { runAsNonRoot: undefined },
    { securityContext: { runAsNonRoot: false, runAsUser: 0 } },
  ),
  silent: {
    containers: [
      { name: 'a', image: 'a' },
      { name: 'b', image: 'b', securityContext: { runAsNonRoot: true } },
    ],
  },
  'proc-mount': secured({ procMount: 'Unmasked' }, { hostUsers: false }),
  users: {
    hostUsers: false,
    containers: [
      { name: 'a', image: 'a', securityContext: { ...GOOD, runAsNonRoot: undefined, runAsUser: 0 } },
    ],
  },
  windows: {
    os: { name: 'windows' },
    securityContext: { windowsOptions: { hostProcess: true }, runAsNonRoot: true },
    hostNetwork: true,
    containers: [{ name: 'a', image: 'a', securityContext: { windowsOptions: { hostProcess: true } } }],
  },
};

/** Without the fields that are undefined: they stand for what is left out. */
function plain(value: JsonObject): JsonObject {
  const parsed: JsonValue = JSON.parse(JSON.stringify(value));
  return isJsonObject(parsed) ? parsed : {};
}

function pods(dryRun: boolean): readonly Step[] {
  const path = `/api/v1/namespaces/{ns}/pods${dryRun ? '?dryRun=All' : ''}`;
  return Object.entries(SPECS).map(([name, spec]) =>
    createPod(pod(name, plain(spec)), { path, title: name }),
  );
}

function deployment(name: string, spec: JsonObject): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: {
        metadata: { labels: { a: 'b' } },
        spec: { containers: [{ name: 'a', image: 'a' }], ...spec },
      },
    },
  };
}

const LEVELS: readonly Script[] = [
  ['baseline', 'latest'],
  ['restricted', 'latest'],
  ['restricted', 'v1.34'],
  ['baseline', 'v1.24'],
  ['restricted', 'v1.18'],
  ['restricted', 'v1.7'],
].map(([level = '', version = '']) => ({
  name: `${level} as of ${version}`,
  given: [labels({ enforce: level, 'enforce-version': version }), SEEN],
  steps: pods(true),
}));

const SCRIPTS: readonly Script[] = [
  ...LEVELS,
  {
    name: 'warnings',
    given: [labels({ enforce: 'baseline', warn: 'restricted', audit: 'restricted' }), SEEN],
    steps: [
      createPod(pod('warned'), { code: 201 }),
      createPod(pod('', {}, { name: undefined, generateName: 'gen-' }), { code: 201 }),
      createPod(pod('', { hostPID: true }, { name: undefined, generateName: 'gen-' }), { code: 403 }),
      post('/apis/apps/v1/namespaces/{ns}/deployments', deployment('web', { hostPID: true }), { code: 201 }),
      post(
        '/apis/apps/v1/namespaces/{ns}/replicasets',
        { ...deployment('copies', { hostIPC: true }), kind: 'ReplicaSet' },
        { code: 201 },
      ),
      mergePatch(
        '/api/v1/namespaces/{ns}/pods/warned',
        { metadata: { labels: { a: 'b' } } },
        { title: 'nothing that counts', code: 200 },
      ),
      mergePatch(
        '/api/v1/namespaces/{ns}/pods/warned',
        { spec: { containers: [{ name: 'web', image: 'web:2' }] } },
        { title: 'another image', contentType: 'application/strategic-merge-patch+json', code: 200 },
      ),
      mergePatch(
        '/api/v1/namespaces/{ns}/pods/warned/ephemeralcontainers',
        {
          spec: {
            ephemeralContainers: [{ name: 'debug', image: 'debug', securityContext: { privileged: true } }],
          },
        },
        { contentType: 'application/strategic-merge-patch+json', code: 403 },
      ),
    ],
    generated: ['gen-'],
  },
  {
    name: 'labels',
    given: [
      createPod(pod('a', { hostPID: true })),
      createPod(pod('b', { hostPID: true })),
      createPod(pod('c', { hostIPC: true, hostPID: true })),
      createPod(pod('d', secured({ privileged: true, allowPrivilegeEscalation: true }))),
      createPod(pod('good', secured({}))),
    ],
    steps: [
      labels({ enforce: 'strict' }, { code: 422 }),
      labels(
        { enforce: 'baseline', 'enforce-version': '1.24', warn: 'x', 'audit-version': 'v2' },
        { code: 422 },
      ),
      labels({ enforce: 'baseline' }, { title: 'pods are there', code: 200 }),
      labels({ enforce: 'restricted' }, { code: 200 }),
      labels({ enforce: 'baseline' }, { title: 'less than before', code: 200 }),
      labels({ 'enforce-version': 'v1.20' }, { title: 'another version', code: 200 }),
      labels({ enforce: 'privileged' }, { code: 200 }),
      labels({ warn: 'restricted' }, { code: 200 }),
      post(
        '/api/v1/namespaces',
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: '{ns}-x', labels: { 'pod-security.kubernetes.io/enforce': 'none' } },
        },
        { code: 422 },
      ),
      post(
        '/api/v1/namespaces',
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: '{ns}-y', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
        },
        { code: 201 },
      ),
    ],
  },
];

differentialSuite('pod-security', SCRIPTS);
