import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringAt } from '../src/kube/json.ts';
import { startApiServer, type ApiServer } from '../src/lab/api-server/api-server.ts';
import { ServiceRange } from '../src/lab/api-server/writes/service-range.ts';
import { differences, differenceText } from './control-plane/differential/compare.fixture.ts';
import {
  DEFINITIONS,
  GIVEN_DEFINITIONS,
} from './control-plane/differential/custom-resource-cases.fixture.ts';
import { send } from './control-plane/differential/send.fixture.ts';
import type { RecordedVerdict } from './control-plane/differential/recorded-verdicts.fixture.ts';
import { agentOf } from './control-plane/differential/target.fixture.ts';
import { comparable, judged, type Server } from './control-plane/differential/validation-cases.fixture.ts';

/** What a real kube-apiserver 1.36 said of these objects; recorded-verdicts.fixture.ts says how they were recorded. */
const FILE = fileURLToPath(new URL('recorded-verdicts.ndjson.gz', import.meta.url));
const verdicts: readonly RecordedVerdict[] = gunzipSync(readFileSync(FILE))
  .toString('utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Of the server that was asked then. */
const RECORDED_RANGE = new ServiceRange('10.96.0.0/16');

let running: ApiServer;
let server: Server;
beforeAll(async () => {
  running = await startApiServer({ serviceRange: RECORDED_RANGE });
  const pair = running.authority.clientCertificate({
    commonName: 'administrator',
    organizations: ['system:masters'],
  });
  const { certificate, key } = pair;
  const target = { server: running.url, ca: running.authority.certificate, certificate, key };
  server = { target, agent: agentOf(target) };
  for (const definition of GIVEN_DEFINITIONS) {
    const connection = { server: target.server, agent: server.agent };
    const made = await send(connection, { method: 'POST', path: DEFINITIONS, body: definition });
    expect(made.code, JSON.stringify(made.body)).toBe(201);
  }
});
afterAll(async () => {
  server.agent.destroy();
  await running.close();
});

const kinds = new Set(verdicts.map(({ case: { body } }) => stringAt(body, 'kind') ?? ''));

describe('objects are judged as a real kube-apiserver has judged them', () => {
  it.each([...kinds])('%s', async (kind) => {
    const wrong: string[] = [];
    for (const { case: one, expected } of verdicts) {
      if (stringAt(one.body, 'kind') !== kind) continue;
      const name = stringAt(one.old ?? one.body, 'metadata', 'name') ?? '';
      const found = differences(expected, comparable(await judged(server, one, name), server));
      if (found.length > 0) wrong.push([one.title, ...found.map(differenceText)].join('\n    '));
    }
    expect(wrong.length, wrong.join('\n')).toBe(0);
  });
});
