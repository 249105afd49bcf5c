import type { ServerRandom } from '../api-server/random.ts';

/** Chance that a seed makes: the same seed gives the same numbers, in the order in which they are asked for. */
export interface SeededRandom extends ServerRandom {
  /** From 0 to below 1. */
  readonly fraction: () => number;
  /** A source of its own, for one part of a run: what one part asks for changes nothing for the others. The same name gives the same source again. */
  readonly stream: (name: string) => SeededRandom;
}

const UINT32_COUNT = 0x1_0000_0000;

/** Mixes a text into 32 bits (FNV-1a with the finalizer of MurmurHash3). */
function hashed(text: string, seed: number): number {
  let hash = seed ^ 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** sfc32 of PractRand: 128 bits of state, and more than good enough for names and jitter. */
function sfc32(key: string): () => number {
  let [a, b, c, counter] = [hashed(key, 1), hashed(key, 2), hashed(key, 3), 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

function uuidOf(next: () => number): string {
  const hex = [next(), next(), next(), next()].map((word) => word.toString(16).padStart(8, '0')).join('');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) & 3] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** A source of chance for a seed. */
export function seededRandom(seed: number | string): SeededRandom {
  const key = String(seed);
  const next = sfc32(key);
  const fraction = (): number => next() / UINT32_COUNT;
  return {
    fraction,
    below: (count) => Math.floor(fraction() * count),
    uuid: () => uuidOf(next),
    stream: (name) => seededRandom(`${key}/${name}`),
  };
}
