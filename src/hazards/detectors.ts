import type { DetectorDefinition } from '../detect/contract.ts';
import { detect as credentialBacklog } from './credential-backlog/detect.ts';
import { detect as cronjobPileup } from './cronjob-pileup/detect.ts';
import { dnsCutOffDetector } from './dns-cut-off/detect.ts';
import { detect as etcdManualDelete } from './etcd-manual-delete/detect.ts';
import { detect as fightingControllers } from './fighting-controllers/detect.ts';
import { detect as finalizerLoop } from './finalizer-loop/detect.ts';
import { detect as hugeObjects } from './huge-objects/detect.ts';
import { imagePolicyBreaksDetector } from './image-policy-breaks/detect.ts';
import { detect as nodeRolloutWithoutCanary } from './node-rollout-without-canary/detect.ts';
import { detect as noisyClient } from './noisy-client/detect.ts';
import { detect as objectFlood } from './object-flood/detect.ts';
import { detect as powerfulOperator } from './powerful-operator/detect.ts';
import { detect as relistStorm } from './relist-storm/detect.ts';
import { detect as secondWave } from './second-wave/detect.ts';
import { detect as tooMuchPower } from './too-much-power/detect.ts';
import { webhookDeadlockDetector } from './webhook-deadlock/detect.ts';
import { webhookInSystemNamespacesDetector } from './webhook-in-system-namespaces/detect.ts';
import { webhookMutatesAllDetector } from './webhook-mutates-all/detect.ts';

/**
 * The detectors of all hazards, in the order of the catalogue (index.test.ts holds the list to it). For those who only read logs: the catalogue brings along
 * what checks manifests, which takes longer to load than to read a small log.
 */
export const DETECTORS: readonly DetectorDefinition[] = [
  powerfulOperator,
  secondWave,
  fightingControllers,
  noisyClient,
  relistStorm,
  objectFlood,
  hugeObjects,
  cronjobPileup,
  webhookMutatesAllDetector,
  webhookDeadlockDetector,
  imagePolicyBreaksDetector,
  finalizerLoop,
  nodeRolloutWithoutCanary,
  credentialBacklog,
  etcdManualDelete,
  tooMuchPower,
  dnsCutOffDetector,
  webhookInSystemNamespacesDetector,
];
