import { isJsonObject, numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../kube/kube-object.ts';
import { matchesLabels, selectorOfLabels } from '../../kube/selector.ts';
import type { ObjectCache } from '../client/informer.ts';
import { objectKey } from '../client/reflector.ts';
import { PODS, SERVICES } from '../client/resource-ref.ts';
import type { ControllerParts } from './controller.ts';
import { isTerminating, namespaceOf } from './object-meta.ts';
import { isFinished, isReady } from './pod-state.ts';

/** A port of a Service, as it is on one pod. */
export interface EndpointPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

/** Services and the pods behind them, and who has to look when one of them changes: what both kinds of endpoints are made of. */
export class ServicePods {
  readonly services: ObjectCache;
  readonly #pods: ObjectCache;

  constructor({ informers, queue }: Pick<ControllerParts, 'informers' | 'queue'>) {
    this.services = informers.of(SERVICES);
    this.#pods = informers.of(PODS);
    this.services.index('namespace', (service) => [namespaceOf(service)]);
    this.#pods.index('namespace', (pod) => [namespaceOf(pod)]);
    const ofService = (service: JsonObject) => queue.add(objectKey(service));
    this.services.handle({ changed: ofService, deleted: ofService });
    const ofPod = (pod: JsonObject): void => {
      for (const service of this.services.by('namespace', namespaceOf(pod)))
        if (selects(service, pod)) queue.add(objectKey(service));
    };
    this.#pods.handle({
      changed: (pod, previous) => {
        if (previous !== undefined && isSameEndpoint(previous, pod)) return;
        ofPod(pod);
        if (previous !== undefined && !sameLabels(previous, pod)) ofPod(previous);
      },
      deleted: ofPod,
    });
  }

  /** The pods of a Service that have an address and have not ended. */
  of(service: JsonObject): readonly JsonObject[] {
    return this.#pods
      .by('namespace', namespaceOf(service))
      .filter((pod) => addressOf(pod) !== '' && !isFinished(pod) && selects(service, pod));
  }
}

/** The address of a pod; `''` while it has none. */
export function addressOf(pod: JsonObject): string {
  return stringAt(pod, 'status', 'podIP') ?? '';
}

/** A Service without a selector has no pods: somebody else says where it leads. */
export function hasSelector(service: JsonObject): boolean {
  return Object.keys(stringsAt(service, 'spec', 'selector')).length > 0;
}

function selects(service: JsonObject, pod: JsonObject): boolean {
  const selector = stringsAt(service, 'spec', 'selector');
  const labels = stringsAt(pod, 'metadata', 'labels');
  return Object.keys(selector).length > 0 && matchesLabels(selectorOfLabels(selector), labels);
}

function sameLabels(one: JsonObject, other: JsonObject): boolean {
  return (
    JSON.stringify(stringsAt(one, 'metadata', 'labels')) ===
    JSON.stringify(stringsAt(other, 'metadata', 'labels'))
  );
}

/** Has nothing changed that an endpoint says (podEndpointsChanged, endpoint/util)? */
function isSameEndpoint(one: JsonObject, other: JsonObject): boolean {
  return (
    addressOf(one) === addressOf(other) &&
    isReady(one) === isReady(other) &&
    isTerminating(one) === isTerminating(other) &&
    isFinished(one) === isFinished(other) &&
    stringAt(one, 'spec', 'nodeName') === stringAt(other, 'spec', 'nodeName') &&
    sameLabels(one, other)
  );
}

/** The ports of a Service on one of its pods: those with a name that no container has are left out (FindPort). */
export function endpointPorts(service: JsonObject, pod: JsonObject): readonly EndpointPort[] {
  return listAt(service, 'spec', 'ports')
    .filter(isJsonObject)
    .flatMap((servicePort) => {
      const protocol = stringAt(servicePort, 'protocol') ?? 'TCP';
      const { targetPort } = servicePort;
      const port =
        typeof targetPort === 'string'
          ? containerPort(pod, targetPort, protocol)
          : (numberAt(servicePort, 'targetPort') ?? numberAt(servicePort, 'port'));
      return port === undefined ? [] : [{ name: stringAt(servicePort, 'name') ?? '', protocol, port }];
    });
}

function containerPort(pod: JsonObject, name: string, protocol: string): number | undefined {
  const found = listAt(pod, 'spec', 'containers')
    .flatMap((container) => listAt(container, 'ports'))
    .find((port) => stringAt(port, 'name') === name && (stringAt(port, 'protocol') ?? 'TCP') === protocol);
  return numberAt(found, 'containerPort');
}

/** A reference to the pod behind an endpoint. */
export function targetOf(pod: JsonObject): JsonObject {
  const { namespace, name, uid } = objectAt(pod, 'metadata');
  return { kind: 'Pod', namespace: namespace ?? '', name: name ?? '', uid: uid ?? '' };
}
