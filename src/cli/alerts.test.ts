import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CA_CERTIFICATE } from '../cluster/api/certificates.fixture.ts';
import {
  deletions,
  eventList,
  READ_TOKEN,
  SOURCE_TOKEN,
  startTestServer,
  until,
  WRITE_TOKEN,
  type TestServer,
} from '../server/server.fixture.ts';
import { runProgram } from './run-program.fixture.ts';

let folder: string;
let server: TestServer;
let client: readonly string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  server = await startTestServer();
  await writeFile(join(folder, 'token'), WRITE_TOKEN);
  await writeFile(join(folder, 'read-token'), READ_TOKEN);
  await writeFile(join(folder, 'ca'), CA_CERTIFICATE);
  const address = `https://127.0.0.1:${server.running.port}`;
  client = ['--server', address, '--ca-file', join(folder, 'ca'), '--token-file', join(folder, 'token')];
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

describe('plimsoll alerts', () => {
  it('lists what there is, and silences it by its id', async () => {
    expect((await runProgram('alerts', 'list', ...client)).notes[0]).toMatch(/^no active alerts/);
    await server.send('POST', '/audit', { token: SOURCE_TOKEN, body: eventList(deletions(20)) });
    const names = await until(
      async () => (await runProgram('alerts', 'list', '-o', 'name', ...client)).out || undefined,
    );
    const id = names.trim();
    expect(id).toMatch(/^powerful-operator\/system:serviceaccount:lb:operator/);
    const made = await runProgram('alerts', 'silence', id, '--for', '1h', '--reason', 'a drill', ...client);
    const silence = /^silence\/(\w+) created/.exec(made.out)?.[1] ?? '';
    const { out } = await runProgram('alerts', 'list', ...client);
    expect(out).toMatch(/^SEVERITY +STATE +SINCE/);
    expect(out).toMatch(/HIGH +silenced .* 20 +powerful-operator/);
    expect((await runProgram('alerts', 'silences', ...client)).out).toContain('a drill');
    expect((await runProgram('alerts', 'unsilence', silence, ...client)).out).toBe(
      `silence/${silence} ended\n`,
    );
    expect((await runProgram('alerts', 'silences', ...client)).notes).toEqual(['no silences']);
  });

  it('matches service accounts as the filters of audit write them', async () => {
    await runProgram(
      'alerts',
      'silence',
      '--user',
      'sa:lb:operator',
      '--for',
      '1h',
      '--reason',
      'x',
      ...client,
    );
    const { out } = await runProgram('alerts', 'silences', '-o', 'json', ...client);
    expect(JSON.parse(out).silences[0]).toMatchObject({
      user: 'system:serviceaccount:lb:operator',
      createdBy: 'ann',
    });
  });

  it.each([
    [['--for', 'ever', '--hazard', 'x', '--reason', 'y'], /cannot last for ever/],
    [['--for', '1h', '--reason', 'y'], /say which alerts/],
  ])('refuses a silence of %j', async (args, what) => {
    await expect(runProgram('alerts', 'silence', ...args, ...client)).rejects.toThrow(what);
  });

  it('says where it wanted to go, and what the token may not', async () => {
    const nobody = ['--server', 'https://127.0.0.1:1', '--token-file', join(folder, 'token')];
    await expect(runProgram('alerts', 'list', ...nobody)).rejects.toMatchObject({
      message: expect.stringContaining('does not answer'),
      where: 'https://127.0.0.1:1',
    });
    await expect(runProgram('alerts', 'list', '--data', folder)).rejects.toThrow(
      /not known where plimsoll serve runs/,
    );
    const reading = [...client.slice(0, -1), join(folder, 'read-token')];
    const silence = ['--hazard', 'x', '--for', '1h', '--reason', 'y'];
    await expect(runProgram('alerts', 'silence', ...silence, ...reading)).rejects.toThrow(
      /reader may only read/,
    );
  });
});
