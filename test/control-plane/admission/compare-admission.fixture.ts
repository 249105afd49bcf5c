import { expect } from 'vitest';
import {
  isJsonArray,
  isJsonObject,
  jsonAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../src/kube/json.ts';
import { differences, differenceText } from '../differential/compare.fixture.ts';
import { normalised, objectRevisions, revisionRanks } from '../differential/normalise.fixture.ts';
import type { Step } from '../differential/script.fixture.ts';
import { send, type Connection } from '../differential/send.fixture.ts';
import type { AuditTail } from './audit-tail.fixture.ts';
import type { RecordedReview, ReviewingServer } from './reviewing-server.fixture.ts';

/** Webhooks and policies, and requests that meet them. Both servers get the same, in the same order. */
export interface AdmissionCase {
  readonly name: string;
  /** Objects of admissionregistration.k8s.io/v1. */
  readonly configuration: readonly JsonObject[];
  /** Not compared, but have to succeed; sent before there is a configuration. */
  readonly given?: readonly Step[];
  readonly steps: readonly Step[];
}

interface StepRecord {
  readonly title: string;
  readonly code: number;
  readonly warnings: JsonValue;
  readonly body: JsonValue;
  readonly reviews: readonly JsonValue[];
  readonly annotations: JsonObject;
}

const GROUP = '/apis/admissionregistration.k8s.io/v1';
/** Bindings before the policies that they name. */
const CONFIGURATION_RESOURCES = [
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'mutatingadmissionpolicybindings',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'validatingadmissionpolicies',
];

export function configurationPath(object: JsonObject): string {
  return `${GROUP}/${(stringAt(object, 'kind') ?? '').toLowerCase().replace(/y$/, 'ie')}s`;
}

/** In what both do the same and show differently: the certificate of the administrator. */
function withoutCredential(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(withoutCredential);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => {
      if (entry === undefined || key === 'authentication.kubernetes.io/credential-id') return [];
      return [[key, withoutCredential(entry)] as const];
    }),
  );
}

/** `extra` is gone where nothing is left of it. */
function reviewValue({ path, query, contentType, review }: RecordedReview): JsonValue {
  const value = withoutCredential({ path, query, contentType, review });
  const user = jsonAt(value, 'review', 'request');
  // Made anew for each call.
  if (isJsonObject(user) && typeof user['uid'] === 'string') Reflect.set(user, 'uid', '<request>');
  const info = isJsonObject(user) ? user['userInfo'] : undefined;
  if (isJsonObject(info) && isJsonObject(info['extra']) && Object.keys(info['extra']).length === 0)
    Reflect.deleteProperty(info, 'extra');
  return value;
}

function byPath(one: RecordedReview, other: RecordedReview): number {
  return one.path < other.path ? -1 : Number(one.path > other.path);
}

async function mustDo(connection: Connection, step: Step): Promise<void> {
  const { code, body } = await send(connection, step);
  expect(code, `given ${step.method ?? 'GET'} ${step.path}: ${JSON.stringify(body)}`).toBeLessThan(300);
}

function givenNamespace(name: string): readonly Step[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { case: 'admission' } } },
    },
    {
      method: 'POST',
      path: `/api/v1/namespaces/${name}/serviceaccounts`,
      body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
    },
  ];
}

function inNamespace<Some extends JsonValue>(value: Some, namespace: string): Some {
  return JSON.parse(JSON.stringify(value).replaceAll('{ns}', namespace));
}

function stepIn(step: Step, namespace: string): Step {
  const { body } = step;
  return {
    ...step,
    path: step.path.replaceAll('{ns}', namespace),
    ...(body === undefined || body instanceof Uint8Array ? {} : { body: inNamespace(body, namespace) }),
  };
}

export interface Side {
  readonly connection: Connection;
  readonly auditLog: AuditTail;
  readonly settle: () => Promise<void>;
}

async function recordSteps(
  side: Side,
  wanted: AdmissionCase,
  namespace: string,
  server: ReviewingServer,
): Promise<readonly StepRecord[]> {
  const { connection, settle } = side;
  for (const step of [...givenNamespace(namespace), ...(wanted.given ?? [])])
    await mustDo(connection, stepIn(step, namespace));
  try {
    for (const object of wanted.configuration.map((some) => inNamespace(some, namespace)))
      await mustDo(connection, { method: 'POST', path: configurationPath(object), body: object });
    await settle();
    server.take();
    const records: StepRecord[] = [];
    for (const step of wanted.steps.map((sent) => stepIn(sent, namespace)))
      records.push(await recordStep(side, step, server));
    return records;
  } finally {
    await withoutConfiguration(side);
    server.take();
  }
}

async function recordStep(
  { connection, settle, auditLog }: Side,
  step: Step,
  server: ReviewingServer,
): Promise<StepRecord> {
  const { code, headers, body, sent } = await send(connection, step);
  const annotations = await auditLog.annotations(String(sent?.['audit-id']));
  const reviews = server.take().toSorted(byPath).map(reviewValue);
  const title = `${step.title ?? ''} ${step.method ?? 'GET'} ${step.path}`.trim();
  if (configurationPathIn(step.path) && step.method !== undefined && code < 300) await settle();
  return { title, code, warnings: headers['warning'] ?? null, body, reviews, annotations };
}

/** Takes all webhooks and policies away, those too that a case left that failed or made them in its steps. */
async function withoutConfiguration({ connection, settle }: Side): Promise<void> {
  for (const resource of CONFIGURATION_RESOURCES)
    await mustDo(connection, { method: 'DELETE', path: `${GROUP}/${resource}` });
  await settle();
}

function configurationPathIn(path: string): boolean {
  return path.startsWith(GROUP);
}

function comparable(records: readonly StepRecord[], address: string): readonly JsonValue[] {
  const values = records.map(({ code, warnings, body, reviews, annotations }) => ({
    code,
    warnings,
    body,
    reviews: [...reviews],
    annotations,
  }));
  const revisions = revisionRanks(values.flatMap((value) => objectRevisions(value)));
  const how = {
    address,
    generated: ['made-'],
    uids: new Map<string, string>(),
    revisions,
    now_ms: Date.now(),
  };
  return values.map((value) => normalised(value, how));
}

export interface Tally {
  steps_count: number;
  reviews_count: number;
  annotations_count: number;
}

/** All in which the two servers differ, for people. */
export async function compareCase(
  sides: { readonly real: Side; readonly embedded: Side },
  wanted: AdmissionCase,
  namespace: string,
  server: ReviewingServer,
  tally: Tally,
): Promise<readonly string[]> {
  const real = await recordSteps(sides.real, wanted, namespace, server);
  const embedded = await recordSteps(sides.embedded, wanted, namespace, server);
  const one = comparable(real, new URL(sides.real.connection.server).host);
  const other = comparable(embedded, new URL(sides.embedded.connection.server).host);
  return real.flatMap((record, index) => {
    tally.steps_count += 1;
    tally.reviews_count += record.reviews.length;
    tally.annotations_count += Object.keys(record.annotations).length;
    const code = wanted.steps[index]?.code;
    const found = differences(one[index], other[index]);
    const wrong = [
      ...(code === undefined || code === record.code
        ? []
        : [
            `the real server answers ${record.code}, the case is about ${code}: ${JSON.stringify(record.body)}`,
          ]),
      ...found.map(differenceText),
    ];
    return wrong.length === 0 ? [] : [`${record.title}\n    ${wrong.join('\n    ')}`];
  });
}
