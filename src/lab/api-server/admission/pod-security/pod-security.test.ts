import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../../../kube/json.ts';
import { stringsAt } from '../../../../kube/kube-object.ts';
import { parseJson } from '../../../../kube/parse-json.ts';
import { serveForTest, type ServedTest } from '../../api-server.fixture.ts';
import { LAB_POLICY } from '../../audit/audit-settings.ts';

const PREFIX = 'pod-security.kubernetes.io/';
let folder: string;
let test: ServedTest;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-pod-security-'));
  test = await serveForTest({ audit: { policy: LAB_POLICY, log: { path: join(folder, 'audit.log') } } });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

/** What the audit event of a request says about pod security; keys without their prefix. */
async function noted(path: string, body: JsonObject): Promise<Readonly<Record<string, string>>> {
  const { headers } = await test.send({ method: 'POST', path, body });
  const events = readFileSync(join(folder, 'audit.log'), 'utf8').trim().split('\n').map(parseJson);
  const event = events.findLast((one) => stringAt(one, 'auditID') === headers['audit-id']);
  const annotations = Object.entries(stringsAt(event, 'annotations'));
  return Object.fromEntries(
    annotations.flatMap(([key, value]) =>
      key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), value] as const] : [],
    ),
  );
}

const POD = { metadata: { name: 'p' }, spec: { hostPID: true, containers: [{ name: 'c', image: 'i' }] } };
const BROKEN = 'host namespaces (hostPID=true)';

async function namespace(name: string, modes: Readonly<Record<string, string>>): Promise<string> {
  const labels = Object.fromEntries(Object.entries(modes).map(([mode, level]) => [PREFIX + mode, level]));
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  await test.send({ method: 'POST', path: '/api/v1/namespaces', body });
  return name;
}

describe('audit annotations of PodSecurity', () => {
  it.each([
    ['nothing', {}, { 'enforce-policy': 'privileged:latest' }],
    [
      'audit',
      { audit: 'baseline' },
      {
        'enforce-policy': 'privileged:latest',
        'audit-violations': `would violate PodSecurity "baseline:latest": ${BROKEN}`,
      },
    ],
    ['enforce', { enforce: 'baseline', 'enforce-version': 'v1.30' }, { 'enforce-policy': 'baseline:v1.30' }],
  ])('of a namespace that asks for %s', async (name, modes, expected) => {
    const path = `/api/v1/namespaces/${await namespace(name, modes)}/pods`;
    expect(await noted(path, { apiVersion: 'v1', kind: 'Pod', ...POD })).toEqual(expected);
  });

  it('say nothing of enforcement for templates', async () => {
    const name = await namespace('templates', { enforce: 'baseline', audit: 'baseline' });
    const path = `/apis/batch/v1/namespaces/${name}/jobs`;
    const body = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'j' },
      spec: { template: { spec: { ...POD.spec, restartPolicy: 'Never' } } },
    };
    expect(await noted(path, body)).toEqual({
      'audit-violations': `would violate PodSecurity "baseline:latest": ${BROKEN}`,
    });
  });
});
