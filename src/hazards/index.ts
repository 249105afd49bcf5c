import type { Hazard } from './contract.ts';
import { hazard as auditSinkBlocks } from './audit-sink-blocks/hazard.ts';
import { hazard as badIngressObject } from './bad-ingress-object/hazard.ts';
import { hazard as coldStart } from './cold-start/hazard.ts';
import { hazard as controlPlaneOnBurstable } from './control-plane-on-burstable/hazard.ts';
import { hazard as cpuThrottling } from './cpu-throttling/hazard.ts';
import { hazard as credentialBacklog } from './credential-backlog/hazard.ts';
import { hazard as cronjobPileup } from './cronjob-pileup/hazard.ts';
import { hazard as dnsCutOff } from './dns-cut-off/hazard.ts';
import { hazard as dnsLatency } from './dns-latency/hazard.ts';
import { hazard as etcdManualDelete } from './etcd-manual-delete/hazard.ts';
import { hazard as excessMounts } from './excess-mounts/hazard.ts';
import { hazard as fightingControllers } from './fighting-controllers/hazard.ts';
import { hazard as finalizerLoop } from './finalizer-loop/hazard.ts';
import { hazard as forgottenLessons } from './forgotten-lessons/hazard.ts';
import { hazard as forkBomb } from './fork-bomb/hazard.ts';
import { hazard as hugeObjects } from './huge-objects/hazard.ts';
import { hazard as imagePolicyBreaks } from './image-policy-breaks/hazard.ts';
import { hazard as ingressLosesRoutes } from './ingress-loses-routes/hazard.ts';
import { hazard as invisibleChange } from './invisible-change/hazard.ts';
import { hazard as networkSaturation } from './network-saturation/hazard.ts';
import { hazard as noBackup } from './no-backup/hazard.ts';
import { hazard as noLimitsNoPriority } from './no-limits-no-priority/hazard.ts';
import { hazard as nodeRolloutWithoutCanary } from './node-rollout-without-canary/hazard.ts';
import { hazard as noisyClient } from './noisy-client/hazard.ts';
import { hazard as objectFlood } from './object-flood/hazard.ts';
import { hazard as oldVersions } from './old-versions/hazard.ts';
import { hazard as powerfulOperator } from './powerful-operator/hazard.ts';
import { hazard as relistStorm } from './relist-storm/hazard.ts';
import { hazard as secondWave } from './second-wave/hazard.ts';
import { hazard as shutdownRace } from './shutdown-race/hazard.ts';
import { hazard as tooMuchPower } from './too-much-power/hazard.ts';
import { hazard as untestedUpgrade } from './untested-upgrade/hazard.ts';
import { hazard as webhookDeadlock } from './webhook-deadlock/hazard.ts';
import { hazard as webhookInSystemNamespaces } from './webhook-in-system-namespaces/hazard.ts';
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
  untestedUpgrade,
  oldVersions,
  tooMuchPower,
  controlPlaneOnBurstable,
  cpuThrottling,
  forkBomb,
  noLimitsNoPriority,
  auditSinkBlocks,
  excessMounts,
  noBackup,
  invisibleChange,
  forgottenLessons,
  dnsCutOff,
  ingressLosesRoutes,
  badIngressObject,
  dnsLatency,
  shutdownRace,
  networkSaturation,
  webhookInSystemNamespaces,
  coldStart,
];
