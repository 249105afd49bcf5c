import type { CheckDefinition } from '../../check/contract.ts';
import { repeatedList } from './repeated-list.ts';
import { cheapListsTurnedOff, serverWithoutWatchCache } from './watch-cache.ts';
import { watcherOnEveryNode } from './watcher-on-every-node.ts';

export const check: CheckDefinition = {
  hazard: 'relist-storm',
  rules: [watcherOnEveryNode, repeatedList, serverWithoutWatchCache, cheapListsTurnedOff],
};
