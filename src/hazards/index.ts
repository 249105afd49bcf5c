import type { Hazard } from './contract.ts';
import { hazard as credentialBacklog } from './credential-backlog/hazard.ts';
import { hazard as cronjobPileup } from './cronjob-pileup/hazard.ts';
import { hazard as etcdManualDelete } from './etcd-manual-delete/hazard.ts';
import { hazard as fightingControllers } from './fighting-controllers/hazard.ts';
import { hazard as finalizerLoop } from './finalizer-loop/hazard.ts';
import { hazard as hugeObjects } from './huge-objects/hazard.ts';
import { hazard as imagePolicyBreaks } from './image-policy-breaks/hazard.ts';
import { hazard as nodeRolloutWithoutCanary } from './node-rollout-without-canary/hazard.ts';
import { hazard as noisyClient } from './noisy-client/hazard.ts';
import { hazard as objectFlood } from './object-flood/hazard.ts';
import { hazard as powerfulOperator } from './powerful-operator/hazard.ts';
import { hazard as relistStorm } from './relist-storm/hazard.ts';
import { hazard as secondWave } from './second-wave/hazard.ts';
import { hazard as tooMuchPower } from './too-much-power/hazard.ts';
import { hazard as webhookDeadlock } from './webhook-deadlock/hazard.ts';
import { hazard as webhookMutatesAll } from './webhook-mutates-all/hazard.ts';

/** Every hazard that Plimsoll knows, in the order of the catalogue; one line a hazard. */
export const HAZARDS: readonly Hazard[] = [
  powerfulOperator,
  secondWave,
  fightingControllers,
  noisyClient,
  relistStorm,
  objectFlood,
  hugeObjects,
  cronjobPileup,
  webhookMutatesAll,
  webhookDeadlock,
  imagePolicyBreaks,
  finalizerLoop,
  nodeRolloutWithoutCanary,
  credentialBacklog,
  etcdManualDelete,
  tooMuchPower,
];
