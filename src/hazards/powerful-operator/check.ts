import type { CheckDefinition } from '../../check/contract.ts';
import { clusterWideDelete } from './cluster-wide-delete.ts';
import { longName } from './long-name.ts';

export const check: CheckDefinition = { hazard: 'powerful-operator', rules: [clusterWideDelete, longName] };
