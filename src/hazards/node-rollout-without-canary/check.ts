import type { CheckDefinition } from '../../check/contract.ts';
import { daemonSetAtOnce } from './daemon-sets.ts';
import { allNodesAtOnce } from './node-fleet.ts';
import { nodePoolAtOnce } from './node-pools.ts';

export const check: CheckDefinition = {
  hazard: 'node-rollout-without-canary',
  rules: [allNodesAtOnce, nodePoolAtOnce, daemonSetAtOnce],
};
