import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWindow } from './byte-window.ts';
import { JsonPieces } from './json-pieces.ts';
import type { Piece } from './piece.ts';
import { YamlPieces } from './yaml-pieces.ts';

async function* cut(text: string, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  let at = 0;
  for (const length of lengths) {
    yield bytes.subarray(at, at + length);
    at += length;
  }
  yield bytes.subarray(at);
}

interface Told {
  readonly text: string;
  readonly start: number;
  readonly line: number;
  readonly column: number;
}

async function piecesOf(form: 'yaml' | 'json', text: string, lengths: readonly number[]): Promise<Told[]> {
  const told: Told[] = [];
  const window = new ByteWindow(cut(text, lengths));
  const onPiece = ({ bytes, start, line, column }: Piece) => {
    told.push({ text: bytes.toString(), start, line, column });
  };
  if (form === 'yaml') await new YamlPieces(window, onPiece).read(0);
  else await new JsonPieces(window, onPiece).read(0);
  return told;
}

const lengths = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
const yaml = fc
  .array(fc.constantFrom('---\n', '---', '--- # c\n', '--- a\n', 'a: b\n', '\n', ' ---\n', 'x---\n', '----\n', '%YAML 1.1\n', '...\n', 'é\r\n', '---\r\n'), { maxLength: 12 })
  .map((parts) => parts.join('')); // prettier-ignore
const json = fc
  .array(fc.oneof(fc.json(), fc.constantFrom('\n', ' ', '{"a":"}\\""}', '[1]', '12\n', 'x\n')), {
    maxLength: 6,
  })
  .map((parts) => parts.join(' '));

describe('pieces', () => {
  test.each([
    ['yaml', yaml],
    ['json', json],
  ] as const)('of %s do not depend on how the bytes come', async (form, texts) => {
    await fc.assert(
      fc.asyncProperty(texts, lengths, async (text, sizes) => {
        expect(await piecesOf(form, text, sizes)).toEqual(await piecesOf(form, text, []));
      }),
      { numRuns: 1500 },
    );
  });

  test.each([
    ['yaml', yaml],
    ['json', json],
  ] as const)('of %s stand where they say', async (form, texts) => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const bytes = Buffer.from(text);
        for (const { text: piece, start, line, column } of await piecesOf(form, text, [])) {
          const before = bytes.subarray(0, start).toString('latin1').split('\n');
          expect([line, column]).toEqual([before.length, (before.at(-1) ?? '').length + 1]);
          expect(bytes.subarray(start, start + Buffer.byteLength(piece)).toString()).toBe(piece);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('of YAML leave out nothing but marker lines', async () => {
    await fc.assert(
      fc.asyncProperty(yaml, lengths, async (text, sizes) => {
        const told = await piecesOf('yaml', text, sizes);
        const rest = told.reduceRight((left, piece) => left.slice(0, piece.start) + left.slice(piece.start + Buffer.byteLength(piece.text)), Buffer.from(text).toString('latin1')); // prettier-ignore
        expect(rest.replaceAll(/---[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/g, '')).toBe('');
      }),
      { numRuns: 1500 },
    );
  });
});
