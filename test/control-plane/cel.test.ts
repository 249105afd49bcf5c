import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCel } from '../../src/kube/cel/cel.ts';
import { stringAt, type JsonObject } from '../../src/kube/json.ts';
import { objectAt } from '../../src/kube/kube-object.ts';
import { matchConditionVariables, type AdmissionRequest } from '../../src/kube/webhook/admission-request.ts';
import { EXPRESSIONS, UNKNOWN } from './cel-expressions.fixture.ts';
import { RealApi } from './real-api.fixture.ts';

const NAMESPACE = 'cel-tests';
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const POLICIES = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const BINDINGS = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';
/** The label that says which policy judges a Pod. */
const CASE_LABEL = 'cel.example.com/case';
/** As many requests as may be on their way at once. */
const AT_ONCE = 8;

type Answer = 'true' | 'false' | 'error' | 'not accepted' | 'unknown';

let api: RealApi;

function podOf(number: number): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cel-pod', labels: { app: 'web', [CASE_LABEL]: String(number) } },
    spec: {
      automountServiceAccountToken: false,
      containers: [
        {
          name: 'web',
          image: 'web:1',
          ports: [{ name: 'http', containerPort: 8080 }],
          resources: { limits: { cpu: '0.5', memory: '256Mi' } },
          readinessProbe: { httpGet: { path: '/', port: 'http' } },
          livenessProbe: { httpGet: { path: '/', port: 8080 } },
        },
        { name: 'side', image: 'side' },
      ],
    },
  };
}

function policy(number: number, expression: string): JsonObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: `cel-${number}` },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        objectSelector: { matchLabels: { [CASE_LABEL]: String(number) } },
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
        ],
      },
      validations: [{ expression, message: 'it is false' }],
    },
  };
}

function policyBinding(number: number): JsonObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `cel-${number}` },
    spec: { policyName: `cel-${number}`, validationActions: ['Deny'] },
  };
}

async function inTurns<Item>(items: readonly Item[], act: (item: Item, number: number) => Promise<void>) {
  const waiting = items.entries();
  const worker = async () => {
    for (const [number, item] of waiting) await act(item, number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function verdict(number: number): Promise<{ readonly answer: Answer; readonly message: string }> {
  const { code, body } = await api.send('POST', PODS, podOf(number), { query: { dryRun: 'All' } });
  const message = stringAt(body, 'message') ?? '';
  if (code === 201) return { answer: 'true', message };
  expect(code, message).toBe(422);
  return { answer: message.endsWith('it is false') ? 'false' : 'error', message };
}

/** The Pod as policies see it: with its defaults. */
let admittedPod: JsonObject;

function ourRequest(number: number): AdmissionRequest {
  const labels = { app: 'web', [CASE_LABEL]: String(number) };
  const metadata = { ...objectAt(admittedPod, 'metadata'), labels };
  return {
    operation: 'CREATE',
    resource: { group: '', version: 'v1', resource: 'pods' },
    subresource: '',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    namespace: NAMESPACE,
    name: 'cel-pod',
    object: { type: 'whole', body: { ...admittedPod, metadata } },
    oldObject: { type: 'none' },
    namespaceLabels: undefined,
    user: {
      username: 'administrator',
      groups: ['system:masters', 'system:authenticated'],
      uid: '',
      extra: {},
    },
    dryRun: true,
  };
}

function ours(expression: string, number: number): { readonly answer: Answer; readonly message: string } {
  const result = runCel(expression, matchConditionVariables(ourRequest(number)));
  if (result.type === 'error') return { answer: 'error', message: result.message };
  if (result.type === 'unknown') return { answer: 'unknown', message: result.why };
  if (typeof result.value !== 'boolean') return { answer: 'error', message: 'it is no bool' };
  return { answer: result.value ? 'true' : 'false', message: '' };
}

const refused = new Map<number, string>();

beforeAll(async () => {
  api = new RealApi();
  await api.createNamespace(NAMESPACE);
  admittedPod = await api.expectDone('POST', PODS, podOf(99_999), { query: { dryRun: 'All' } });
  await inTurns(EXPRESSIONS, async (expression, number) => {
    const { code, body } = await api.send('POST', POLICIES, policy(number, expression));
    if (code === 201) await api.create(BINDINGS, policyBinding(number));
    else refused.set(number, stringAt(body, 'message') ?? '');
  });
  const last = EXPRESSIONS.length;
  await api.create(POLICIES, policy(last, 'false'));
  await api.create(BINDINGS, policyBinding(last));
  await vi.waitFor(async () => expect((await verdict(last)).answer).toBe('false'), {
    timeout: 60_000,
    interval: 200,
  });
});

afterAll(async () => {
  await inTurns([...EXPRESSIONS, 'false'], async (_, number) => {
    await api.send('DELETE', `${BINDINGS}/cel-${number}`);
    await api.send('DELETE', `${POLICIES}/cel-${number}`);
  });
  api.close();
});

describe('expressions of admission policies', () => {
  it('come to what the API server says', async () => {
    const differences: string[] = [];
    const counts = { true: 0, false: 0, error: 0, 'not accepted': 0, unknown: 0 };
    await inTurns(EXPRESSIONS, async (expression, number) => {
      const why = refused.get(number);
      const truth =
        why === undefined ? await verdict(number) : { answer: 'not accepted' as const, message: why };
      const our = ours(expression, number);
      counts[truth.answer] += 1;
      if (our.answer === 'unknown') counts.unknown += 1;
      // What is not accepted is never stored: nobody asks what it comes to.
      const isAsked = truth.answer !== 'not accepted';
      const isAdmitted = our.answer === 'unknown' && UNKNOWN.has(expression);
      if (isAsked && !isAdmitted && our.answer !== truth.answer)
        differences.push(
          `${expression}: the API server says ${truth.answer} (${truth.message}), we ${our.answer} (${our.message})`,
        );
    });
    console.log(`cel: ${EXPRESSIONS.length} expressions, ${JSON.stringify(counts)}`);
    expect(differences).toEqual([]);
    expect(EXPRESSIONS.length).toBeGreaterThan(180);
  });
});
