import type { JsonObject } from '../../json.ts';
import { texts } from '../values.ts';

/** Protocols of ports of Services, endpoints and policies, in the order in which messages list them. */
export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** A Service without an address of its own. */
export function isHeadless(spec: JsonObject): boolean {
  const ips = texts(spec, 'clusterIPs');
  return ips.length === 1 && ips[0] === 'None';
}
