import { createHash } from 'node:crypto';

/** The number by which a flow is dealt its queues (hashFlowID, apf_controller.go). */
export function flowHash(schemaName: string, distinguisher: string): bigint {
  const hash = createHash('sha256').update(`${schemaName}\u0000${distinguisher}`).digest();
  return hash.readBigUInt64LE(0);
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
