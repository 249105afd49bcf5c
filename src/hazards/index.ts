import type { Hazard } from './contract.ts';

/** Every hazard that Plimsoll knows; one line a hazard. */
export const HAZARDS: readonly Hazard[] = [];
