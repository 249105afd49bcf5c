import { calledServices, DNS_SERVICE, type CalledService } from '../cluster/called-services.ts';
import type { ClusterObject } from '../cluster/cluster.ts';
import { podTemplateOf } from '../cluster/workloads.ts';
import { serviceSelector } from '../cluster/workloads-services.ts';
import { objectNameKey, type ObjectName } from '../kube/kube-object.ts';
import { configReferencesOf } from '../kube/pod-spec.ts';
import { matchesLabels, selectorOfLabels, type LabelSelector } from '../kube/selector.ts';
import type { Stage } from './contract.ts';

const STAGE_OF: Readonly<Record<string, Stage>> = {
  'apiextensions.k8s.io/CustomResourceDefinition': 'definitions',
  '/Namespace': 'namespaces',
  'scheduling.k8s.io/PriorityClass': 'accounts and classes',
  'storage.k8s.io/StorageClass': 'accounts and classes',
  'storage.k8s.io/CSIDriver': 'accounts and classes',
  'networking.k8s.io/IngressClass': 'accounts and classes',
  'node.k8s.io/RuntimeClass': 'accounts and classes',
  'rbac.authorization.k8s.io/ClusterRole': 'accounts and classes',
  'rbac.authorization.k8s.io/Role': 'accounts and classes',
  'rbac.authorization.k8s.io/ClusterRoleBinding': 'accounts and classes',
  'rbac.authorization.k8s.io/RoleBinding': 'accounts and classes',
  '/ServiceAccount': 'accounts and classes',
  '/Secret': 'configuration',
  '/ConfigMap': 'configuration',
  '/LimitRange': 'configuration',
  '/ResourceQuota': 'configuration',
  '/Service': 'services',
  '/Endpoints': 'services',
  'discovery.k8s.io/EndpointSlice': 'services',
  '/PersistentVolume': 'volumes',
  '/PersistentVolumeClaim': 'volumes',
  '/Pod': 'workloads',
  '/ReplicationController': 'workloads',
  '/PodTemplate': 'workloads',
  'apps/Deployment': 'workloads',
  'apps/ReplicaSet': 'workloads',
  'apps/StatefulSet': 'workloads',
  'apps/DaemonSet': 'workloads',
  'batch/Job': 'workloads',
  'batch/CronJob': 'workloads',
  'policy/PodDisruptionBudget': 'policies',
  'autoscaling/HorizontalPodAutoscaler': 'policies',
  'networking.k8s.io/NetworkPolicy': 'policies',
  'networking.k8s.io/Ingress': 'policies',
  'flowcontrol.apiserver.k8s.io/FlowSchema': 'policies',
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': 'policies',
  'apiregistration.k8s.io/APIService': 'admission',
};
const ADMISSION_GROUP = 'admissionregistration.k8s.io';
const ADMISSION_STAGE: Stage = 'admission';
const BEFORE: readonly Stage[] = ['definitions', 'namespaces', 'accounts and classes'];

function usualStage({ group, kind }: ObjectName): Stage {
  if (group === ADMISSION_GROUP) return ADMISSION_STAGE;
  return STAGE_OF[`${group}/${kind}`] ?? 'custom resources';
}

/** Pods that stand behind something that is called. */
interface Behind {
  /** Of the Service. */
  readonly key: string;
  readonly namespace: string;
  readonly selector: LabelSelector;
  readonly caller: string;
}

/** Tells at which stage each object comes, and why. */
export class Stages {
  /** By key of the object: what stands on it. */
  readonly #callers = new Map<string, string>();
  /** Keys of Services that are called and have a workload behind them, which is there or comes. */
  readonly #answered = new Set<string>();

  /** `all`: what is to be restored; `live`: what is there already, of which only who calls whom is asked. */
  constructor(all: readonly ClusterObject[], live: Iterable<ClusterObject>) {
    for (const object of all) this.#noteCalled(object);
    for (const object of live) this.#noteCalled(object);
    this.#note(DNS_SERVICE);
    const behind = all.flatMap((object) => this.#behind(object));
    for (const object of all) this.#noteStandingBehind(object, behind);
    for (const object of live) if (object.group === 'apps') this.#noteStandingBehind(object, behind);
  }

  /** Is there anything that will answer for this Service? */
  isAnswered(name: ObjectName): boolean {
    return this.#answered.has(objectNameKey(name));
  }

  #note({ service, caller }: CalledService): void {
    const key = objectNameKey(service);
    if (!this.#callers.has(key)) this.#callers.set(key, caller);
  }

  #noteCalled(object: ClusterObject): void {
    for (const called of calledServices(object)) this.#note(called);
  }

  #behind(object: ClusterObject): readonly Behind[] {
    const caller = this.#callers.get(objectNameKey(object));
    if (caller === undefined || object.kind !== 'Service' || object.group !== '') return [];
    const selector = serviceSelector(object);
    return selector === undefined
      ? []
      : [
          {
            key: objectNameKey(object),
            namespace: object.namespace,
            selector: selectorOfLabels(selector),
            caller,
          },
        ];
  }

  /** A workload behind a Service that is called, and what its pods cannot start without. */
  #noteStandingBehind(object: ClusterObject, behind: readonly Behind[]): void {
    if (behind.length === 0) return;
    const template = podTemplateOf(object);
    if (template === undefined) return;
    const found = behind.find(
      ({ namespace, selector }) => namespace === object.namespace && matchesLabels(selector, template.labels),
    );
    if (found === undefined) return;
    this.#answered.add(found.key);
    this.#callers.set(objectNameKey(object), found.caller);
    for (const { kind, name } of configReferencesOf(template.spec))
      this.#callers.set(objectNameKey({ group: '', kind, namespace: object.namespace, name }), found.caller);
  }

  /** At which stage it comes; `why` where that is not because of its kind. */
  of(name: ObjectName): { readonly stage: Stage; readonly why: string } {
    const usual = usualStage(name);
    const caller = this.#callers.get(objectNameKey(name));
    if (caller !== undefined && !BEFORE.includes(usual))
      return {
        stage: 'what admission stands on',
        why: `${caller} stands on it: until it answers, other requests may be refused`,
      };
    return { stage: usual, why: WHY[usual] };
  }
}

const WHY: Readonly<Record<Stage, string>> = {
  definitions: 'custom resources are not served before their definition is',
  namespaces: 'what is in a namespace needs it',
  'accounts and classes': 'pods and volumes name them, and are refused without',
  'what admission stands on': 'other requests may be refused until it answers',
  configuration: 'pods wait for what they mount; quotas have to count from the beginning',
  services: 'names and addresses have to be there before pods ask for them',
  volumes: 'pods wait for their volumes',
  workloads: 'all that their pods need is there now',
  'custom resources': 'their definitions are served, and their controllers can run',
  policies: 'they are about workloads that are there now',
  admission: 'what it calls has to answer first, or it refuses everything that comes after',
};
