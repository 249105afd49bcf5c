import { HAZARDS } from '../hazards/index.ts';
import type { CheckPorts } from './check.ts';
import { CLUSTER_PORTS } from './cluster-ports.ts';

/** `plimsoll check` over files and clusters as they are. */
export const CHECK_PORTS: CheckPorts = {
  ...CLUSTER_PORTS,
  hazards: HAZARDS,
  cwd: process.cwd(),
  now_ms: Date.now,
};
