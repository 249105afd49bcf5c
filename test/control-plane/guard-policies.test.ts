import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { policyObjects } from '../../src/guard/policies/policy-objects.ts';
import { POLICY_CASES, type PolicyCase } from '../../src/guard/policies/policy-cases.fixture.ts';
import { HAZARDS } from '../../src/hazards/index.ts';
import { jsonAt, stringAt } from '../../src/kube/json.ts';
import { RealApi, type ApiAnswer } from './real-api.fixture.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const POLICIES = `${GROUP}/validatingadmissionpolicies`;
const BINDINGS = `${GROUP}/validatingadmissionpolicybindings`;
const RULES = HAZARDS.flatMap(({ policies = [] }) => policies);
const OBJECTS = policyObjects(RULES, {
  actions: ['Deny'],
  limits: new Map(),
  namespaces: { requirements: [] },
});

let api: RealApi;

const isPolicy = (kind: unknown) => kind === 'ValidatingAdmissionPolicy';

async function answerOf({ given, method, path, body, user, group }: PolicyCase): Promise<ApiAnswer> {
  if (given !== undefined)
    expect([201, 409]).toContain((await api.send('POST', '/api/v1/namespaces/default/services', given)).code);
  const who = {
    ...(user === undefined ? {} : { as: user }),
    ...(group === undefined ? {} : { asGroup: group }),
  };
  return api.send(method, path, body, who);
}

beforeAll(async () => {
  api = new RealApi();
  for (const body of OBJECTS) await api.create(isPolicy(body['kind']) ? POLICIES : BINDINGS, body);
  // kube-apiserver sees each policy by its watch, some time after it has taken it.
  for (const { id } of RULES) {
    const refused = POLICY_CASES.find((one) => one.rule === id && one.refused);
    if (refused === undefined) throw new Error(`${id} refuses nothing`);
    await vi.waitFor(async () => expect((await answerOf(refused)).code).toBe(403), {
      timeout: 30_000,
      interval: 200,
    });
  }
}, 120_000);

afterAll(async () => {
  for (const body of OBJECTS) {
    const name = stringAt(body, 'metadata', 'name') ?? '';
    await api.send('DELETE', `${isPolicy(body['kind']) ? POLICIES : BINDINGS}/${name}`);
  }
  api.close();
});

it.each(POLICY_CASES)('$rule: $what (refused: $refused)', async (one) => {
  const { code, body } = await answerOf(one);
  const message = stringAt(body, 'message') ?? '';
  if (one.refused) {
    expect(code, message).toBe(403);
    expect(message).toContain(`denied request: plimsoll ${one.rule}: `);
  } else expect(message).not.toContain(`plimsoll ${one.rule}`);
});

it.runIf(inject('controlPlane').hasControllerManager)('have no warnings of the type checker', async () => {
  for (const { id } of RULES) {
    const path = `${POLICIES}/plimsoll-${id.replace('/', '-')}`;
    const checked = await vi.waitFor(
      async () => {
        const { body } = await api.send('GET', path);
        expect(jsonAt(body, 'status', 'observedGeneration'), id).toBe(1);
        return body;
      },
      { timeout: 30_000, interval: 200 },
    );
    expect(jsonAt(checked, 'status', 'typeChecking', 'expressionWarnings') ?? [], id).toEqual([]);
  }
});
