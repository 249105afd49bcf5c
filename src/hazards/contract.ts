import type { DetectorDefinition, Severity } from '../detect/contract.ts';

/** Who can mend it (Gardener's talk): control plane and nodes, cluster-wide objects, or one namespace. */
export type Persona = 'cluster operator' | 'cluster admin' | 'developer';

/** One row of HAZARDS: a known way to sink a cluster, and what Plimsoll can do about it. */
export interface Hazard {
  /** Folder name and stable id, e.g. `powerful-operator`. */
  readonly id: string;
  readonly title: string;
  /** The outage behind it in one or two sentences, in our own words. */
  readonly story: string;
  /** Where the story was told: speaker, company, talk. */
  readonly source: string;
  readonly severity: Severity;
  readonly persona: Persona;
  readonly detect?: DetectorDefinition;
}
