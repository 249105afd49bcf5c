import { createHash } from 'node:crypto';
import type { AuditEvent } from '../audit/event.ts';
import type { RequestShape } from '../audit/event-shape.ts';
import type { Change, History, Offender, Trigger } from '../detect/contract.ts';
import { formatDuration } from '../kube/duration.ts';
import { isJsonArray, jsonAt, stringAt, type JsonValue } from '../kube/json.ts';
import { MICROS_PER_HOUR, MICROS_PER_MINUTE, type EpochMicros } from '../kube/microtime.ts';
import type { ObjectReference } from '../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../kube/user-name.ts';
import { shellWord } from './audit-command.ts';
import { BoundedMap } from '../audit/bounded-map.ts';

const CONFIGURATION_RESOURCES: ReadonlySet<string> = new Set([
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
]);

/** May such a request change what webhooks and admission policies do? */
export function changesWebhooks({ resource, subresource, code }: RequestShape): boolean {
  return CONFIGURATION_RESOURCES.has(resource) && subresource === '' && code < 300;
}

/** A cluster has tens of webhook configurations; hundreds are a test suite that makes and removes them. */
const CONFIGURATIONS_MAX_COUNT = 256;
/** Changes kept per configuration: the cause, the repair, and one of the changes between them. */
const CHANGES_PER_CONFIGURATION_MAX_COUNT = 4;
/** A service account that wrote a configuration so often (caBundles, policies) writes it as routine. */
const ROUTINE_MIN_COUNT = 4;
/** A configuration takes effect within seconds; an hour covers what only shows with the next rollouts. */
const CONFIGURATION_LOOKBACK_US = MICROS_PER_HOUR;
/** A rollout of a backend takes minutes; older ones are too common to be blamed. */
const BACKEND_LOOKBACK_US = 30 * MICROS_PER_MINUTE;

/** What a webhook's backend is made of: a change to one of these changes what the webhook answers. */
const BACKEND_RESOURCES: ReadonlySet<string> = new Set([
  'deployments',
  'statefulsets',
  'daemonsets',
  'configmaps',
  'secrets',
  'services',
  'endpoints',
  'pods',
]);

/** Words in names of webhooks that say nothing about which backend is meant. */
const GENERIC_WORDS: ReadonlySet<string> = new Set(
  'admission webhook webhooks controller validating validation validator validate mutating mutator mutate policy pod pods svc service k8s kubernetes example com org io net dev sec system cluster local prod default config configuration fail ignore'.split(
    ' ',
  ),
);
/** Shorter words match too much by chance. */
const WORD_MIN_LENGTH = 4;

interface Configuration {
  readonly reference: ObjectReference;
  /** Newest last. */
  readonly changes: Change[];
  changes_count: number;
  /** Of everything but caBundles and what the API server counts up: another one means another behaviour. */
  fingerprint: string | undefined;
  /** Names of the webhooks in it, with the Service each calls; empty at level Metadata. */
  webhooks: ReadonlyMap<string, BackendService | undefined>;
}

export interface BackendService {
  readonly namespace: string;
  readonly name: string;
}

/** A change that most likely altered what a webhook does. */
export interface WebhookChange {
  readonly change: Change;
  /** What was changed: the configuration (or admission policy) itself, or the backend that answers. */
  readonly of: 'configuration' | 'backend';
  /** A machine writes this configuration again and again: being the last change before it proves little. */
  readonly isRoutine: boolean;
  /** A backend found by its name, not only by its namespace. */
  readonly isAlike?: boolean;
  readonly why: string;
}

/** Which webhook is meant. Mutation annotations know the configuration; refusals only name the webhook. */
export interface WebhookName {
  readonly webhook: string;
  readonly configuration?: string | undefined;
  readonly service?: BackendService | undefined;
}

/**
 * Remembers who changed webhook configurations and admission policies, and finds the change before a moment.
 * Memory: CONFIGURATIONS_MAX_COUNT configurations with CHANGES_PER_CONFIGURATION_MAX_COUNT changes each; changes of
 * backends are looked up in the History of the engine.
 */
export class WebhookChanges {
  readonly #history: History;
  readonly #configurations = new BoundedMap<string, Configuration>(CONFIGURATIONS_MAX_COUNT);

  constructor(history: History) {
    this.#history = history;
  }

  observe(event: AuditEvent): void {
    const object = event.objectRef;
    if (object === undefined || !CONFIGURATION_RESOURCES.has(object.resource) || object.subresource !== '')
      return;
    if (event.stage !== 'ResponseComplete' || event.query.dryRun === true || event.responseStatus.code >= 300)
      return;
    if (!['create', 'update', 'patch', 'delete'].includes(event.verb)) return;
    const key = `${object.resource}/${object.name}`;
    const known = this.#configurations.get(key);
    const webhooks = event.verb === 'delete' ? undefined : webhooksOf(event);
    const configuration: Configuration = known ?? {
      reference: object,
      changes: [],
      changes_count: 0,
      fingerprint: undefined,
      webhooks: new Map(),
    };
    if (webhooks !== undefined) configuration.webhooks = webhooks;
    const fingerprint = fingerprintOf(event);
    const isSame = fingerprint !== undefined && fingerprint === configuration.fingerprint;
    configuration.fingerprint = fingerprint;
    this.#configurations.set(key, configuration);
    if (isSame) return;
    configuration.changes_count += 1;
    configuration.changes.push(changeOf(event, object));
    if (configuration.changes.length > CHANGES_PER_CONFIGURATION_MAX_COUNT)
      configuration.changes.splice(1, 1);
  }

  /** The configuration that holds this webhook, where the log has shown it. */
  configurationOf(name: WebhookName): ObjectReference | undefined {
    return this.#find(name)?.reference;
  }

  /** The Service that the webhook calls: as said by a failed call, else by the configuration in the log. */
  serviceOf(name: WebhookName): BackendService | undefined {
    return name.service ?? this.#find(name)?.webhooks.get(name.webhook);
  }

  /**
   * The last change of the configuration before `at_us`, unless the backend was rolled out since; where there is none,
   * that of the backend.
   */
  before(name: WebhookName, at_us: EpochMicros): WebhookChange | undefined {
    const configuration = this.#configurationBefore(name, at_us);
    if (configuration === undefined) return this.#backendBefore(name, at_us, mayBeBackend);
    const rollout = this.#backendBefore(name, at_us, isRollout);
    // A new version of the backend after the configuration was last written: the configuration had worked until then.
    const isNewer = rollout?.isAlike === true && rollout.change.at_us > configuration.change.at_us;
    if (!isNewer) return configuration;
    const { resource, name: backend, namespace } = rollout.change.object;
    const age_us = rollout.change.at_us - configuration.change.at_us;
    return {
      ...rollout,
      why: `a rollout of ${resource}/${backend} in ${namespace}, whose name is alike, ${formatDuration(age_us)} after the last change of the configuration: likely, not certain`,
    };
  }

  /**
   * The last change before `at_us` of the configuration or of what answers, whichever came later: for a webhook that
   * fails, the loss of its pods counts as well, whoever took them away.
   */
  lastBefore(name: WebhookName, at_us: EpochMicros): WebhookChange | undefined {
    const configuration = this.#configurationBefore(name, at_us);
    const backend = this.#backendBefore(
      name,
      at_us,
      (change) => mayBeBackend(change) || isPodLoss(change),
      configuration !== undefined,
    );
    if (configuration === undefined || backend === undefined) return configuration ?? backend;
    return configuration.change.at_us > backend.change.at_us ? configuration : backend;
  }

  /** The newest change of any webhook configuration before `at_us`: for a log that does not name the webhook. */
  newestBefore(at_us: EpochMicros): WebhookChange | undefined {
    return this.#newestOf(() => true, at_us);
  }

  /**
   * The newest change before `at_us` of a webhook configuration whose webhooks no body has shown (level Metadata):
   * for a log that names the webhook and not the configuration that holds it. Removals add no webhook.
   */
  newestUnreadBefore(at_us: EpochMicros): WebhookChange | undefined {
    const found = this.#newestOf(
      ({ webhooks, reference }) =>
        webhooks.size === 0 && reference.resource.endsWith('webhookconfigurations'),
      at_us,
    );
    return found === undefined || found.isRoutine || found.change.verb === 'delete' ? undefined : found;
  }

  #newestOf(
    isMeant: (configuration: Configuration) => boolean,
    at_us: EpochMicros,
  ): WebhookChange | undefined {
    let newest: WebhookChange | undefined;
    for (const configuration of this.#configurations.values()) {
      if (!isMeant(configuration)) continue;
      const found = lastChange(configuration, at_us);
      if (found !== undefined && found.change.at_us > (newest?.change.at_us ?? 0)) newest = found;
    }
    return newest;
  }

  /** Changes of the configuration after `at_us`, oldest first: the repair is among them. */
  after(name: WebhookName, at_us: EpochMicros): readonly Change[] {
    return (this.#find(name)?.changes ?? []).filter((change) => change.at_us > at_us);
  }

  #find(name: WebhookName): Configuration | undefined {
    let byWebhook: Configuration | undefined;
    for (const configuration of this.#configurations.values()) {
      if (configuration.reference.name === name.configuration) return configuration;
      if (configuration.webhooks.has(name.webhook)) byWebhook = configuration;
      // Many configurations are named as their only webhook, and a policy's refusal names the policy.
      if (configuration.reference.name === name.webhook) byWebhook ??= configuration;
    }
    return byWebhook;
  }

  #configurationBefore(name: WebhookName, at_us: EpochMicros): WebhookChange | undefined {
    const configuration = this.#find(name);
    return configuration === undefined ? undefined : lastChange(configuration, at_us);
  }

  #backendBefore(
    name: WebhookName,
    at_us: EpochMicros,
    mayBe: (change: Change) => boolean,
    isConfigured = false,
  ): WebhookChange | undefined {
    const service = this.serviceOf(name);
    const words = wordsOf(`${name.webhook} ${name.configuration ?? ''} ${service?.name ?? ''}`);
    let sameNamespace: Change | undefined;
    for (const change of this.#history.recentChanges(at_us - BACKEND_LOOKBACK_US)) {
      if (change.at_us > at_us || !mayBe(change)) continue;
      if (service !== undefined && change.object.namespace !== service.namespace) continue;
      if (isAlike(words, change.object)) {
        const begun = this.#begunBy(change);
        return { ...backendChange(begun, 'whose name is alike', isConfigured), isAlike: true };
      }
      if (service !== undefined) sameNamespace ??= change;
    }
    return sameNamespace === undefined
      ? undefined
      : backendChange(this.#begunBy(sameNamespace), 'in the namespace of its Service', isConfigured);
  }

  /** A kubelet deletes a pod that has ended, because somebody else has deleted or evicted it before: that is who took it away. */
  #begunBy(change: Change): Change {
    if (!isPodLoss(change) || classifyUserName(change.user, change.userAgent).kind !== 'node') return change;
    const { namespace, name } = change.object;
    for (const earlier of this.#history.recentChanges(change.at_us - BACKEND_LOOKBACK_US)) {
      const isOfPod = earlier.object.namespace === namespace && earlier.object.name === name;
      if (isOfPod && isPodLoss(earlier) && earlier.user !== change.user) return earlier;
    }
    return change;
  }
}

/** As an alert shows it. */
export function triggerOf(found: WebhookChange): Trigger {
  const { at_us, user, verb, object, auditID } = found.change;
  return { at_us, user, verb, object, auditID, why: found.why };
}

/** Who made a change, as an alert names the offender. */
export function offenderOf(found: WebhookChange | undefined): Offender | undefined {
  if (found === undefined) return undefined;
  const { user, userAgent, sourceIP } = found.change;
  return {
    user,
    userAgents: userAgent === '' ? [] : [userAgent],
    sourceIPs: sourceIP === '' ? [] : [sourceIP],
  };
}

/** Takes a webhook configuration away and keeps a copy; `resource` is the plural, which kubectl takes as well. */
export function removalCommand(resource: string, name: string): string {
  const word = shellWord(name);
  return `kubectl get ${resource} ${word} -o yaml > ${shellWord(`${name}.yaml`)} && kubectl delete ${resource} ${word}`;
}

function lastChange(configuration: Configuration, at_us: EpochMicros): WebhookChange | undefined {
  const change = configuration.changes.findLast(
    (candidate) => candidate.at_us <= at_us && candidate.at_us >= at_us - CONFIGURATION_LOOKBACK_US,
  );
  if (change === undefined) return undefined;
  const user = classifyUserName(change.user, change.userAgent);
  const isMachine = user.kind === 'serviceAccount' || isControlPlane(user);
  const isRoutine = isMachine && configuration.changes_count >= ROUTINE_MIN_COUNT;
  const name = `${change.object.resource}/${change.object.name}`;
  const why = isRoutine
    ? `the last change of ${name} before it began; this account writes it as routine, so it may have nothing to do with it`
    : `the last change of ${name} before it began`;
  return { change, of: 'configuration', isRoutine, why };
}

/** `isConfigured`: the log shows the configuration too, and it was written before. */
function backendChange(change: Change, how: string, isConfigured: boolean): WebhookChange {
  const { resource, subresource, name, namespace } = change.object;
  const what = `${resource}/${name}${subresource === '' ? '' : ` (${subresource})`} in ${namespace}`;
  const first = isConfigured
    ? 'newer than the last change of the configuration: one of'
    : 'no change of the configuration in the log, but of';
  return {
    change,
    of: 'backend',
    isRoutine: false,
    why: `${first} ${what}, ${how}: likely, not certain`,
  };
}

function changeOf(event: AuditEvent, object: ObjectReference): Change {
  return {
    at_us: event.stageTimestamp_us,
    user: event.impersonatedUser?.username ?? event.user.username,
    userAgent: event.userAgent,
    sourceIP: event.sourceIPs.at(-1) ?? '',
    verb: event.verb,
    object,
    auditID: event.auditID,
  };
}

/** `undefined` where no body shows the webhooks: then what was known stays. */
function webhooksOf(event: AuditEvent): Map<string, BackendService | undefined> | undefined {
  const list = webhookList(event.responseObject) ?? webhookList(event.requestObject);
  if (list === undefined) return undefined;
  const found = new Map<string, BackendService | undefined>();
  for (const webhook of list) {
    const name = stringAt(webhook, 'name');
    if (name === undefined) continue;
    const service = jsonAt(webhook, 'clientConfig', 'service');
    const serviceName = stringAt(service, 'name');
    const namespace = stringAt(service, 'namespace');
    const backend =
      serviceName === undefined || namespace === undefined ? undefined : { namespace, name: serviceName };
    found.set(name, backend);
  }
  return found;
}

function webhookList(body: JsonValue | undefined): readonly JsonValue[] | undefined {
  const list = jsonAt(body, 'webhooks');
  return isJsonArray(list) ? list : undefined;
}

/** A change by people or their deployers; a backend that writes its own lock or certificate is no rollout. */
function mayBeBackend(change: Change): boolean {
  const { object } = change;
  if (!BACKEND_RESOURCES.has(object.resource) || object.subresource === 'status') return false;
  // Pods come and go; only taking one away changes who answers.
  if (object.resource === 'pods' && change.verb !== 'delete' && object.subresource !== 'eviction')
    return false;
  const user = classifyUserName(change.user, change.userAgent);
  if (isControlPlane(user)) return false;
  const isOwnState = object.resource === 'configmaps' || object.resource === 'secrets';
  return !(isOwnState && user.kind === 'serviceAccount' && user.namespace === object.namespace);
}

/** A person or a deployer writes the workload itself: a new version, not a restart or a lock. */
function isRollout(change: Change): boolean {
  return (
    mayBeBackend(change) &&
    ['deployments', 'statefulsets', 'daemonsets'].includes(change.object.resource) &&
    change.object.subresource === '' &&
    change.verb !== 'create'
  );
}

function isPodLoss(change: Change): boolean {
  const { resource, subresource } = change.object;
  if (resource !== 'pods') return resource === 'endpoints' && change.verb === 'delete';
  return change.verb === 'delete' || change.verb === 'deletecollection' || subresource === 'eviction';
}

/** `undefined` where the log has no whole body. */
function fingerprintOf(event: AuditEvent): string | undefined {
  const body = event.responseObject;
  if (webhookList(body) === undefined && jsonAt(body, 'spec') === undefined) return undefined;
  const parts = [
    jsonAt(body, 'metadata', 'annotations'),
    jsonAt(body, 'metadata', 'labels'),
    jsonAt(body, 'webhooks'),
    jsonAt(body, 'spec'),
  ];
  const text = JSON.stringify(parts, (key, value: unknown) => (key === 'caBundle' ? undefined : value));
  return createHash('sha256').update(text).digest('base64');
}

function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().split(/[^a-z0-9]+/);
  return new Set(words.filter((word) => word.length >= WORD_MIN_LENGTH && !GENERIC_WORDS.has(word)));
}

function isAlike(words: ReadonlySet<string>, object: ObjectReference): boolean {
  for (const word of wordsOf(object.name)) {
    // "harden" and "hardening" are one word.
    for (const other of words) if (word.startsWith(other) || other.startsWith(word)) return true;
  }
  return false;
}
