import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../audit/store/store.ts';
import { deletions, eventList } from './server.fixture.ts';

const ROUNDS_COUNT = 4;
const BATCH_COUNT = 50;

let built: string;
let data: string;
const running = new Set<ChildProcess>();

/** Node 20 runs no TypeScript: the program is compiled first. Errors in the code of others do not matter here. */
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  await symlink(resolve('node_modules'), join(built, 'node_modules'));
  await writeFile(join(built, 'package.json'), await readFile(resolve('package.json')));
  await writeFile(
    join(built, 'tsconfig.json'),
    JSON.stringify({
      extends: resolve('tsconfig.build.json'),
      compilerOptions: {
        noCheck: true,
        rootDir: resolve('src'),
        outDir: join(built, 'dist'),
        typeRoots: [resolve('node_modules/@types')],
      },
      files: [
        resolve('src/cli/main.ts'),
        resolve('src/server/live/detector-process.ts'),
        resolve('src/server/store/store-process.ts'),
      ],
      include: [],
    }),
  );
  await promisify(execFile)(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', built]);
}, 60_000);

afterAll(async () => {
  await rm(built, { recursive: true });
});

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  await rm(data, { recursive: true, force: true });
});

interface Daemon {
  readonly child: ChildProcess;
  readonly url: string;
  /** What it has printed on stdout: alerts. */
  readonly out: () => string;
  readonly ended: Promise<unknown>;
}

async function startDaemon(): Promise<Daemon> {
  const child = spawn(
    process.execPath,
    [join(built, 'dist/cli/main.js'), 'serve', '--data', data, '--listen', '127.0.0.1:0'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.add(child);
  const ended = once(child, 'exit');
  let out = '';
  let log = '';
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
  });
  const url = await new Promise<string>((done, failed) => {
    child.stderr.on('data', (text: Buffer) => {
      log += text.toString();
      const line = log.split('\n').find((one) => one.includes('"listening"') && one.endsWith('}'));
      if (line !== undefined) done(JSON.parse(line).url);
    });
    child.once('exit', () => failed(new Error(log)));
  });
  return { child, url, out: () => out, ended };
}

async function ask(daemon: Daemon, path: string, body?: string): Promise<{ code: number; text: string }> {
  const own = join(data, 'server/own');
  const ca = await readFile(join(own, 'ca.crt'), 'utf8');
  const tokens = await readFile(
    join(own, body === undefined ? 'api-tokens.csv' : 'source-tokens.csv'),
    'utf8',
  );
  return new Promise((done, failed) => {
    const sent = request(
      new URL(path, daemon.url),
      {
        method: body === undefined ? 'GET' : 'POST',
        ca,
        agent: false,
        headers: { authorization: `Bearer ${tokens.split(',')[0]}` },
      },
      (response) => {
        let text = '';
        response.on('data', (part: Buffer) => {
          text += part.toString();
        });
        response.once('end', () => done({ code: response.statusCode ?? 0, text }));
        response.once('error', failed);
      },
    );
    sent.once('error', failed);
    sent.end(body);
  });
}

/** Posts batches until the daemon is gone; answers the numbers of the events that were acknowledged. */
async function postUntilGone(daemon: Daemon, first: number): Promise<readonly number[]> {
  const acknowledged: number[] = [];
  let next = first;
  const worker = async () => {
    for (;;) {
      const start = next;
      next += BATCH_COUNT;
      try {
        const { code } = await ask(daemon, '/audit', eventList(deletions(BATCH_COUNT, start)));
        if (code === 200)
          for (let number = start; number < start + BATCH_COUNT; number += 1) acknowledged.push(number);
      } catch {
        // Killed while it was asked: not acknowledged.
        return;
      }
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return acknowledged;
}

async function storedNumbers(): Promise<readonly number[]> {
  const store = await openStore(data);
  const connection = await store.connect();
  const rows = await connection.runAndReadAll('SELECT audit_id FROM events ORDER BY audit_id');
  connection.closeSync();
  await store.close();
  return rows.getRows().map(([id]) => Number(String(id).slice(-12)));
}

describe('after kill -9', () => {
  it('every acknowledged event is there once, and alerts go on as they were', async () => {
    const acknowledged: number[] = [];
    for (let round = 0; round < ROUNDS_COUNT; round += 1) {
      const daemon = await startDaemon();
      const posting = postUntilGone(daemon, round * 1_000_000);
      setTimeout(() => daemon.child.kill('SIGKILL'), 100 + round * 150);
      acknowledged.push(...(await posting));
      await daemon.ended;
    }
    const stored = await storedNumbers();
    expect(new Set(stored).size).toBe(stored.length);
    const there = new Set(stored);
    expect(acknowledged.length).toBeGreaterThan(BATCH_COUNT);
    expect(acknowledged.filter((number) => !there.has(number))).toEqual([]);

    const last = await startDaemon();
    const alert = await new Promise<{ objects: { count: number } }>((done, failed) => {
      const look = () =>
        ask(last, '/api/v1/alerts').then(({ text }) => {
          const { alerts } = JSON.parse(text);
          if (alerts.length > 0) done(alerts[0]);
          else setTimeout(() => void look(), 20);
        }, failed);
      void look();
    });
    expect(alert.objects.count).toBeGreaterThan(10);
    last.child.kill('SIGTERM');
    expect(await last.ended).toEqual([0, null]);
  }, 120_000);

  it('of the detectors, they come back by themselves and have seen everything', async () => {
    const daemon = await startDaemon();
    await ask(daemon, '/audit', eventList(deletions(20)));
    const status = async () => JSON.parse((await ask(daemon, '/api/v1/status')).text);
    while ((await status()).alerts.active === 0) await new Promise((done) => setTimeout(done, 20));
    const children = await readFile(`/proc/${daemon.child.pid}/task/${daemon.child.pid}/children`, 'utf8');
    for (const pid of children.trim().split(' ')) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      if (command.includes('detector-process')) process.kill(Number(pid), 'SIGKILL');
    }
    // What comes while there are none is in the store.
    expect((await ask(daemon, '/audit', eventList(deletions(20, 20)))).code).toBe(200);
    const look = async () => JSON.parse((await ask(daemon, '/api/v1/alerts')).text).alerts[0]?.objects.count;
    while ((await look()) !== 40) await new Promise((done) => setTimeout(done, 20));
    expect((await status()).detectors.restarts).toBe(1);
    daemon.child.kill('SIGTERM');
    expect(await daemon.ended).toEqual([0, null]);
  }, 60_000);
});
