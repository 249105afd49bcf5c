import type { CheckDefinition } from '../../check/contract.ts';
import { namespaceWithoutCountQuota } from './count-quota.ts';
import { helmRevisions } from './helm-revisions.ts';
import { shareOfEtcd } from './share-of-etcd.ts';

export const check: CheckDefinition = {
  hazard: 'object-flood',
  rules: [namespaceWithoutCountQuota, shareOfEtcd, helmRevisions],
};
