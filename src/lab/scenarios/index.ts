import type { Scenario } from './contract.ts';
import { cronJobPileup } from './cronjob-pileup.ts';
import { dnsCutOff } from './dns-cut-off.ts';
import { fightingControllers } from './fighting-controllers.ts';
import { noisyClient } from './noisy-client.ts';
import { forkBomb } from './fork-bomb.ts';
import { finalizerLoop } from './finalizer-loop.ts';
import { hugeObjects } from './huge-objects.ts';
import { objectFlood } from './object-flood.ts';
import { powerfulOperator } from './powerful-operator.ts';
import { relistStorm } from './relist-storm.ts';
import { webhookDeadlock } from './webhook-deadlock.ts';
import { webhookInSystemNamespaces } from './webhook-in-system-namespaces.ts';
import { webhookMutatesAll } from './webhook-mutates-all.ts';

/** Every outage that can be played. */
export const SCENARIOS: readonly Scenario[] = [
  powerfulOperator,
  fightingControllers,
  objectFlood,
  cronJobPileup,
  webhookDeadlock,
  webhookInSystemNamespaces,
  webhookMutatesAll,
  noisyClient,
  forkBomb,
  dnsCutOff,
  finalizerLoop,
  hugeObjects,
  relistStorm,
];
