import type { CheckDefinition } from '../check/contract.ts';
import type { DetectorDefinition, Severity } from '../detect/contract.ts';
import type { Budget, StaticRule } from '../guard/contract.ts';
import type { Persona } from './persona.ts';
import type { Runbook } from './runbook.ts';

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
  readonly check?: CheckDefinition;
  readonly detect?: DetectorDefinition;
  readonly guard?: readonly Budget[];
  readonly runbook: Runbook;
  /** What `plimsoll guard policies` prints of it. */
  readonly policies?: readonly StaticRule[];
}
