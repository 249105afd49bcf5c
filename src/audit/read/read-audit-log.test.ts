import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { ReadEvent } from './convert.ts';
import { readAuditLog, type ReadOptions } from './read-audit-log.ts';
import type { Reject } from './quarantine.ts';
import type { ReadReport } from './report.ts';
import {
  aksRecord,
  csvLine,
  FIRST,
  GKE_ENTRY,
  inPieces,
  nativeEvent,
  SAMPLES,
  SECOND,
  YAML_SAMPLE,
} from './samples.fixture.ts';

interface Read {
  readonly events: readonly ReadEvent[];
  readonly rejects: readonly Reject[];
  readonly report: ReadReport;
}

async function read(input: string | Uint8Array, size = 1 << 16, options: ReadOptions = {}): Promise<Read> {
  const rejects: Reject[] = [];
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const reader = readAuditLog(inPieces(bytes, size), {
    ...options,
    onReject: (reject) => rejects.push(reject),
  });
  const events: ReadEvent[] = [];
  for await (const batch of reader) events.push(...batch.events);
  const report = reader.report();
  expect(report.documents_count).toBe(report.events_count + report.rejects_count);
  expect(report.events_count).toBe(events.length);
  expect(report.rejects_count).toBe(rejects.length);
  for (const { line } of events) expect(() => JSON.parse(line)).not.toThrow();
  return { events, rejects, report };
}

const first = JSON.stringify(FIRST);
const second = JSON.stringify(SECOND);
const idOf = (event: ReadEvent): string => event.event.auditID;

describe('every wrapper', () => {
  test.each(SAMPLES)('$name', async ({ text, format }) => {
    const { events, rejects, report } = await read(text);
    expect(rejects).toEqual([]);
    expect(report.formats).toEqual({ [format]: 2 });
    expect(events.map(({ line }) => JSON.parse(line))).toEqual([FIRST, SECOND]);
    expect(events.map(({ event }) => event.objectRef?.name)).toEqual(['web-1', 'größe']);
  });

  test.each(SAMPLES)('$name: the same however it is cut into pieces', async ({ text }) => {
    const whole = await read(text, 1 << 20);
    for (const size of [1, 2, 3, 7, 64, 1000]) expect(await read(text, size)).toEqual(whole);
  });

  test.each(SAMPLES)('$name: cut off anywhere', async ({ text }) => {
    const bytes = Buffer.from(text);
    let events_count = 0;
    let last = 0;
    for (let length = 1; length < bytes.length; length += 1) {
      const { events, report } = await read(bytes.subarray(0, length), 509);
      if (events.length > events_count) last = length;
      events_count = events.length;
      // What comes after the last whole event must have left a trace, if it is anything at all.
      const rest = bytes.toString('latin1', last, length).replace(/^\u{ef}\u{bb}?\u{bf}?|[\s\]},]/gu, '');
      if (rest !== '') expect(report.rejects_count, bytes.toString('utf8', last, length)).toBeGreaterThan(0);
    }
  });
});

describe('fuzz', () => {
  test('flipped bits never crash it, nor does it depend on the pieces', async () => {
    const sample = fc.constantFrom(...SAMPLES.map(({ text }) => Buffer.from(text)), Buffer.from(YAML_SAMPLE));
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 7 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(sample, flips, fc.integer({ min: 1, max: 900 }), async (bytes, places, size) => {
        const broken = Buffer.from(bytes);
        for (const [at, bit] of places) broken[at % broken.length]! ^= 1 << bit;
        expect(await read(broken, size)).toEqual(await read(broken));
      }),
      { numRuns: 400 },
    );
  });

  test('random bytes, random JSON and pieces of samples', async () => {
    const json = fc.json({ maxDepth: 4 }).map((text) => Buffer.from(`${text}\n`));
    const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
    const piece = fc
      .tuple(fc.constantFrom(...SAMPLES), fc.nat(), fc.nat())
      .map(([{ text }, from, length]) => {
        const sample = Buffer.from(text);
        const start = from % sample.length;
        return sample.subarray(start, start + (length % sample.length));
      });
    const signs = fc
      .array(
        fc.constantFrom(
          '{',
          '}',
          '[',
          ']',
          '"',
          ',',
          ':',
          '\n',
          '\0',
          ' ',
          '\\',
          '{"a":',
          'items',
          '---\n',
          'kind: Event\n',
        ),
        { maxLength: 40 },
      )
      .map((list) => Buffer.from(list.join('')));
    const parts = fc.array(fc.oneof(json, bytes, piece, signs, fc.constant(Buffer.from(`${first}\n`))), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 300 }), async (list, size) => {
        const input = Buffer.concat(list);
        expect(await read(input, size)).toEqual(await read(input));
      }),
      { numRuns: 400 },
    );
  });

  test('whole lines around any rubbish line are kept', async () => {
    const rubbish = fc.oneof(
      fc.string(),
      fc.json(),
      fc.nat({ max: first.length - 1 }).map((length) => first.slice(0, length)),
    );
    await fc.assert(
      fc.asyncProperty(rubbish, fc.integer({ min: 1, max: 900 }), async (text, size) => {
        const line = text.replace(/[\n\r\0]/g, '');
        const { events } = await read(`${first}\n${line}\n${second}\n${first}\n`, size);
        const ids = events.map(idOf);
        expect(ids.filter((id) => id === FIRST['auditID']).length).toBeGreaterThanOrEqual(2);
        expect(ids).toContain(SECOND['auditID']);
      }),
      { numRuns: 400 },
    );
  });
});

describe('damage', () => {
  test.each([
    ['a cut-off line', `${first.slice(0, 200)}\n${second}\n`, { truncated: 1 }],
    ['a cut-off last line', `${second}\n${first.slice(0, 200)}`, { truncated: 1 }],
    ['a line that is cut after a colon', `{"auditID":"x","level":\n${second}\n`, { truncated: 1 }],
    ['a hole of NULs in a line', `${first.slice(0, 200)}${'\0'.repeat(5000)}${second}\n`, { truncated: 1 }],
    ['text', `hello\n${second}\nW1121 klog {x}\n`, { 'not JSON': 2 }],
    ['something after the event', `${second} and more\n`, { 'not JSON': 1 }],
    [
      'a broken document over many lines',
      `{\n  "kind": "Event",\n  "auditID": "x",\n  "user": {\n${second}\n`,
      { truncated: 1 },
    ],
    ['a list that is not closed', `{"items":[${second}\n`, { truncated: 1 }],
    ['a list that is cut off in an element', `{"items":[${second},${first.slice(0, 90)}\n`, { truncated: 1 }],
    ['the end of a list', `"user":{}},\n${second}]}\n`, { 'not JSON': 2 }],
    [
      'a message that CloudWatch has cut',
      `${first.slice(0, 300)}[Truncated...]\n${second}\n`,
      { 'cut by CloudWatch': 1 },
    ],
    [
      'the same in its list',
      JSON.stringify({
        events: [
          { timestamp: 1, message: `${first.slice(0, 300)}[Truncated...]` },
          { timestamp: 1, message: second },
        ],
      }),
      { 'cut by CloudWatch': 1 },
    ],
    [
      'a table and a policy',
      `{"kind":"Policy","apiVersion":"audit.k8s.io/v1"}\n${second}\n{"kind":0}\n`,
      { 'not an audit event': 2 },
    ],
    ['scalars', `1\nnull\n"x"\n${second}\n[1]\n`, { 'not JSON': 3, 'not an audit event': 1 }],
    [
      'an event without time',
      `${JSON.stringify(nativeEvent({ stageTimestamp: null, requestReceivedTimestamp: null }))}\n${second}`,
      { 'audit event without what identifies it': 1 },
    ],
    [
      'records of another category',
      `${JSON.stringify(aksRecord('I1121 x', { category: 'kube-apiserver' }))}\n${second}`,
      { 'not an audit event': 1 },
    ],
    [
      'a control message',
      `{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE"}]}\n${second}`,
      { 'not an audit event': 1 },
    ],
  ])('%s', async (_, text, expected) => {
    const { events, report } = await read(text);
    expect(events.map(idOf)).toEqual([SECOND['auditID']]);
    expect(Object.fromEntries(Object.entries(report.rejects).filter(([, count]) => count > 0))).toEqual(
      expected,
    );
  });

  test('says where, and keeps the auditID', async () => {
    const { rejects } = await read(`${second}\n\n${first.slice(0, 300)}[Truncated...]\n`);
    expect(rejects).toMatchObject([
      { source: 'stream', line: 3, offset_bytes: Buffer.byteLength(second) + 2, auditID: FIRST['auditID'] },
    ]);
  });

  test('invalid UTF-8 and lone surrogates become U+FFFD, and are counted', async () => {
    const bytes = Buffer.from(first.replace('web-1', 'web-#').replace('alice', '\\ud800alice\\\\ud800'));
    bytes[bytes.indexOf('#')] = 0xff;
    const { events, report } = await read(bytes);
    expect(report).toMatchObject({ events_count: 1, repaired_count: 1 });
    expect(events[0]!.event).toMatchObject({
      requestURI: '/api/v1/namespaces/shop/pods/web-\u{fffd}',
      user: { username: '\u{fffd}alice\\ud800@example.com' },
    });
    expect(Buffer.from(events[0]!.line).toString()).toBe(events[0]!.line);
  });

  test('keeps integers that a double cannot hold', async () => {
    const text = JSON.stringify(nativeEvent({ requestObject: { n: 'N' } })).replace(
      '"N"',
      '9223372036854775807',
    );
    const { events, report } = await read(`${text}\n${JSON.stringify([nativeEvent()])}`);
    expect(events[0]!.line).toContain('9223372036854775807');
    expect(report.rounded_count).toBe(0);
    const doubled = await read(text.replace('{', '{"verb":"get",'));
    expect(doubled.report.rounded_count).toBe(1);
    expect(JSON.parse(doubled.events[0]!.line)).toMatchObject({ verb: 'delete' });
  });

  test('a line has each key once', async () => {
    const { events } = await read(first.replace('{', '{"verb":"get",'));
    expect(events[0]!.line.match(/"verb":/g)).toHaveLength(1);
  });

  test('nesting by the ten thousand is a reject', async () => {
    const deep = '[['.repeat(20_000) + ']]'.repeat(20_000);
    const { events, report } = await read(
      `{"auditID":"a","verb":"get","requestURI":"/","requestObject":${deep}}\n${deep}\n${second}\n`,
    );
    expect(events.map(idOf)).toEqual([SECOND['auditID']]);
    expect(report.rejects_count).toBe(2);
  });

  test('padding is counted', async () => {
    const { report } = await read(`\0\0\0${second}\n\0\0`);
    expect(report).toMatchObject({ events_count: 1, rejects_count: 0, padding_bytes: 5 });
  });
});

async function* repeated(
  head: string,
  body: Buffer,
  count: number,
  tail: string,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(head);
  for (let index = 0; index < count; index += 1) yield body;
  yield Buffer.from(tail);
}

describe('size', () => {
  test('documents back to back on a line are each read once', async () => {
    const { report } = await read(first.repeat(3000), 65536);
    expect(report).toMatchObject({ events_count: 3000, rejects_count: 0 });
  });

  test('100 MB of junk in a line, with and without a brace, is passed over', async () => {
    const junk = Buffer.alloc(1024 * 1024, 'x');
    for (const head of ['', '{"a":', '{"a":"b"} ', 'host {']) {
      const reader = readAuditLog(repeated(head, junk, 100, `\n${second}\n`));
      let events_count = 0;
      for await (const batch of reader) events_count += batch.events.length;
      const report = reader.report();
      expect(events_count).toBe(1);
      expect(report.documents_count).toBe(head.includes('} ') ? 3 : 2);
    }
  });

  test('a document that is too long is rejected with its reason', async () => {
    const reader = readAuditLog(repeated('{"a":"', Buffer.alloc(65536, 'x'), 64, `"}\n${second}\n`), {
      documentMax_bytes: 2 * 1024 * 1024,
    });
    for await (const batch of reader) expect(batch.events).toHaveLength(1);
    expect(reader.report().rejects['too large']).toBe(1);
  });

  test('an event of 20 MB is an event', async () => {
    const large = JSON.stringify(
      nativeEvent({ requestObject: { kind: 'ConfigMap', data: { a: 'x'.repeat(20 * 1024 * 1024) } } }),
    );
    const { report, events } = await read(`${large}\n${large.replace('{', 'host {')}\n`, 65536);
    expect(report.events_count).toBe(2);
    expect(events[0]!.event.requestObject_bytes).toBeGreaterThan(20 * 1024 * 1024);
  });

  test('a list larger than what is held of a document is streamed', async () => {
    const body = Buffer.from(`${Array.from({ length: 1000 }, () => second).join(',')},`);
    const reader = readAuditLog(
      repeated('{"kind":"EventList","items":[', body, 10, `${second}]}\n${first}`),
      { documentMax_bytes: 1024 * 1024 },
    );
    let most_count = 0;
    for await (const batch of reader) most_count = Math.max(most_count, batch.events.length);
    expect(reader.report()).toMatchObject({
      events_count: 10_002,
      rejects_count: 0,
      formats: { 'event list': 10_001, native: 1 },
    });
    expect(most_count).toBeLessThanOrEqual(2000);
  });
});

test('YAML', async () => {
  const { events, rejects, report } = await read(YAML_SAMPLE);
  expect(rejects).toEqual([]);
  expect(report.formats).toEqual({ 'native (YAML)': 1, 'gke (YAML)': 1 });
  expect(events.map(({ event }) => [event.verb, event.objectRef?.resource])).toEqual([
    ['delete', 'pods'],
    ['list', 'pods'],
  ]);
  const bomb = await read('kind: Event\nuser: &a {x: y}\nannotations: *a\n');
  expect(bomb.report.rejects['not YAML']).toBe(1);
});

test('YAML, JSON and prefixed lines in one file', async () => {
  const { events, rejects } = await read(`${YAML_SAMPLE}${first}\n${YAML_SAMPLE}host ${second}\n`);
  expect(rejects).toEqual([]);
  expect(events).toHaveLength(6);
});

test('CSV', async () => {
  const { events, report } = await read(`time,line,category\n${csvLine(first)}\n${csvLine(second)}\n`);
  expect(events.map(({ line }) => JSON.parse(line))).toEqual([FIRST, SECOND]);
  expect(report.rejects['not JSON']).toBe(1);
});

test('--format refuses everything else', async () => {
  const { events, report } = await read(`${first}\n${JSON.stringify(GKE_ENTRY)}\n`, 4096, { format: 'gke' });
  expect(events.map(idOf)).toEqual(['op-1']);
  expect(report.rejects['not in the format asked for']).toBe(1);
});

const PUBLIC = '../shared/recordings/public';
const isAbsent = !statSync(PUBLIC, { throwIfNoEntry: false })?.isDirectory();

it.skipIf(isAbsent)('reads all public samples', async () => {
  const counts: Record<string, string> = {};
  for (const folder of readdirSync(PUBLIC)) {
    let events_count = 0;
    let rejects_count = 0;
    for (const file of readdirSync(join(PUBLIC, folder))) {
      const reader = readAuditLog([join(PUBLIC, folder, file)]);
      for await (const batch of reader) events_count += batch.events.length;
      const report = reader.report();
      expect(report.documents_count).toBe(report.events_count + report.rejects_count);
      rejects_count += report.rejects_count;
    }
    counts[folder] = `${events_count} events, ${rejects_count} rejects`;
  }
  expect(counts).toEqual({
    audit2rbac: '37 events, 1 rejects',
    falco: '51 events, 1 rejects',
    khi: '4 events, 3 rejects',
  });
});
