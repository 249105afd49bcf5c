import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { portOf } from '../../src/cluster/api/api-server.fixture.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../src/kube/json.ts';
import { parseJson } from '../../src/kube/parse-json.ts';
import { SCRIPT, type ScriptedRequest } from './audit-requests.fixture.ts';

/** How users show who they are to one server. */
export interface AuditedServer {
  readonly url: string;
  readonly ca: string;
  readonly admin: { readonly cert: string; readonly key: string };
  readonly dev: { readonly cert: string; readonly key: string };
}

/** What a request was answered with, as far as scripts look at it. */
export interface ScriptAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

function optionsOf(server: AuditedServer, { as, headers, type, method }: ScriptedRequest) {
  const pair = as === undefined ? server.admin : as === 'dev' ? server.dev : {};
  return {
    method,
    ca: server.ca,
    agent: false,
    ...pair,
    headers: {
      accept: 'application/json',
      'user-agent': 'script/1.0',
      ...(type === undefined ? { 'content-type': 'application/json' } : { 'content-type': type }),
      ...(as === 'stranger' ? { authorization: 'Bearer nobody-knows-this' } : {}),
      ...headers,
    },
  };
}

export function send(
  server: AuditedServer,
  request: ScriptedRequest,
  auditID: string,
): Promise<ScriptAnswer> {
  const body = request.text ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  const options = optionsOf(server, request);
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      new URL(request.path, server.url),
      {
        ...options,
        headers: {
          ...options.headers,
          'audit-id': auditID,
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ code: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

export function auditIDOf(index: number): string {
  return `script-${String(index).padStart(3, '0')}`;
}

/** Sends the whole script, one request after the other. */
export async function runScript(server: AuditedServer): Promise<readonly ScriptAnswer[]> {
  const answers: ScriptAnswer[] = [];
  for (const [index, request] of SCRIPT.entries())
    answers.push(await send(server, request, auditIDOf(index)));
  return answers;
}

/** Events of the script, by auditID, in the order in which they were written. */
export function byAuditID(events: readonly JsonValue[]): ReadonlyMap<string, readonly JsonObject[]> {
  const found = new Map<string, JsonObject[]>();
  for (const event of events) {
    if (!isJsonObject(event)) continue;
    const id = stringAt(event, 'auditID') ?? '';
    if (id.startsWith('script-')) found.set(id, [...(found.get(id) ?? []), event]);
  }
  return found;
}

export function logEvents(path: string): readonly JsonValue[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line));
}

/** Takes EventLists, as an audit webhook does. */
export interface AuditReceiver {
  readonly url: string;
  readonly bodies: readonly JsonObject[];
  events(): readonly JsonValue[];
  close(): Promise<void>;
}

export async function startAuditReceiver(): Promise<AuditReceiver> {
  const bodies: JsonObject[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const body = parseJson(text);
      if (isJsonObject(body)) bodies.push(body);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}/audit`,
    bodies,
    events: () => bodies.flatMap(({ items }) => (isJsonArray(items) ? items : [])),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A kubeconfig that names a receiver and nothing more. */
export function receiverKubeconfig(url: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'audit',
    contexts: [{ name: 'audit', context: { cluster: 'audit', user: 'audit' } }],
    clusters: [{ name: 'audit', cluster: { server: url } }],
    users: [{ name: 'audit', user: {} }],
  };
}

/** Differ from server to server and from moment to moment. */
const MASKED: ReadonlySet<string> = new Set([
  'auditID',
  'requestReceivedTimestamp',
  'stageTimestamp',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'expirationTimestamp',
  'lastTransitionTime',
  'token',
  'clusterIP',
  'clusterIPs',
  'serverAddress',
  'storageVersionHash',
  'authentication.kubernetes.io/issued-credential-id',
]);

/** Bodies are compared by content: which field of an object comes first is not audit's. */
const BODIES: ReadonlySet<string> = new Set(['requestObject', 'responseObject']);

function inOrder(entries: readonly [string, JsonValue][], isSorted: boolean): readonly [string, JsonValue][] {
  return isSorted ? entries.toSorted(([one], [other]) => (one < other ? -1 : 1)) : entries;
}

/** Left out, because other suites hold them: who manages which field, marks of a deletion, texts and cells of tables. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  'managedFields',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'description',
  'cells',
]);

/** Where the time went, and what the plugin PodSecurity says, is left out too. */
function isCompared(name: string): boolean {
  return (
    !NOT_COMPARED.has(name) &&
    !name.startsWith('apiserver.latency.k8s.io/') &&
    !name.startsWith('pod-security.kubernetes.io/')
  );
}

/** Wordings of these are the business of those who refuse (test/control-plane/differential), and so are their details. */
const REFUSED_BY_HANDLER: ReadonlySet<JsonValue> = new Set([409, 415, 422]);

function isWordingOfHandler(value: JsonObject, name: string): boolean {
  if (name !== 'message' && name !== 'details') return false;
  const { code, reason, message } = value;
  return (
    REFUSED_BY_HANDLER.has(code ?? null) ||
    (reason === 'BadRequest' &&
      typeof message === 'string' &&
      !/^(invalid timeout|requested &)/.test(message))
  );
}

function masked(value: JsonValue | undefined, key = '', isBody = false): JsonValue {
  if (value === undefined) return null;
  if (MASKED.has(key) && !isJsonObject(value)) return `<${key}>`;
  if (isJsonArray(value)) return value.map((item) => masked(item, '', isBody));
  if (typeof value === 'string')
    return (
      value
        .replace(/UID in object meta: \S+/, 'UID in object meta: <uid>')
        // Two bindings allow this, and the real server looks at them in no order.
        .replace(
          /(ClusterRole(?:Binding)?) "system:(?:public-info-viewer|discovery)"/g,
          '$1 "system:discovery"',
        )
        .replace(/X509SHA256=[0-9a-f]{64}/, 'X509SHA256=<hash>')
        .replace(/Too large resource version: \d+, current: \d+/, 'Too large resource version')
    );
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value)
    .filter(([name]) => isCompared(name) && !isWordingOfHandler(value, name))
    .map(([name, entry]): [string, JsonValue] => [name, masked(entry, name, isBody || BODIES.has(name))]);
  return Object.fromEntries(inOrder(entries, isBody));
}

/** An event with its fields in order, comparable between servers. */
export function comparable(event: JsonObject): string {
  return JSON.stringify(masked(event), undefined, 1);
}
