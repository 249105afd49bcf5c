import { expect, vi } from 'vitest';
import { isJsonObject, stringAt, type JsonObject } from '../../../src/kube/json.ts';
import { listAt } from '../../../src/kube/kube-object.ts';
import { DEFINITIONS } from './custom-resource-cases.fixture.ts';
import { send } from './send.fixture.ts';
import { agentOf, type Target } from './target.fixture.ts';

function isEstablished(body: unknown): boolean {
  return (
    isJsonObject(body) &&
    listAt(body, 'status', 'conditions').some(
      (condition) =>
        stringAt(condition, 'type') === 'Established' && stringAt(condition, 'status') === 'True',
    )
  );
}

/** Makes a definition and waits until its objects are served. */
export async function establish(target: Target, definition: JsonObject): Promise<void> {
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
