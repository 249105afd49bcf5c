import { randomInt, randomUUID } from 'node:crypto';

/** Chance as the server knows it; a simulation gives one that a seed makes, so that the same run has the same names. */
export interface ServerRandom {
  /** A version 4 UUID. */
  readonly uuid: () => string;
  /** A whole number from 0 to below `count`. */
  readonly below: (count: number) => number;
}

/** The chance of the machine. */
export const MACHINE_RANDOM: ServerRandom = { uuid: randomUUID, below: randomInt };
