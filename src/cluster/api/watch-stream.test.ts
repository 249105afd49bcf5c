import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { watchEvents, type WatchEvent } from './watch-stream.ts';

async function read(pieces: readonly Buffer[]): Promise<readonly WatchEvent[]> {
  const events: WatchEvent[] = [];
  for await (const event of watchEvents(Readable.from(pieces), 'GET /x')) events.push(event);
  return events;
}

const event = fc.record({
  type: fc.constantFrom<WatchEvent['type']>('ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'),
  object: fc.record({ name: fc.string({ unit: 'binary', maxLength: 20 }) }),
});

it('reads the same events wherever the stream is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 8 }),
      fc.array(fc.nat(400), { maxLength: 10 }),
      fc.constantFrom('\n', '\r\n', '\n\n'),
      async (events, cuts, lineEnd) => {
        const text = events.map((one) => JSON.stringify(one) + lineEnd).join('');
        const bytes = Buffer.from(text);
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
        expect(await read(pieces)).toEqual(JSON.parse(JSON.stringify(events)));
      },
    ),
  );
});

it.each([
  ['no JSON', 'upstream connect error\n', 'something that is no JSON'],
  ['another type', '{"type":"PING","object":{}}\n', 'something that is no event'],
  ['no object', '{"type":"ADDED","object":null}\n', 'something that is no event'],
  ['a list', '[]\n', 'something that is no event'],
])('refuses %s', async (_, text, message) => {
  await expect(read([Buffer.from(text)])).rejects.toThrow(message);
});
