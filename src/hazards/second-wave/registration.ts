import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import { isJsonArray, jsonAt, stringAt, type JsonValue } from '../../kube/json.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { succeeded } from '../request-outcome.ts';

/** Clusters have tens of webhooks; a test suite may register some hundred. */
const REGISTRATIONS_MAX_COUNT = 1_024;

export interface Backend {
  readonly namespace: string;
  readonly name: string;
}

/** One webhook, APIService or conversion webhook that the log has shown being registered. */
export interface Registration {
  /** Webhook name, APIService name, or `<resource>.<group>` of a converted custom resource. */
  readonly name: string;
  readonly kind: 'admission webhook' | 'APIService' | 'conversion webhook';
  /** The object that registers it. */
  readonly configuration: ObjectReference;
  readonly service: Backend | undefined;
  readonly url: string;
  /** `Fail` where not set: the default of admissionregistration.k8s.io/v1. */
  readonly failurePolicy: string;
  /** `CREATE pods`, as far as the rules say. */
  readonly rules: readonly string[];
  readonly registered_us: EpochMicros;
}

const CONFIGURATIONS: ReadonlySet<string> = new Set([
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
]);

/** May such a request register who stands between a client and the API server? */
export function mayBeRegistration({ resource, subresource, verb }: RequestShape): boolean {
  const isWrite = verb === 'create' || verb === 'update' || verb === 'patch' || verb === 'delete';
  return isWrite && subresource === '' && isRegistering(resource);
}

/**
 * What the log shows of who stands between a client and the API server, and on which Service. Needs bodies: at
 * level Metadata it stays empty. Memory: REGISTRATIONS_MAX_COUNT entries.
 */
export class Registrations {
  readonly #byName = new BoundedMap<string, Registration>(REGISTRATIONS_MAX_COUNT);

  observe(event: AuditEvent): void {
    const { objectRef } = event;
    if (objectRef === undefined || event.stage !== 'ResponseComplete' || objectRef.subresource !== '') return;
    if (!isRegistering(objectRef.resource) || !succeeded(event) || event.query.dryRun === true) return;
    if (event.verb === 'delete') this.#forget(objectRef);
    if (!['create', 'update', 'patch'].includes(event.verb)) return;
    const body = event.responseObject ?? (event.verb === 'patch' ? undefined : event.requestObject);
    if (body === undefined) return;
    this.#forget(objectRef);
    for (const registration of registrationsIn(body, objectRef, event.stageTimestamp_us))
      this.#byName.set(registration.name, registration);
  }

  #forget(configuration: ObjectReference): void {
    for (const [name, registration] of this.#byName.entries()) {
      const known = registration.configuration;
      if (known.resource === configuration.resource && known.name === configuration.name)
        this.#byName.delete(name);
    }
  }

  of(name: string): Registration | undefined {
    return this.#byName.get(name);
  }

  /** All that may stand on this Service or workload: by reference, or for a URL by the words of its name. */
  standingOn(object: ObjectReference): readonly Registration[] {
    const found: Registration[] = [];
    for (const registration of this.#byName.values())
      if (standsOn(registration, object) !== undefined) found.push(registration);
    return found;
  }
}

/**
 * Does it stand on this object? `sure` where the configuration names the Service (or its namespace is gone),
 * `guess` where only names are alike.
 */
export function standsOn(registration: Registration, object: ObjectReference): 'sure' | 'guess' | undefined {
  const { service } = registration;
  if (object.resource === 'namespaces') return service?.namespace === object.name ? 'sure' : undefined;
  if (service !== undefined) {
    if (service.namespace !== object.namespace) return undefined;
    if (object.resource === 'services') return service.name === object.name ? 'sure' : undefined;
    return isWorkload(object.resource) && service.name === object.name ? 'guess' : undefined;
  }
  if (object.resource !== 'services' && !isWorkload(object.resource)) return undefined;
  return isNamedAfter(registration.name, object) ? 'guess' : undefined;
}

/** `pod-policy.lb-system.example.com` is named after the Service pod-policy in lb-system. */
export function isNamedAfter(webhook: string, object: Pick<ObjectReference, 'name' | 'namespace'>): boolean {
  const words = webhook.split('.');
  return words.includes(object.name) && words.includes(object.namespace);
}

const OPERATION_OF: Readonly<Record<string, string>> = {
  create: 'CREATE',
  update: 'UPDATE',
  patch: 'UPDATE',
  delete: 'DELETE',
};

function covers(list: string, separator: string, word: string): boolean {
  return list.split(separator).some((entry) => entry === word || entry === '*' || entry === '*/*');
}

/**
 * Do its rules cover this request, by operation and resource (API groups are not compared: a guess needs no more)?
 * Selectors and matchConditions may still exempt it.
 */
export function gates({ rules }: Registration, verb: string, object: ObjectReference): boolean {
  const operation = OPERATION_OF[verb] ?? '';
  const resource = object.subresource === '' ? object.resource : `${object.resource}/${object.subresource}`;
  return rules.some((rule) => {
    const [operations = '', resources = ''] = rule.split(/ (.*)/);
    return covers(operations, '/', operation) && covers(resources, ', ', resource);
  });
}

export function isWorkload(resource: string): boolean {
  return resource === 'deployments' || resource === 'statefulsets' || resource === 'daemonsets';
}

function isRegistering(resource: string): boolean {
  return (
    CONFIGURATIONS.has(resource) || resource === 'apiservices' || resource === 'customresourcedefinitions'
  );
}

function backendIn(service: JsonValue | undefined): Backend | undefined {
  const name = stringAt(service, 'name');
  const namespace = stringAt(service, 'namespace');
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

function stringsIn(list: JsonValue | undefined): readonly string[] {
  return isJsonArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
}

function rulesIn(rules: JsonValue | undefined): readonly string[] {
  if (!isJsonArray(rules)) return [];
  return rules.map(
    (rule) =>
      `${stringsIn(jsonAt(rule, 'operations')).join('/')} ${stringsIn(jsonAt(rule, 'resources')).join(', ')}`,
  );
}

function* registrationsIn(
  body: JsonValue,
  configuration: ObjectReference,
  registered_us: EpochMicros,
): Iterable<Registration> {
  const common = { configuration, registered_us };
  if (configuration.resource === 'apiservices') {
    const service = backendIn(jsonAt(body, 'spec', 'service'));
    if (service === undefined) return;
    const name = configuration.name;
    yield { ...common, name, kind: 'APIService', service, url: '', failurePolicy: 'Fail', rules: [] };
    return;
  }
  if (configuration.resource === 'customresourcedefinitions') {
    const client = jsonAt(body, 'spec', 'conversion', 'webhook', 'clientConfig');
    if (client === undefined) return;
    yield {
      ...common,
      name: configuration.name,
      kind: 'conversion webhook',
      service: backendIn(jsonAt(client, 'service')),
      url: stringAt(client, 'url') ?? '',
      failurePolicy: 'Fail',
      rules: [],
    };
    return;
  }
  const webhooks = jsonAt(body, 'webhooks');
  if (!isJsonArray(webhooks)) return;
  for (const webhook of webhooks) {
    const name = stringAt(webhook, 'name');
    if (name === undefined) continue;
    yield {
      ...common,
      name,
      kind: 'admission webhook',
      service: backendIn(jsonAt(webhook, 'clientConfig', 'service')),
      url: stringAt(webhook, 'clientConfig', 'url') ?? '',
      failurePolicy: stringAt(webhook, 'failurePolicy') ?? 'Fail',
      rules: rulesIn(jsonAt(webhook, 'rules')),
    };
  }
}
