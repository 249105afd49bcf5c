import type { AllowedDifference } from './script.fixture.ts';

/** Everything in which the embedded server may differ, and why. A row that no answer needs any more fails the suite of its area. */
export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [];
