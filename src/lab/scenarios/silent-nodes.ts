import { stringAt } from '../../kube/json.ts';
import { LEASES } from '../client/resource-ref.ts';
import { namespaceOf } from '../controllers/object-meta.ts';
import type { Lab } from './lab.ts';

/** A Lease that is older than this is one of a node that nobody hears of (--node-monitor-grace-period). */
const STALE_MS = 50_000;
/** Nodes whose Lease nobody could renew for too long. */
export function silentNodes_count(lab: Lab): number {
  return lab.objects(LEASES).filter((lease) => {
    const renewed_ms = Date.parse(stringAt(lease, 'spec', 'renewTime') ?? '');
    return namespaceOf(lease) === 'kube-node-lease' && lab.now_ms() - renewed_ms > STALE_MS;
  }).length;
}
