import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../kube/json.ts';
import { nativeEvent } from '../store/native-log.fixture.ts';
import { readAuditLog } from './read-audit-log.ts';
import { ListReceiver } from './received-list.ts';

function listOf(items: readonly unknown[], apiVersion = 'audit.k8s.io/v1'): string {
  return JSON.stringify({ kind: 'EventList', apiVersion, metadata: {}, items });
}

/** What the reader of files makes of the same body. */
async function longWay(text: string): Promise<readonly JsonValue[]> {
  const lines: string[] = [];
  async function* body() {
    yield Buffer.from(text);
  }
  for await (const { events } of readAuditLog(body())) lines.push(...events.map(({ line }) => line));
  return lines.map((line) => JSON.parse(line));
}

/** As a file would have it: each with its kind. */
function withKinds(items: readonly unknown[]): readonly unknown[] {
  return items.map((item) =>
    typeof item === 'object' && item !== null && !('kind' in item) && !('apiVersion' in item)
      ? { kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...item }
      : item,
  );
}

function without(event: Record<string, unknown>, ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !names.includes(name)));
}

const SECRET = nativeEvent(5, 5, {
  objectRef: { resource: 'secrets', namespace: 'shop', name: 'db', apiVersion: 'v1' },
  requestObject: { kind: 'Secret', apiVersion: 'v1', data: { password: 'aHVudGVyMg==' } },
});

const ITEMS: readonly (readonly [what: string, item: unknown])[] = [
  ['as kube-apiserver sends it', without(nativeEvent(1, 1), 'kind', 'apiVersion')],
  ['with kind', nativeEvent(2, 2)],
  ['without a stage time', without(nativeEvent(3, 3), 'stageTimestamp')],
  ['of a Secret', SECRET],
  ['a token in an annotation', nativeEvent(6, 6, { annotations: { note: 'Bearer abcdefgh12345678' } })],
  ['a lone surrogate', nativeEvent(7, 7, { userAgent: 'x\ud800y' })],
  ['no event', { kind: 'Pod', apiVersion: 'v1' }],
  ['no auditID', without(nativeEvent(8, 8), 'auditID')],
  ['a text', 'hello'],
  ['nothing', null],
];

describe('a list of events', () => {
  it.each(ITEMS)('%s: is what the reader of files makes of it', async (_, item) => {
    const text = listOf([item]);
    const receiver = new ListReceiver();
    const { lines, refused } = receiver.receive(text);
    expect(refused).toBeUndefined();
    expect(lines.map((line): JsonValue => JSON.parse(line))).toEqual(
      await longWay(listOf(withKinds([item]))),
    );
    const { documents_count, events_count, rejects_count } = receiver.takeReport();
    expect([documents_count, events_count, rejects_count]).toEqual([1, lines.length, 1 - lines.length]);
    expect(receiver.takeReport().documents_count).toBe(0);
  });

  it('whatever is in it', async () => {
    const values = fc.dictionary(
      fc.constantFrom(
        'auditID',
        'verb',
        'stage',
        'level',
        'user',
        'kind',
        'objectRef',
        'requestObject',
        '__proto__',
      ),
      fc.jsonValue(),
    );
    const event = values.map((parts) => ({ ...without(nativeEvent(1, 1), 'kind', 'apiVersion'), ...parts }));
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 4 }), async (items) => {
        const receiver = new ListReceiver();
        const { lines } = receiver.receive(listOf(items));
        expect(lines.map((line): JsonValue => JSON.parse(line))).toEqual(
          await longWay(listOf(withKinds(items))),
        );
        expect(lines.some((line) => line.includes('\n'))).toBe(false);
        expect(receiver.takeReport().documents_count).toBe(items.length);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [
      'the next event seems to begin in a body',
      { requestObject: { items: [{ a: 1 }, { level: 'x' }, { level: 'y' }] } },
    ],
    ['the next event seems to begin in a text', { userAgent: '},{"level":"Metadata"' }],
    ['a number is long', { requestObject: { count: 12_345_678_901_234 } }],
  ])('where %s, is what it is', async (_, parts) => {
    const event = nativeEvent(1, 1, parts);
    const items = [event, nativeEvent(2, 2)].map((one) => without(one, 'kind', 'apiVersion'));
    const { lines } = new ListReceiver().receive(listOf(items));
    expect(lines.map((line): JsonValue => JSON.parse(line))).toEqual(await longWay(listOf(withKinds(items))));
  });

  it('takes of a key that is there twice the last, and writes it once', () => {
    const item = without(nativeEvent(1, 1), 'kind', 'apiVersion');
    const text = listOf([item]).replace('"verb":"update"', '"verb":"update","verb":"delete"');
    const [line = ''] = new ListReceiver().receive(text).lines;
    expect(line.match(/"verb":/g)).toHaveLength(1);
    expect(JSON.parse(line)).toMatchObject({ verb: 'delete' });
  });

  it('of v1beta1 is read', () => {
    const item = without(nativeEvent(1, 1), 'kind', 'apiVersion');
    const { lines } = new ListReceiver().receive(listOf([item], 'audit.k8s.io/v1beta1'));
    expect(lines.map((line) => JSON.parse(line).apiVersion)).toEqual(['audit.k8s.io/v1']);
  });

  it('never lets a value of a Secret through', () => {
    expect(new ListReceiver().receive(listOf([SECRET])).lines.join('')).not.toContain('aHVudGVyMg');
  });

  it.each([
    ['{', /no JSON/],
    ['[]', /without items/],
    ['{"kind":"PodList","apiVersion":"v1","items":[]}', /a PodList of v1/],
    ['{"kind":"EventList","apiVersion":"audit.k8s.io/v1"}', /without items/],
  ])('%s is refused as a whole', (text, why) => {
    expect(new ListReceiver().receive(text)).toEqual({ lines: [], refused: expect.stringMatching(why) });
  });
});
