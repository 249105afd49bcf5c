import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  CHANGE_CASES,
  DEFINITIONS,
  FIELD_CASES,
  GIVEN_DEFINITIONS,
  METADATA_CASES,
  RULE_CASES,
  STATUS_CASES,
  WHOLE_CASES,
} from './custom-resource-cases.fixture.ts';
import { send } from './send.fixture.ts';
import { sharedPair } from './suite.fixture.ts';
import { agentOf, type Target } from './target.fixture.ts';
import { compareCases } from './validation-cases.fixture.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../../src/kube/json.ts';
import { listAt } from '../../../src/kube/kube-object.ts';

function isEstablished(body: unknown): boolean {
  return (
    isJsonObject(body) &&
    listAt(body, 'status', 'conditions').some(
      (condition) =>
        stringAt(condition, 'type') === 'Established' && stringAt(condition, 'status') === 'True',
    )
  );
}

async function establish(target: Target, definition: JsonObject): Promise<void> {
  const connection = { server: target.server, agent: agentOf(target) };
  const made = await send(connection, { method: 'POST', path: DEFINITIONS, body: definition });
  expect(made.code, JSON.stringify(made.body)).toBe(201);
  const name = stringAt(definition, 'metadata', 'name') ?? '';
  await vi.waitFor(
    async () =>
      expect(isEstablished((await send(connection, { path: `${DEFINITIONS}/${name}` })).body)).toBe(true),
    { timeout: 20_000, interval: 50 },
  );
  connection.agent.destroy();
}

beforeAll(async () => {
  const { real, embedded } = sharedPair();
  for (const definition of GIVEN_DEFINITIONS)
    await Promise.all([establish(real, definition), establish(embedded, definition)]);
});

describe('custom resources: as kube-apiserver', () => {
  it.each([
    ['every value in every field', FIELD_CASES],
    ['metadata', METADATA_CASES],
    ['whole objects', WHOLE_CASES],
    ['rules', RULE_CASES],
    ['changes', CHANGE_CASES],
    ['statuses', STATUS_CASES],
  ])('%s', async (name, cases) => {
    const { cases_count, accepted_count, wrong } = await compareCases(sharedPair(), cases);
    process.stdout.write(
      `custom resources, ${name}: ${cases_count} cases, ${accepted_count} accepted, ${wrong.length} differ\n`,
    );
    expect(wrong).toEqual([]);
    expect(accepted_count).toBeGreaterThan(0);
  });
});
