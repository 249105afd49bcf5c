import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [{ text: "Has this happened before: the postmortems, by the hazard's name" }],
  stop: [{ text: 'What helped last time stands in them' }],
  bringBack: [{ text: 'Write down times while they are fresh' }],
  prevent: [{ text: 'Every action gets an owner and a date, and the list is read once a week' }],
};
