import type { IncomingMessage } from 'node:http';
import { request as httpsRequest, type Agent } from 'node:https';
import { readKubernetesProtobuf } from '../../../src/kube/protobuf/read-object.ts';
import { isJsonObject, type JsonValue } from '../../../src/kube/json.ts';
import { readYaml } from '../../../src/kube/yaml/read-yaml.ts';
import { goYaml } from '../../../src/lab/api-server/request/go-yaml.ts';
import type { ComparedAnswer, Step } from './script.fixture.ts';

/** What is compared of an answer's headers. */
const HEADERS = [
  'allow',
  'cache-control',
  'content-encoding',
  'content-type',
  'etag',
  'expires',
  'location',
  'retry-after',
  'vary',
  'warning',
  'www-authenticate',
  'x-content-type-options',
];

/** Of these only whether they are there: they are made anew for each answer. */
const PRESENT_HEADERS = ['audit-id', 'last-modified'];

/** Nothing that is compared takes longer than a list that waits for a revision; a watch that is still silent then has failed. */
const DEADLINE_MS = 20_000;

export interface Connection {
  readonly server: string;
  readonly agent: Agent;
}

function bytesOf(body: Step['body']): Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function headersOf({
  headers = {},
  body,
  contentType = 'application/json',
  as,
}: Step): Record<string, string> {
  const all = {
    accept: 'application/json',
    'user-agent': 'plimsoll-differential/1',
    ...(body === undefined ? {} : { 'content-type': contentType }),
    ...(as === undefined ? {} : { 'impersonate-user': as }),
    ...headers,
  };
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined) kept[name] = value;
  return kept;
}

/** Sends a request whose placeholders are filled; resolves when the headers of the answer are there. */
export function open({ server, agent }: Connection, step: Step): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const url = new URL(server);
    const bytes = bytesOf(step.body);
    const sent = httpsRequest(
      {
        host: url.hostname,
        port: url.port,
        // As it is written: URL would tidy `//` and `..` away.
        path: step.path,
        method: step.method ?? 'GET',
        agent,
        headers: { ...headersOf(step), ...(bytes === undefined ? {} : { 'content-length': bytes.length }) },
        timeout: DEADLINE_MS,
      },
      resolve,
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer to ${step.method ?? 'GET'} ${step.path}`)));
    sent.on('error', reject);
    sent.end(bytes);
  });
}

export function comparedHeaders({ headers, rawHeaders }: IncomingMessage): ComparedAnswer['headers'] {
  const compared: Record<string, JsonValue> = {};
  for (const name of HEADERS) {
    const values = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
    // What a tag is made of differs; that it changes with the document does not.
    if (name === 'etag' && values.length > 0) compared[name] = '<etag>';
    else if (values.length > 0) compared[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  for (const name of PRESENT_HEADERS) if (headers[name] !== undefined) compared[name] = '<present>';
  return compared;
}

/** Protobuf as the value that it stands for; `undefined` where it is none that we can read. */
function protobufValue(bytes: Uint8Array): JsonValue | undefined {
  const reading = readKubernetesProtobuf(bytes);
  return reading.type === 'object' ? { protobuf: reading.object } : undefined;
}

function jsonForm(text: string): string {
  const indent = /\n( +)"/.exec(text)?.[1]?.length ?? 0;
  return `${text.includes('\n ') ? `indented by ${indent}` : 'compact'}${text.endsWith('\n') ? ', with a line end' : ''}`;
}

/** A body as it is compared: the value, and how it was written. */
export function comparedBody(bytes: Buffer, contentType: string): JsonValue {
  if (bytes.length === 0) return null;
  if (contentType.startsWith('application/vnd.kubernetes.protobuf')) {
    const value = protobufValue(bytes);
    if (value !== undefined) return value;
  }
  if (contentType.includes('protobuf')) return { base64: bytes.toString('base64') };
  const text = bytes.toString('utf8');
  if (contentType.startsWith('application/yaml')) {
    const value = readYaml(text)[0]?.value ?? null;
    // Of the text only whether it is written as Go would: revisions stand in it.
    return { yaml: value, 'as Go writes it': isJsonObject(value) && goYaml(value) === text };
  }
  if (!contentType.startsWith('application/json')) return text;
  try {
    const value: JsonValue = JSON.parse(text);
    return isJsonObject(value) ? { ...value, '(form)': jsonForm(text) } : value;
  } catch {
    return { 'no JSON': text };
  }
}

export async function read(answer: IncomingMessage): Promise<ComparedAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  const contentType = answer.headers['content-type'] ?? '';
  return {
    code: answer.statusCode ?? 0,
    headers: comparedHeaders(answer),
    body: comparedBody(Buffer.concat(chunks), contentType),
    sent: answer.headers,
  };
}

export async function send(connection: Connection, step: Step): Promise<ComparedAnswer> {
  return read(await open(connection, step));
}
