import { isJsonObject, type JsonObject } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';

/** As it would be read from a log: fields that are undefined are not there. */
function logged(value: Readonly<Record<string, unknown>>): JsonObject {
  const parsed = parseJson(JSON.stringify(value));
  return isJsonObject(parsed) ? parsed : {};
}

/** A native audit.k8s.io/v1 event as kube-apiserver writes it; `changes` replaces top-level fields. */
export function nativeEvent(changes: Record<string, unknown> = {}): JsonObject {
  return logged({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: 'aaaaaaaa-0000-4000-8000-000000000001',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/shop/pods/web-1',
    verb: 'delete',
    user: { username: 'alice@example.com', uid: 'u1', groups: ['system:authenticated'] },
    sourceIPs: ['10.0.0.7'],
    userAgent: 'kubectl/v1.34.0',
    objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: '2026-11-21T03:15:52.128936Z',
    stageTimestamp: '2026-11-21T03:15:52.129318Z',
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    ...changes,
  });
}

/** Two different events, of which the second has bodies and text that is not ASCII. */
export const FIRST = nativeEvent();
export const SECOND = nativeEvent({
  auditID: 'aaaaaaaa-0000-4000-8000-000000000002',
  level: 'RequestResponse',
  verb: 'create',
  requestURI: '/api/v1/namespaces/shop/configmaps?fieldManager=kubectl-create',
  objectRef: { resource: 'configmaps', namespace: 'shop', name: 'größe', apiVersion: 'v1' },
  requestObject: {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'größe' },
    data: { a: 'x"y\\z\n{[', b: '日本🚢' },
  },
  responseObject: {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'größe', uid: 'cm-1' },
    data: { a: '}]' },
  },
  responseStatus: { metadata: {}, code: 201 },
});

const one = JSON.stringify(FIRST);
const two = JSON.stringify(SECOND);

/** An entry of Cloud Logging, shaped as `gcloud logging read --format=json` prints it. */
export function gkeEntry(
  payload: Record<string, unknown> = {},
  entry: Record<string, unknown> = {},
): JsonObject {
  return logged({
    insertId: 'ins-1',
    labels: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
    logName: 'projects/p/logs/cloudaudit.googleapis.com%2Factivity',
    operation: { first: true, id: 'op-1', last: true, producer: 'k8s.io' },
    protoPayload: {
      '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
      authenticationInfo: { principalEmail: 'system:serviceaccount:kube-system:replicaset-controller' },
      authorizationInfo: [
        {
          granted: true,
          permission: 'io.k8s.core.v1.pods.create',
          resource: 'core/v1/namespaces/shop/pods/web-1',
        },
      ],
      methodName: 'io.k8s.core.v1.pods.create',
      request: {
        '@type': 'core.k8s.io/v1.Pod',
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { generateName: 'web-' },
      },
      requestMetadata: { callerIp: '10.1.2.3', callerSuppliedUserAgent: 'kube-controller-manager/v1.34' },
      resourceName: 'core/v1/namespaces/shop/pods/web-1',
      response: {
        '@type': 'core.k8s.io/v1.Pod',
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web-1', uid: 'pod-1' },
      },
      serviceName: 'k8s.io',
      status: { code: 0 },
      ...payload,
    },
    receiveTimestamp: '2026-11-21T03:15:53.068723691Z',
    resource: { labels: { cluster_name: 'c', location: 'l', project_id: 'p' }, type: 'k8s_cluster' },
    timestamp: '2026-11-21T03:15:52.304506Z',
    ...entry,
  });
}

export const GKE_ENTRY = gkeEntry();

/** A record of Azure Monitor as Event Hubs delivers it. */
export function aksRecord(log: unknown, changes: Record<string, unknown> = {}): JsonObject {
  return logged({
    category: 'kube-audit',
    ccpNamespace: '5f0',
    operationName: 'Microsoft.ContainerService/managedClusters/diagnosticLogs/Read',
    properties: { log, pod: 'kube-apiserver-1', stream: 'stdout' },
    resourceId: '/SUBSCRIPTIONS/S/RESOURCEGROUPS/R/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/C',
    time: '2026-11-21T03:15:52.1289361Z',
    ...changes,
  });
}

function cloudWatchEvent(message: string, id: number): JsonObject {
  return {
    logStreamName: 'kube-apiserver-audit-1',
    timestamp: 1795230952000 + id,
    message,
    ingestionTime: 1795230953000,
    eventId: String(id),
  };
}

function aksRow(event: JsonObject): JsonObject {
  return {
    TenantId: 't',
    TimeGenerated: '2026-11-21T03:15:52.4298698Z',
    Level: event['level'],
    AuditId: event['auditID'],
    Stage: event['stage'],
    RequestUri: event['requestURI'],
    Verb: event['verb'],
    User: JSON.stringify(event['user']),
    SourceIps: JSON.stringify(event['sourceIPs']),
    UserAgent: event['userAgent'],
    ObjectRef: JSON.stringify(event['objectRef']),
    ResponseStatus: JSON.stringify(event['responseStatus']),
    RequestObject: event['requestObject'] === undefined ? '' : JSON.stringify(event['requestObject']),
    ResponseObject: event['responseObject'] === undefined ? '' : JSON.stringify(event['responseObject']),
    RequestReceivedTime: event['requestReceivedTimestamp'],
    StageReceivedTime: event['stageTimestamp'],
    Annotations: JSON.stringify(event['annotations']),
    Type: 'AKSAudit',
  };
}

const bare = (event: JsonObject): JsonObject => ({ ...event, kind: undefined, apiVersion: undefined });
const eventList = {
  kind: 'EventList',
  apiVersion: 'audit.k8s.io/v1',
  metadata: {},
  items: [bare(FIRST), bare(SECOND)],
};
const cloudWatch = [cloudWatchEvent(one, 1), cloudWatchEvent(two, 2)];
const insights = [one, two].map((message) => [
  { field: '@timestamp', value: '2026-11-21 03:15:52.000' },
  { field: '@message', value: message },
  { field: '@ptr', value: 'Cl8K' },
]);
const subscription = {
  messageType: 'DATA_MESSAGE',
  owner: '1',
  logGroup: '/aws/eks/c/cluster',
  logStream: 's',
  subscriptionFilters: ['f'],
  logEvents: [
    { id: '1', timestamp: 1, message: one },
    { id: '2', timestamp: 2, message: two },
  ],
};
const tableRows = [aksRow(FIRST), aksRow(SECOND)];
const columns = Object.keys(aksRow(FIRST));
const logAnalytics = {
  tables: [
    {
      name: 'PrimaryResult',
      columns: columns.map((name) => ({ name, type: 'string' })),
      rows: tableRows.map((row) => columns.map((name) => row[name])),
    },
  ],
};
const loki = {
  status: 'success',
  data: {
    resultType: 'streams',
    result: [
      {
        stream: { job: 'audit' },
        values: [
          ['1795230952128936000', one],
          ['1795230952128936001', two],
        ],
      },
    ],
  },
};

/** A log that holds FIRST and SECOND, in order, wrapped in one of the ways we know. */
export interface Sample {
  readonly name: string;
  readonly text: string;
  /** The key of ReadReport.formats that both events are counted under. */
  readonly format: string;
}

export const SAMPLES: readonly Sample[] = [
  { name: 'native lines', text: `${one}\n${two}\n`, format: 'native' },
  {
    name: 'native lines, CRLF, byte order mark, no last newline',
    text: `\u{feff}${one}\r\n${two}`,
    format: 'native',
  },
  {
    name: 'native, printed over many lines',
    text: `${JSON.stringify(FIRST, null, 2)}\n${JSON.stringify(SECOND, null, 2)}\n`,
    format: 'native',
  },
  { name: 'native, without newline between', text: one + two, format: 'native' },
  {
    name: 'native without kind and apiVersion',
    text: `${JSON.stringify(bare(FIRST))}\n${JSON.stringify(bare(SECOND))}\n`,
    format: 'native',
  },
  { name: 'array of events', text: JSON.stringify([FIRST, SECOND]), format: 'native' },
  {
    name: 'array of events over many lines',
    text: JSON.stringify([FIRST, SECOND], null, 2),
    format: 'native',
  },
  { name: 'JSON strings', text: `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`, format: 'native' },
  { name: 'EventList', text: `${JSON.stringify(eventList)}\n`, format: 'event list' },
  {
    name: 'EventList over many lines, items first',
    text: JSON.stringify(
      { apiVersion: 'audit.k8s.io/v1', items: [FIRST, SECOND], kind: 'EventList', metadata: {} },
      null,
      4,
    ),
    format: 'event list',
  },
  {
    name: 'EKS: get-log-events',
    text: JSON.stringify({ events: cloudWatch, nextForwardToken: 'f/1' }),
    format: 'eks',
  },
  {
    name: 'EKS: filter-log-events over many lines',
    text: JSON.stringify({ events: cloudWatch, searchedLogStreams: [] }, null, 4),
    format: 'eks',
  },
  { name: 'EKS: subscription filter, back to back', text: JSON.stringify(subscription), format: 'eks' },
  {
    name: 'EKS: Logs Insights API',
    text: JSON.stringify({ results: insights, statistics: { recordsMatched: 2 }, status: 'Complete' }),
    format: 'eks',
  },
  {
    name: 'EKS: Logs Insights console',
    text: JSON.stringify([
      { '@timestamp': 't', '@message': one },
      { '@timestamp': 't', '@message': SECOND },
    ]),
    format: 'eks',
  },
  {
    name: 'EKS: export to S3',
    text: `2026-11-21T03:15:52.128Z ${one}\n2026-11-21T03:15:52.129Z ${two}\n`,
    format: 'eks (export to S3)',
  },
  {
    name: 'AKS: Event Hubs',
    text: JSON.stringify({
      records: [aksRecord(`${one}\n`), aksRecord(SECOND, { category: 'kube-audit-admin' })],
    }),
    format: 'aks',
  },
  {
    name: 'AKS: storage account lines',
    text: `${JSON.stringify(aksRecord(one))}\n${JSON.stringify(aksRecord(two, { properties: JSON.stringify({ log: two }) }))}\n`,
    format: 'aks',
  },
  {
    name: 'AKS: AzureDiagnostics rows',
    text: JSON.stringify([
      { Category: 'kube-audit', log_s: one },
      { Category: 'kube-audit', log_s: two },
    ]),
    format: 'aks',
  },
  { name: 'AKS: AKSAudit rows', text: JSON.stringify(tableRows, null, 2), format: 'aks' },
  { name: 'AKS: Log Analytics API', text: JSON.stringify(logAnalytics), format: 'aks' },
  {
    name: 'must-gather',
    text: `ip-10-0-1-2.ec2.internal ${one}\nip-10-0-1-3.ec2.internal ${two}\n`,
    format: 'must-gather',
  },
  {
    name: 'syslog',
    text: `<134>1 2026-11-21T03:15:52Z cp-1 kube-apiserver 7 - [meta x="{"] ${one}\nNov 21 03:15:52 cp-1 audit[7]: ${two}\n`,
    format: 'envelope (text before the event)',
  },
  {
    name: 'container runtime',
    text: `2026-11-21T03:15:52.1Z stdout F ${one}\n2026-11-21T03:15:52.2Z stdout F ${two}\n`,
    format: 'envelope of the container runtime',
  },
  {
    name: 'fluent-bit',
    text: `${JSON.stringify({ date: 1.5, log: one, stream: 'stdout' })}\n${JSON.stringify({ log: SECOND })}\n`,
    format: 'envelope "log"',
  },
  {
    name: 'vector',
    text: `${JSON.stringify({ file: '/var/log/audit.log', host: 'h', message: one, source_type: 'file' })}\n${JSON.stringify({ message: two })}\n`,
    format: 'envelope "message"',
  },
  {
    name: 'Splunk',
    text: `${JSON.stringify({ preview: false, result: { _raw: one } })}\n${JSON.stringify({ preview: false, lastrow: true, result: { _raw: two } })}\n`,
    format: 'envelope "result._raw"',
  },
  {
    name: 'Elasticsearch',
    text: `${JSON.stringify({ _index: 'i', _source: { kubernetes: { audit: FIRST } } })}\n${JSON.stringify({ _source: { kubernetes: { audit: SECOND } } })}\n`,
    format: 'envelope "_source.kubernetes.audit"',
  },
  { name: 'Loki', text: JSON.stringify(loki), format: 'envelope "values"' },
];

/** A line of CSV as query consoles export it. */
export const csvLine = (text: string): string =>
  `2026-11-21T03:15:52Z,"${text.replaceAll('"', '""')}",kube-audit`;

/** YAML that holds FIRST, as `kubectl`-like tools and gcloud print it. */
export const YAML_SAMPLE = `# a comment
---
kind: Event
apiVersion: audit.k8s.io/v1
level: Metadata
auditID: aaaaaaaa-0000-4000-8000-000000000001
stage: ResponseComplete
requestURI: /api/v1/namespaces/shop/pods/web-1
verb: delete
user:
  username: alice@example.com
  groups:
  - system:authenticated
objectRef:
  resource: pods
  namespace: shop
  name: web-1
  apiVersion: v1
requestReceivedTimestamp: "2026-11-21T03:15:52.128936Z"
stageTimestamp: 2026-11-21T03:15:52.129318Z
---
insertId: ins-1
labels:
  authorization.k8s.io/decision: allow
protoPayload:
  '@type': type.googleapis.com/google.cloud.audit.AuditLog
  methodName: io.k8s.core.v1.pods.list
  resourceName: core/v1/pods
timestamp: '2026-11-21T03:15:52Z'
`;

/** Cuts `bytes` into pieces of `size` and gives them out one by one. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
