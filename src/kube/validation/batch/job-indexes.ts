import { goQuote } from '../go-value.ts';

/** `1,3-5`: indexes of an Indexed Job. Either how many there are, or what is wrong. */
export type IndexReading =
  | {
      readonly type: 'read';
      readonly count: number;
      readonly intervals: readonly (readonly [number, number])[];
    }
  | { readonly type: 'wrong'; readonly why: string };

function wrong(why: string): IndexReading {
  return { type: 'wrong', why };
}

const INTEGER = /^[+-]?\d+$/;

/** validateIndexesFormat: ascending, below `completions`. */
export function readIndexes(text: string, completions: number): IndexReading {
  if (text === '') return { type: 'read', count: 0, intervals: [] };
  const intervals: (readonly [number, number])[] = [];
  let count = 0;
  for (const fragment of text.split(',')) {
    const limits = fragment.split('-');
    if (limits.length > 2)
      return wrong(
        `the fragment ${goQuote(fragment)} violates the requirement that an index interval can have at most two parts separated by '-'`,
      );
    const numbers: number[] = [];
    for (const limit of limits) {
      if (!INTEGER.test(limit)) return wrong(`cannot convert string to integer for index: ${goQuote(limit)}`);
      if (Number(limit) >= completions) return wrong(`too large index: ${goQuote(limit)}`);
      numbers.push(Number(limit));
    }
    const [first = 0, last = first] = numbers;
    const previous = intervals.at(-1)?.[1];
    if (numbers.length === 2 && first >= last)
      return wrong(`non-increasing order, previous: ${first}, current: ${last}`);
    if (previous !== undefined && previous >= first)
      return wrong(`non-increasing order, previous: ${previous}, current: ${first}`);
    count += last - first + 1;
    intervals.push([first, last]);
  }
  return { type: 'read', count, intervals };
}

/** The first index that is in both; `undefined` where there is none, or where one of them cannot be read. */
export function firstOverlap(one: string, other: string, completions: number): number | undefined {
  const [a, b] = [readIndexes(one, completions), readIndexes(other, completions)];
  if (a.type === 'wrong' || b.type === 'wrong') return undefined;
  for (const [start, end] of a.intervals)
    for (const [otherStart, otherEnd] of b.intervals)
      if (start <= otherEnd && otherStart <= end) return Math.max(start, otherStart);
  return undefined;
}
