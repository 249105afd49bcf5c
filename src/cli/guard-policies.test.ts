import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POLICY_CASES, type PolicyCase } from '../guard/policies/policy-cases.fixture.ts';
import { isJsonObject, jsonAt, stringAt, type JsonObject } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import { parseJson } from '../kube/parse-json.ts';
import { serveForTest, type ServedTest } from '../lab/api-server/api-server.fixture.ts';
import { HAZARDS } from '../hazards/index.ts';
import { runProgram } from './run-program.fixture.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const RULES = HAZARDS.flatMap(({ policies = [] }) => policies);

let api: ServedTest;

async function printed(...args: readonly string[]): Promise<readonly JsonObject[]> {
  const { out } = await runProgram('guard', 'policies', '-o', 'json', ...args);
  return listAt(parseJson(out), 'items').filter(isJsonObject);
}

function pathOf(body: JsonObject): string {
  const isPolicy = body['kind'] === 'ValidatingAdmissionPolicy';
  return `${GROUP}/${isPolicy ? 'validatingadmissionpolicies' : 'validatingadmissionpolicybindings'}`;
}

beforeAll(async () => {
  api = await serveForTest();
  for (const body of await printed('--action', 'Deny')) {
    const { code, text } = await api.send({ method: 'POST', path: pathOf(body), body });
    expect(code, text).toBe(201);
  }
});
afterAll(() => api.close());

async function answerOf({ given, method, path, body, user, group }: PolicyCase) {
  if (given !== undefined) {
    const made = await api.send({ method: 'POST', path: '/api/v1/namespaces/default/services', body: given });
    expect([201, 409], made.text).toContain(made.code);
  }
  const headers: Record<string, string> = {
    ...(user === undefined ? {} : { 'impersonate-user': user }),
    ...(group === undefined ? {} : { 'impersonate-group': group }),
  };
  return api.send({ method, path, headers, ...(body === undefined ? {} : { body }) });
}

describe('policies of hazards', () => {
  it('have all something that they refuse, and something that they let pass', () => {
    for (const { id } of RULES)
      for (const refused of [true, false])
        expect(
          POLICY_CASES.some((one) => one.rule === id && one.refused === refused),
          `${id} ${refused}`,
        ).toBe(true);
  });

  it.each(POLICY_CASES)('$rule: $what (refused: $refused)', async (one) => {
    const { code, body, text } = await answerOf(one);
    const message = stringAt(body, 'message') ?? '';
    if (one.refused) {
      expect(code, text).toBe(403);
      expect(message).toContain(`denied request: plimsoll ${one.rule}: `);
    } else expect(message).not.toContain(`plimsoll ${one.rule}`);
  });
});

it('takes limits and actions, and names what there is', async () => {
  const [policy, binding] = await printed('huge-objects', '--set', 'huge-objects/size.maxCharacters=7');
  expect(jsonAt(policy, 'spec', 'variables', 0)).toEqual({ name: 'maxCharacters', expression: '7' });
  expect(jsonAt(binding, 'spec', 'validationActions')).toEqual(['Warn', 'Audit']);
  await expect(printed('huge-objects', '--set', 'huge-objects/size.max=7')).rejects.toThrow(
    /there is no limit/,
  );
  await expect(printed('second-wave')).rejects.toThrow(/second-wave has no policy/);
  const { out } = await runProgram('guard', 'policies', 'excess-mounts', '-o', 'table');
  expect(out).toMatch(/^RULE .*\nexcess-mounts\/volumes +CREATE,UPDATE +.*maxVolumes=20\n$/);
});

it('looks only at namespaces that are selected', async () => {
  const served = await serveForTest();
  try {
    for (const body of await printed('huge-objects', '--action', 'Deny', '--namespace-selector', 'team=a'))
      expect((await served.send({ method: 'POST', path: pathOf(body), body })).code).toBe(201);
    const codes: number[] = [];
    for (const team of ['a', 'b']) {
      const namespace = { metadata: { name: team, labels: { team } } };
      await served.send({ method: 'POST', path: '/api/v1/namespaces', body: namespace });
      const body = { metadata: { name: 'big' }, data: { a: 'x'.repeat(600_000) } };
      const path = `/api/v1/namespaces/${team}/configmaps`;
      codes.push((await served.send({ method: 'POST', path, body })).code);
    }
    expect(codes).toEqual([403, 201]);
  } finally {
    await served.close();
  }
});
