import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { Buffer } from 'node:buffer';

/** Text is handed to the file in pieces of about this size. */
const PIECE_LENGTH = 1 << 20;

class TextFile {
  readonly #stream;
  #pending = '';
  size_bytes = 0;

  constructor(file: string) {
    this.#stream = createWriteStream(file);
  }

  async write(text: string): Promise<void> {
    this.#pending += text;
    if (this.#pending.length >= PIECE_LENGTH) await this.#flush();
  }

  async #flush(): Promise<void> {
    this.size_bytes += Buffer.byteLength(this.#pending);
    const hasRoom = this.#stream.write(this.#pending);
    this.#pending = '';
    if (!hasRoom) await once(this.#stream, 'drain');
  }

  async close(): Promise<void> {
    await this.#flush();
    this.#stream.end();
    await once(this.#stream, 'close');
  }
}

const TEAMS = ['shop', 'search', 'payments', 'billing', 'ads', 'mail', 'infra', 'data'];

function deployment(index: number): string {
  const team = TEAMS[index % TEAMS.length] ?? '';
  const name = `${team}-web-${index}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${team}
  labels: {app: ${name}, team: ${team}, "app.kubernetes.io/version": "1.${index % 50}"}
  annotations:
    description: >-
      Serves the pages of ${team},
      release ${index}
    owner: 'team ${team}''s on-call'
spec:
  replicas: ${1 + (index % 9)}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
        team: ${team}
    spec:
      serviceAccountName: ${team}
      containers:
        - name: web # the only one
          image: "registry.example.com/${team}/web:1.${index % 50}"
          args: ["--port=8080", --verbose]
          env:
            - name: LOG_LEVEL
              value: "info"
            - name: POD_NAME
              valueFrom: {fieldRef: {fieldPath: metadata.name}}
          ports:
            - containerPort: 8080
              name: http
              protocol: TCP
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits:
              memory: 256Mi
          readinessProbe:
            httpGet: {path: /ready, port: 8080}
            periodSeconds: 10
          volumeMounts:
            - name: config
              mountPath: /etc/web
              readOnly: true
      volumes:
        - name: config
          configMap:
            name: ${name}
            defaultMode: 0644
`;
}

function configMap(index: number): string {
  const team = TEAMS[index % TEAMS.length] ?? '';
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${team}-web-${index}
  namespace: ${team}
data:
  LOG_LEVEL: info
  web.conf: |
    server {
      listen 8080;
      # backends of release ${index}
      upstream: "http://${team}-backend-${index}:9000";
      timeout: 30s
    }
  feature-flags.json: |-
    {"checkout": true, "release": ${index}}
`;
}

function service(index: number): string {
  const team = TEAMS[index % TEAMS.length] ?? '';
  return `apiVersion: v1
kind: Service
metadata:
  name: ${team}-web-${index}
  namespace: ${team}
spec:
  selector:
    app: ${team}-web-${index}
  ports:
    - name: http
      port: 80
      targetPort: 8080
`;
}

/** Writes a multi-document file of Deployments, ConfigMaps and Services in turn, as charts render them; the same for the same number. */
export async function writeManifests(file: string, manifestCount: number): Promise<number> {
  const text = new TextFile(file);
  for (let index = 0; index < manifestCount; index += 1) {
    const app = Math.floor(index / 3);
    const write = [deployment, configMap, service][index % 3] ?? service;
    await text.write(`---\n# Source: web/templates/${index % 3}.yaml\n${write(app)}`);
  }
  await text.close();
  return text.size_bytes;
}

function managers(at: string): unknown {
  return [
    {
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
        'f:spec': { 'f:containers': {} },
      },
      manager: 'kube-controller-manager',
      operation: 'Update',
      time: at,
    },
  ];
}

/** A pod as a cluster reports it, with status and managers. */
function pod(index: number): Record<string, unknown> {
  const app = Math.floor(index / 20);
  const team = TEAMS[app % TEAMS.length] ?? '';
  const name = `${team}-web-${app}`;
  const hash = (app * 2_654_435_761).toString(36).slice(0, 9);
  const end = (index * 7919 + 1_000_003).toString(36).slice(-5);
  const at = new Date(1_750_000_000_000 + app * 60_000).toISOString().replace('.000', '');
  const token = `kube-api-access-${end.padStart(5, 'x')}`;
  const mount = { mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', name: token, readOnly: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      annotations: { 'example.com/config-hash': hash },
      creationTimestamp: at,
      generateName: `${name}-${hash}-`,
      labels: { app: name, team, 'pod-template-hash': hash },
      managedFields: managers(at),
      name: `${name}-${hash}-${end}`,
      namespace: team,
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          blockOwnerDeletion: true,
          controller: true,
          kind: 'ReplicaSet',
          name: `${name}-${hash}`,
          uid: uid(app, 'rs'),
        },
      ],
      resourceVersion: String(900_000_000 + index),
      uid: uid(index, 'po'),
    },
    spec: {
      containers: [
        {
          args: ['--port=8080', '--verbose'],
          env: [
            { name: 'LOG_LEVEL', value: 'info' },
            { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
          ],
          image: `registry.example.com/${team}/web:1.${app % 50}`,
          imagePullPolicy: 'IfNotPresent',
          name: 'web',
          ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }],
          readinessProbe: { httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' }, periodSeconds: 10 },
          resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          volumeMounts: [{ mountPath: '/etc/web', name: 'config', readOnly: true }, mount],
        },
      ],
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      nodeName: `node-${index % 17_000}`,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      serviceAccount: team,
      serviceAccountName: team,
      terminationGracePeriodSeconds: 30,
      tolerations: [
        {
          effect: 'NoExecute',
          key: 'node.kubernetes.io/not-ready',
          operator: 'Exists',
          tolerationSeconds: 300,
        },
        {
          effect: 'NoExecute',
          key: 'node.kubernetes.io/unreachable',
          operator: 'Exists',
          tolerationSeconds: 300,
        },
      ],
      volumes: [
        { configMap: { defaultMode: 420, name }, name: 'config' },
        {
          name: token,
          projected: {
            defaultMode: 420,
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
            ],
          },
        },
      ],
    },
    status: {
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        lastProbeTime: null,
        lastTransitionTime: at,
        status: 'True',
        type,
      })),
      containerStatuses: [
        {
          containerID: `containerd://${uid(index, 'c1')}${uid(index, 'c2')}`,
          image: `registry.example.com/${team}/web:1.${app % 50}`,
          imageID: `registry.example.com/${team}/web@sha256:${uid(app % 50, 'im')}`,
          lastState: {},
          name: 'web',
          ready: true,
          restartCount: index % 3,
          started: true,
          state: { running: { startedAt: at } },
        },
      ],
      hostIP: `10.1.${(index >> 6) % 256}.${index % 64}`,
      phase: 'Running',
      podIP: `10.${(index >> 16) % 256}.${(index >> 8) % 256}.${index % 256}`,
      podIPs: [{ ip: `10.${(index >> 16) % 256}.${(index >> 8) % 256}.${index % 256}` }],
      qosClass: 'Burstable',
      startTime: at,
    },
  };
}

function uid(index: number, kind: string): string {
  const digits = (index * 40_503 + kind.charCodeAt(0) * 65_537 + kind.charCodeAt(1))
    .toString(16)
    .padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(4, 8)}-4${digits.slice(1, 4)}-8${digits.slice(2, 5)}-${digits}`;
}

function owner(kind: 'ReplicaSet' | 'Deployment', app: number): Record<string, unknown> {
  const { spec } = pod(app * 20);
  const team = TEAMS[app % TEAMS.length] ?? '';
  const name = `${team}-web-${app}`;
  const hash = (app * 2_654_435_761).toString(36).slice(0, 9);
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name: kind === 'ReplicaSet' ? `${name}-${hash}` : name,
      namespace: team,
      uid: uid(app, kind === 'ReplicaSet' ? 'rs' : 'de'),
      managedFields: managers('2026-01-01T00:00:00Z'),
    },
    spec: {
      replicas: 20,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec },
    },
    status: { replicas: 20, readyReplicas: 20 },
  };
}

/** The objects of a cluster with so many pods: 20 a Deployment, each with its ReplicaSet and Service. */
function* clusterObjects(podCount: number): Generator<Record<string, unknown>> {
  for (let index = 0; index < podCount; index += 1) {
    if (index % 20 === 0) {
      const app = index / 20;
      yield owner('Deployment', app);
      yield owner('ReplicaSet', app);
      const team = TEAMS[app % TEAMS.length] ?? '';
      yield {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: `${team}-web-${app}`, namespace: team },
        spec: { selector: { app: `${team}-web-${app}` }, ports: [{ port: 80 }] },
      };
    }
    yield pod(index);
  }
}

/** Writes what `kubectl get deployments,replicasets,services,pods -A -o json` prints for such a cluster. */
export async function writeJsonDump(file: string, podCount: number): Promise<number> {
  const text = new TextFile(file);
  await text.write('{\n    "apiVersion": "v1",\n    "items": [');
  let separator = '\n';
  for (const object of clusterObjects(podCount)) {
    const lines = JSON.stringify(object, undefined, 4).replaceAll('\n', '\n        ');
    await text.write(`${separator}        ${lines}`);
    separator = ',\n';
  }
  await text.write(
    '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n',
  );
  await text.close();
  return text.size_bytes;
}

function yamlLines(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []\n';
    return `\n${value.map((item) => `${indent}- ${yamlItem(item, `${indent}  `)}`).join('')}`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return ' {}\n';
    return `\n${entries.map(([key, entry]) => `${indent}${key}:${yamlLines(entry, Array.isArray(entry) ? indent : `${indent}  `)}`).join('')}`;
  }
  return ` ${typeof value === 'string' && !/^[a-zA-Z/][\w./-]*$/.test(value) ? JSON.stringify(value) : String(value)}\n`;
}

function yamlItem(item: unknown, indent: string): string {
  return yamlLines(item, indent).replace(/^\n? */, '');
}

/** The same as `kubectl get ... -o yaml` prints it. */
export async function writeYamlDump(file: string, podCount: number): Promise<number> {
  const text = new TextFile(file);
  await text.write('apiVersion: v1\nitems:\n');
  for (const object of clusterObjects(podCount)) await text.write(`- ${yamlItem(object, '  ')}`);
  await text.write('kind: List\nmetadata:\n  resourceVersion: ""\n');
  await text.close();
  return text.size_bytes;
}
