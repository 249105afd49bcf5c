import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SYSTEM_CLOCK } from '../../src/cluster/api/clock.ts';
import { connect } from '../../src/cluster/api/connect.ts';
import { stringAt, type JsonObject, type JsonValue } from '../../src/kube/json.ts';
import { parseJson } from '../../src/kube/parse-json.ts';
import { startApiServer } from '../../src/lab/api-server/api-server.ts';
import { readAuditPolicy } from '../../src/lab/api-server/audit/read-audit-policy.ts';
import { startControlPlane } from '../../src/lab/control-plane/start-control-plane.ts';
import {
  auditIDOf,
  byAuditID,
  comparable,
  logEvents,
  receiverKubeconfig,
  runScript,
  startAuditReceiver,
  type AuditedServer,
  type ScriptAnswer,
} from './audit.fixture.ts';
import { POLICIES, SCRIPT } from './audit-requests.fixture.ts';
import { findAssets } from './find-assets.ts';

/** What one server recorded, by both backends. */
interface Recording {
  readonly answers: readonly ScriptAnswer[];
  readonly log: ReadonlyMap<string, readonly JsonObject[]>;
  readonly webhook: ReadonlyMap<string, readonly JsonObject[]>;
  readonly lists: readonly JsonObject[];
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-audit-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function pairOf(kubeconfig: string): { cert: string; key: string } {
  const config: JsonValue = parseJson(readFileSync(kubeconfig, 'utf8'));
  const pem = (field: string) =>
    Buffer.from(stringAt(config, 'users', 0, 'user', field) ?? '', 'base64').toString('utf8');
  return { cert: pem('client-certificate-data'), key: pem('client-key-data') };
}

function receiverFile(url: string): string {
  const file = join(folder, 'receiver.json');
  writeFileSync(file, JSON.stringify(receiverKubeconfig(url)));
  return file;
}

async function recordReal(policy: JsonObject): Promise<Recording> {
  const receiver = await startAuditReceiver();
  const plane = await startControlPlane({
    programs: findAssets() ?? '',
    controllers: [],
    apiServer: {
      auditPolicy: policy,
      flags: {
        'audit-webhook-config-file': receiverFile(receiver.url),
        'audit-webhook-batch-max-wait': '200ms',
      },
    },
  });
  const server: AuditedServer = {
    url: plane.server,
    ca: plane.ca,
    admin: pairOf(plane.kubeconfig()),
    dev: pairOf(plane.kubeconfig({ name: 'dev', groups: ['devs'] })),
  };
  try {
    const answers = await runScript(server);
    const log = byAuditID(logEvents(plane.auditLog));
    await vi.waitFor(() => expect(byAuditID(receiver.events()).size).toBe(log.size), { timeout: 30_000 });
    const lists = [...receiver.bodies];
    return { answers, log, webhook: byAuditID(receiver.events()), lists };
  } finally {
    await plane.stop();
    await receiver.close();
  }
}

async function recordOurs(policy: JsonObject): Promise<Recording> {
  const receiver = await startAuditReceiver();
  const log = join(folder, 'ours.log');
  rmSync(log, { force: true });
  const environment = {
    variables: {},
    homeFolder: folder,
    workingFolder: folder,
    serviceAccountFolder: folder,
    stdinIsTerminal: false,
  };
  const connection = await connect({ kubeconfig: receiverFile(receiver.url) }, environment, SYSTEM_CLOCK);
  const ours = await startApiServer({
    audit: {
      policy: readAuditPolicy(JSON.stringify(policy), 'policy.json'),
      log: { path: log },
      webhook: { connection },
    },
  });
  const certificate = (commonName: string, organizations: readonly string[]) => {
    const pair = ours.authority.clientCertificate({ commonName, organizations });
    return { cert: pair.certificate, key: pair.key };
  };
  const server: AuditedServer = {
    url: ours.url,
    ca: ours.authority.certificate,
    admin: certificate('administrator', ['system:masters']),
    dev: certificate('dev', ['devs']),
  };
  try {
    const answers = await runScript(server);
    // Closing sends what waits.
    await ours.close();
    return {
      answers,
      log: byAuditID(logEvents(log)),
      webhook: byAuditID(receiver.events()),
      lists: [...receiver.bodies],
    };
  } finally {
    await receiver.close();
  }
}

function told(index: number): string {
  const { method, path, as = 'admin' } = SCRIPT[index]!;
  return `${auditIDOf(index)} ${as} ${method} ${path}`;
}

/** Each request with the code that it was answered with, and the audit id of the answer. */
function codes({ answers }: Recording): readonly string[] {
  return answers.map(({ code, headers }, index) => `${told(index)}: ${code} ${String(headers['audit-id'])}`);
}

/** An event as a list holds it. */
function withoutKind({ kind: _kind, apiVersion: _version, ...event }: JsonObject): JsonObject {
  return event;
}

/** The lists that a webhook was sent, without what is in them. */
function heads({ lists }: Recording): ReadonlySet<string> {
  return new Set(lists.map((list) => JSON.stringify({ ...list, items: 'items' })));
}

it('has a script that is long enough', () => {
  expect(SCRIPT.length).toBeGreaterThanOrEqual(120);
});

describe.each(Object.entries(POLICIES))('policy %s', (_name, policy) => {
  let real: Recording;
  let ours: Recording;

  beforeAll(async () => {
    real = await recordReal(policy);
    ours = await recordOurs(policy);
  });

  it('answers each request with the code of the real server, and its audit id', () => {
    expect(codes(ours)).toEqual(codes(real));
  });

  it.each(SCRIPT.map((_, index) => [told(index), auditIDOf(index)]))('records %s alike', (_told, id) => {
    expect((ours.log.get(id) ?? []).map(comparable)).toEqual((real.log.get(id) ?? []).map(comparable));
  });

  it('sends to the webhook what it logs', () => {
    for (const recording of [real, ours])
      for (const [id, events] of recording.log)
        expect(recording.webhook.get(id), id).toEqual(events.map(withoutKind));
    expect(heads(ours)).toEqual(heads(real));
  });
});
