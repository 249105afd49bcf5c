import type { CheckDefinition } from '../../check/contract.ts';
import { daemonSetMaker } from './daemon-set-makers.ts';
import { hostProcessTable, privilegedContainer } from './node-powers.ts';
import { podPidsLimit } from './pids-limit.ts';

export const check: CheckDefinition = {
  hazard: 'fork-bomb',
  rules: [podPidsLimit, daemonSetMaker, hostProcessTable, privilegedContainer],
};
