import { createHash } from 'node:crypto';
import { BoundedMap } from '../../../audit/bounded-map.ts';

/** A hash costs as much as the rest of the way through a queue, and flows are few: one for each user or namespace. */
const FLOWS_MAX_COUNT = 10_000;
const hashes = new BoundedMap<string, bigint>(FLOWS_MAX_COUNT);

/** The number by which a flow is dealt its queues (hashFlowID, apf_controller.go). */
export function flowHash(schemaName: string, distinguisher: string): bigint {
  const flow = `${schemaName}\u0000${distinguisher}`;
  return hashes.refresh(flow, () => createHash('sha256').update(flow).digest().readBigUInt64LE(0));
}

/**
 * Deals `handSize_count` different queues of `deckSize_count`, always the same ones for the same hash. Source:
 * util/shufflesharding/shufflesharding.go.
 */
export function dealtHand(hash: bigint, deckSize_count: number, handSize_count: number): readonly number[] {
  const hand: number[] = [];
  const remainders: number[] = [];
  let rest = hash;
  for (let index = 0; index < handSize_count; index += 1) {
    const left = BigInt(deckSize_count - index);
    remainders.push(Number(rest % left));
    rest /= left;
  }
  for (const [index, remainder] of remainders.entries()) {
    let card = remainder;
    for (let before = index - 1; before >= 0; before -= 1) if (card >= (remainders[before] ?? 0)) card += 1;
    hand.push(card);
  }
  return hand;
}
