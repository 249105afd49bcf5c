import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyConfig } from './serve-config.ts';
import { addServeFlags } from './serve-flags.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  file = join(folder, 'serve.yaml');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function settings(text: string, ...args: readonly string[]): Promise<Record<string, unknown>> {
  await writeFile(file, text);
  const command = addServeFlags(new Command('serve').exitOverride()).action(() => undefined);
  command.parse([...args], { from: 'user' });
  await applyConfig(command, file);
  return command.opts();
}

describe('a file of settings', () => {
  it('says what flags say, read as flags are', async () => {
    const text = `
listen: 127.0.0.1:9443
webhook: [http://a/x, http://b/y]
tail: /var/log/audit.log
queue-bytes: 8Mi
quiet-after: 30m
digest-at: "06:30"
watch-cluster: true
stdout: false
`;
    expect(await settings(text)).toMatchObject({
      listen: '127.0.0.1:9443',
      webhook: ['http://a/x', 'http://b/y'],
      tail: ['/var/log/audit.log'],
      queueBytes: 8 * 1024 * 1024,
      quietAfter: 1_800_000,
      digestAt: 390,
      watchCluster: true,
      stdout: false,
    });
  });

  it('is beaten by a flag', async () => {
    expect(await settings('listen: 127.0.0.1:1\n', '--listen', '127.0.0.1:2')).toMatchObject({
      listen: '127.0.0.1:2',
    });
  });

  it('may be empty', async () => {
    expect(await settings('')).toMatchObject({ listen: '127.0.0.1:8443', stdout: true });
  });

  it.each([
    ['a: [', /no YAML/, /serve.yaml/],
    ['- a', /not one YAML object/, /serve.yaml/],
    ['listen: x\nlisten-to: y', /no setting listen-to/, /serve.yaml:2/],
    ['config: other.yaml', /no setting config/, /serve.yaml:1/],
    ['quiet-after: soon', /quiet-after: write it as/, /serve.yaml:1/],
    ['listen: [a, b]', /takes one value/, /serve.yaml:1/],
    ['stdout: maybe', /neither true nor false/, /serve.yaml:1/],
    ['listen: {a: b}', /no text/, /serve.yaml:1/],
  ])('%j is refused with its place', async (text, what, where) => {
    await expect(settings(text)).rejects.toMatchObject({
      message: expect.stringMatching(what),
      where: expect.stringMatching(where),
    });
  });
});
