import type { ControllerDefinition } from './controller.ts';
import { cronJobController } from './cron-job-controller.ts';
import { daemonSetController } from './daemon-set-controller.ts';
import { deploymentController } from './deployment-controller.ts';
import { disruptionController } from './disruption-controller.ts';
import { endpointSliceController } from './endpoint-slice-controller.ts';
import { endpointsController } from './endpoints-controller.ts';
import { garbageCollector } from './garbage-collector.ts';
import { jobController } from './job-controller.ts';
import { namespaceController } from './namespace-controller.ts';
import { nodeLifecycleController } from './node-lifecycle-controller.ts';
import { podGarbageCollector } from './pod-garbage-collector.ts';
import { replicaSetController, replicationController } from './replica-set-controller.ts';
import { resourceQuotaController } from './resource-quota-controller.ts';
import { rootCaPublisher } from './root-ca-publisher.ts';
import { serviceAccountController } from './service-account-controller.ts';
import { statefulSetController } from './stateful-set-controller.ts';
import { taintEvictionController } from './taint-eviction-controller.ts';
import { ttlAfterFinishedController } from './ttl-after-finished-controller.ts';

/** The controllers that the lab has: what a lab's kube-controller-manager runs. */
export const ALL_CONTROLLERS: readonly ControllerDefinition[] = [
  namespaceController,
  serviceAccountController,
  rootCaPublisher,
  replicaSetController,
  replicationController,
  deploymentController,
  daemonSetController,
  statefulSetController,
  jobController,
  cronJobController,
  ttlAfterFinishedController,
  disruptionController,
  endpointsController,
  endpointSliceController,
  nodeLifecycleController,
  taintEvictionController,
  garbageCollector,
  podGarbageCollector,
  resourceQuotaController,
];
