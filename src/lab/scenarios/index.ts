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
import { SCENARIO_IDS, type ScenarioId } from './scenario-id.ts';
import { webhookDeadlock } from './webhook-deadlock.ts';
import { webhookInSystemNamespaces } from './webhook-in-system-namespaces.ts';
import { webhookMutatesAll } from './webhook-mutates-all.ts';

const BY_ID: Readonly<Record<ScenarioId, Scenario>> = {
  'powerful-operator': powerfulOperator,
  'fighting-controllers': fightingControllers,
  'object-flood': objectFlood,
  'cronjob-pileup': cronJobPileup,
  'webhook-deadlock': webhookDeadlock,
  'webhook-in-system-namespaces': webhookInSystemNamespaces,
  'webhook-mutates-all': webhookMutatesAll,
  'noisy-client': noisyClient,
  'fork-bomb': forkBomb,
  'dns-cut-off': dnsCutOff,
  'finalizer-loop': finalizerLoop,
  'huge-objects': hugeObjects,
  'relist-storm': relistStorm,
};

/** Every outage that can be played. */
export const SCENARIOS: readonly Scenario[] = SCENARIO_IDS.map((id) => BY_ID[id]);
