/**
 * The outages that can be played, in the order in which they are listed and played. Apart from the scenarios, so that a command line can offer the names
 * without loading a cluster.
 */
export const SCENARIO_IDS = [
  'powerful-operator',
  'fighting-controllers',
  'object-flood',
  'cronjob-pileup',
  'webhook-deadlock',
  'webhook-in-system-namespaces',
  'webhook-mutates-all',
  'noisy-client',
  'fork-bomb',
  'dns-cut-off',
  'finalizer-loop',
  'huge-objects',
  'relist-storm',
] as const;

export type ScenarioId = (typeof SCENARIO_IDS)[number];
