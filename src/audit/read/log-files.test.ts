import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringAt } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { Problem } from '../../problem.ts';
import { listLogFiles } from './log-files.ts';
import { quarantineFile, quarantineLine } from './quarantine.ts';
import { readAuditLog } from './read-audit-log.ts';
import { recogniseFormat } from './recognise-format.ts';
import type { ReadReport } from './report.ts';
import { FIRST, GKE_ENTRY, inPieces, nativeEvent, SECOND } from './samples.fixture.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-read-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const eventAt = (second: number): string =>
  `${JSON.stringify(nativeEvent({ auditID: `id-${second}`, stageTimestamp: `2026-11-21T03:15:${String(second).padStart(2, '0')}.000000Z` }))}\n`;

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function idsOf(
  paths: readonly string[],
): Promise<{ readonly ids: readonly string[]; readonly report: ReadReport }> {
  const reader = readAuditLog(paths);
  const ids: string[] = [];
  for await (const { events } of reader) ids.push(...events.map(({ event }) => event.auditID));
  return { ids, report: reader.report() };
}

describe('folders', () => {
  test('a YAML document that the file ends in the middle of its sample is an event all the same', async () => {
    const event = nativeEvent({ auditID: 'id-yaml', stageTimestamp: '2026-11-21T03:15:01.000000Z' });
    const yaml = Object.entries(event).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
    put('event.yaml', yaml.join(''));
    const { files, skipped } = await listLogFiles([folder]);
    expect(skipped).toEqual([]);
    expect((await idsOf(files.map(({ path }) => path))).ids).toEqual(['id-yaml']);
  });

  test('a rotated set of two API servers, in order of time, and what is left out', async () => {
    put('node-1/audit.log', eventAt(30));
    put('node-1/audit-2026-11-21T03-15-20.420.log', eventAt(20));
    put('node-1/audit.log.1.gz', gzipSync(eventAt(10)));
    put('node-2/kube-apiserver-audit.log', eventAt(15));
    put('node-2/README.md', '# hello\n');
    put('node-2/pod.json', '{"kind":"Pod","apiVersion":"v1"}');
    put('node-2/empty.log', '');
    put('old.log.zst', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]));
    const { files, skipped } = await listLogFiles([folder]);
    expect(files.map(({ path }) => path.slice(folder.length + 1))).toEqual([
      'node-1/audit.log.1.gz',
      'node-2/kube-apiserver-audit.log',
      'node-1/audit-2026-11-21T03-15-20.420.log',
      'node-1/audit.log',
    ]);
    expect(files.map(({ isGzip, format }) => [isGzip, format.isPlainNative])).toEqual([
      [true, true],
      [false, true],
      [false, true],
      [false, true],
    ]);
    expect(skipped.map(({ path, why }) => [path.slice(folder.length + 1), why.split(/[;:]/)[0]])).toEqual([
      ['node-2/README.md', 'no audit event in its first 256 KiB'],
      ['node-2/empty.log', 'empty'],
      ['node-2/pod.json', 'no audit event in its first 256 KiB'],
      ['old.log.zst', 'zstd-compressed'],
    ]);
    const { ids } = await idsOf(files.map(({ path }) => path));
    expect(ids).toEqual(['id-10', 'id-15', 'id-20', 'id-30']);
  });

  test('a named file is read whatever it holds, once, and standard input comes last', async () => {
    const path = put('notes.txt', 'hello\n');
    const { files, skipped } = await listLogFiles(['-', path, folder, path]);
    expect(files.map((file) => file.path)).toEqual([path, '-']);
    expect(skipped).toEqual([]);
  });

  test('a path that does not exist', async () => {
    await expect(listLogFiles([join(folder, 'absent.log')])).rejects.toThrow(/absent.log does not exist/);
    await expect(idsOf([join(folder, 'absent.log')])).rejects.toBeInstanceOf(Problem);
  });

  const utf16 = Buffer.from(eventAt(1), 'utf16le');
  test.each([
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]), /zstd/],
    ['zip', Buffer.from('PK\u{3}\u{4}rest'), /zip/],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /xz/],
    ['bzip2', Buffer.from('BZh91AY'), /bzip2/],
    ['Parquet', Buffer.from('PAR1xxxx'), /Parquet/],
    ['tar in gzip', gzipSync(Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar\0')])), /tar/],
    ['UTF-16 with mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), /UTF-16/],
    ['UTF-16 without mark', utf16, /UTF-16/],
  ])('%s is refused, with what to do', async (_, content, name) => {
    const path = put('log', content);
    await expect(listLogFiles([path])).rejects.toThrow(name);
    const refused = await idsOf([path]).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'Problem', fix: expect.stringMatching(/^[A-Z].*[.-]$/) });
  });
});

describe('gzip', () => {
  const lines = Array.from({ length: 400 }, (_, index) => eventAt(index % 60)).join('');

  test('is told by its bytes, of several members, in any pieces', async () => {
    const bytes = Buffer.concat([gzipSync(lines), gzipSync(eventAt(5)), gzipSync('')]);
    const { ids, report } = await idsOf([put('audit.log', bytes)]);
    expect(ids).toHaveLength(401);
    expect(report.losses).toEqual([]);
    for (const size of [1, 3, 1000]) {
      const reader = readAuditLog(inPieces(bytes, size));
      let count = 0;
      for await (const { events } of reader) count += events.length;
      expect(count).toBe(401);
    }
  });

  test('cut off anywhere: what can be had is read, the loss is told', async () => {
    const bytes = gzipSync(lines);
    let most_count = 0;
    for (let length = 1; length < bytes.length; length += 37) {
      const { ids, report } = await idsOf([put('audit.log', bytes.subarray(0, length))]);
      if (length >= 2)
        expect(report.losses).toMatchObject([
          { offset_bytes: length, what: expect.stringContaining('cut off') },
        ]);
      expect(ids.length).toBeGreaterThanOrEqual(most_count);
      most_count = ids.length;
    }
    expect(most_count).toBeGreaterThan(350);
  });

  test('may be left before its end', async () => {
    const path = put('audit.log', gzipSync(lines));
    for await (const { events } of readAuditLog([path])) {
      expect(events.length).toBeGreaterThan(0);
      break;
    }
    rmSync(path);
  });

  test('damaged inside', async () => {
    const bytes = gzipSync(lines, { level: 0 });
    bytes.fill(0xff, bytes.length - 2000, bytes.length - 1000);
    const { ids, report } = await idsOf([put('audit.log', bytes)]);
    expect(ids.length).toBeGreaterThan(200);
    expect(report.losses).toHaveLength(1);
  });
});

describe('recogniseFormat', () => {
  const one = `${JSON.stringify(FIRST)}\n`;
  const two = `${JSON.stringify(SECOND)}\n`;
  test.each([
    ['lines', one + two, true, { native: 2 }],
    ['lines in gzip', gzipSync(one + two), true, { native: 2 }],
    ['a sample that is cut off', one + two.slice(0, 90), true, { native: 1 }],
    ['CRLF', `${one.trim()}\r\n`, true, { native: 1 }],
    ['an empty line', `${one}\n${two}`, true, { native: 2 }],
    ['a byte order mark', `\u{feff}${one}`, false, { native: 1 }],
    ['padding', `\0${one}`, false, { native: 1 }],
    ['text', `hello\n${one}`, false, { native: 1 }],
    ['two on a line', `${one.trim()}${two}`, false, { native: 2 }],
    ['over many lines', `${JSON.stringify(FIRST, null, 1)}\n`, false, { native: 1 }],
    ['a lone surrogate', one.replace('alice', '\\ud800'), false, { native: 1 }],
    [
      'an old event',
      `${JSON.stringify(nativeEvent({ apiVersion: 'audit.k8s.io/v1beta1' }))}\n`,
      false,
      { native: 1 },
    ],
    ['GKE', `${JSON.stringify(GKE_ENTRY)}\n`, false, { gke: 1 }],
    ['nothing', '', false, {}],
  ])('%s', (_, content, isPlainNative, formats) => {
    const found = recogniseFormat(typeof content === 'string' ? Buffer.from(content) : content);
    expect(found).toMatchObject({ isPlainNative, formats });
  });
});

describe('quarantine', () => {
  const reject = { source: 'audit.log', offset_bytes: 7, line: 2, reason: 'truncated', detail: 'd' } as const;

  test('a file is made when the first reject comes', async () => {
    const path = join(folder, 'quarantine.ndjson');
    const quarantine = quarantineFile(path);
    expect(quarantine.written()).toBeUndefined();
    const reader = readAuditLog(inPieces(Buffer.from(`${JSON.stringify(FIRST)}\nhello\n{"kind":0}\n`), 10), {
      onReject: quarantine.onReject,
      name: 'x.log',
    });
    for await (const { events } of reader) expect(events).toHaveLength(1);
    quarantine.close();
    expect(quarantine.written()).toBe(path);
    const rows = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const start = JSON.stringify(FIRST).length + 1;
    expect(rows).toEqual([
      {
        source: 'x.log',
        offset: start,
        line: 2,
        reason: 'not JSON',
        detail: 'a text without an event',
        text: 'hello',
      },
      {
        source: 'x.log',
        offset: start + 6,
        line: 3,
        reason: 'not an audit event',
        detail: 'it has no auditID',
        text: '{"kind":0}',
      },
    ]);
  });

  test('says that it cannot be written', () => {
    const quarantine = quarantineFile(join(folder, 'absent', 'q.ndjson'));
    expect(() => quarantine.onReject({ ...reject, content: 'x' })).toThrow(Problem);
  });

  test('keeps bytes exactly, caps them, and removes credentials', () => {
    expect(
      JSON.parse(quarantineLine({ ...reject, auditID: 'a', content: Buffer.from([0xff, 0xfe, 0x41]) })),
    ).toEqual({
      source: 'audit.log',
      offset: 7,
      line: 2,
      reason: 'truncated',
      detail: 'd',
      auditID: 'a',
      text: '//5B',
      encoding: 'base64',
    });
    expect(stringAt(parseJson(quarantineLine({ ...reject, content: 'x'.repeat(1e6) })), 'text')).toHaveLength(
      65_536,
    );
    expect(
      quarantineLine({ ...reject, content: '{"kind":"Secret","data":{"a":"aHVudGVyMg=="' }),
    ).not.toContain('aHVudGVyMg');
  });
});
