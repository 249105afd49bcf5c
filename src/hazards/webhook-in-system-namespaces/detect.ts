import type { AuditEvent } from '../../audit/event.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import {
  SAMPLE_MAX_COUNT,
  type Alert,
  type Detector,
  type DetectorDefinition,
  type History,
  type Wish,
} from '../../detect/contract.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { EvidenceSample } from '../evidence.ts';
import { isAnswered, mayCreate } from '../request-shape.ts';
import { SYSTEM_NAMESPACES } from '../system-namespace.ts';
import { changesWebhooks, WebhookChanges, type WebhookChange } from '../webhook-change.ts';
import { patchedPaths, webhookCalls } from '../webhook-failure.ts';
import { systemPodsAlert } from './alert.ts';

/** Webhooks watched; a large service mesh and policy set-up has tens. */
const WEBHOOKS_MAX_COUNT = 256;
/** Users and paths named for one webhook. */
const NAMED_MAX_COUNT = 32;
/** Labels and annotations of the pod itself, which no container needs: what policy engines and tracers write. */
const HARMLESS_PATH = /^\S+ \/metadata(?:\/|$)/;

/** Pods of a system namespace that one webhook has changed on their way in. */
export interface SystemPods {
  readonly configuration: string;
  readonly webhook: string;
  /** Pods that it saw there and left as they were, before it changed the first one. */
  leftAlone_count: number;
  changed_count: number;
  from_us: EpochMicros;
  to_us: EpochMicros;
  /** Who made them: mostly controllers. */
  readonly creators: Set<string>;
  readonly namespaces: Set<string>;
  /** `add /spec/containers/-`; empty below level Request. */
  readonly paths: Set<string>;
  /** Those that have a name in the log. */
  readonly sample: ObjectReference[];
  readonly evidence: EvidenceSample;
  /** The change before the first one, found while the history still holds it. */
  change: WebhookChange | undefined;
}

/**
 * Sees a mutating webhook that changes new pods of kube-system, where it had been changed itself not long before: kube-proxy, the network plugin and DNS come back with
 * something that they did not have. What always did so is told by `check` and not here: many clusters live with it. Needs level Metadata of pods that are made; what was
 * changed in them is known from level Request on.
 * Memory: WEBHOOKS_MAX_COUNT webhooks with two counts and short lists, and what WebhookChanges holds.
 */
class SystemPodsDetector implements Detector {
  readonly #changes: WebhookChanges;
  readonly #webhooks = new BoundedMap<string, SystemPods>(WEBHOOKS_MAX_COUNT);

  constructor(history: History) {
    this.#changes = new WebhookChanges(history);
  }

  observe(event: AuditEvent): void {
    const object = event.objectRef;
    if (object === undefined || event.stage !== 'ResponseComplete') return;
    this.#changes.observe(event);
    const isPod = object.apiGroup === '' && object.resource === 'pods' && object.subresource === '';
    if (!isPod || event.verb !== 'create' || event.responseStatus.code >= 300) return;
    if (!SYSTEM_NAMESPACES.includes(object.namespace) || event.query.dryRun === true) return;
    const calls = webhookCalls(event);
    // A reinvocation asks the same webhook again; one change in either round is a change.
    const mutated = new Set(calls.filter((call) => call.mutated).map((call) => call.webhook));
    for (const { configuration, webhook, round } of calls)
      if (round === 0) this.#note(event, object, { configuration, webhook, isMutated: mutated.has(webhook) });
  }

  #note(
    event: AuditEvent,
    object: ObjectReference,
    call: { readonly configuration: string; readonly webhook: string; readonly isMutated: boolean },
  ): void {
    const { configuration, webhook, isMutated } = call;
    const at_us = event.stageTimestamp_us;
    const found = this.#webhooks.refresh(`${configuration}/${webhook}`, () =>
      newPods(configuration, webhook),
    );
    const paths = patchedPaths(event, webhook);
    const isHarmless = paths.length > 0 && paths.every((path) => HARMLESS_PATH.test(path));
    if (!isMutated || isHarmless) {
      if (found.changed_count === 0) found.leftAlone_count += 1;
      return;
    }
    if (found.changed_count === 0) {
      found.from_us = at_us;
      found.change = this.#changes.before({ configuration, webhook }, at_us);
    }
    found.changed_count += 1;
    found.to_us = at_us;
    noteOnce(found.creators, event.impersonatedUser?.username ?? event.user.username);
    noteOnce(found.namespaces, object.namespace);
    for (const path of paths) noteOnce(found.paths, path);
    if (object.name !== '' && found.sample.length < SAMPLE_MAX_COUNT) found.sample.push(object);
    found.evidence.add(event.auditID);
  }

  alerts(): readonly Alert[] {
    return [...this.#webhooks.values()]
      .filter(isNew)
      .map((pods) =>
        systemPodsAlert(
          pods,
          this.#changes.after({ configuration: pods.configuration, webhook: pods.webhook }, pods.from_us),
        ),
      );
  }
}

/** Has the webhook been changed shortly before? By somebody, not by what writes it all the time. */
function isNew({ changed_count, change }: SystemPods): boolean {
  return changed_count > 0 && change !== undefined && !change.isRoutine;
}

function newPods(configuration: string, webhook: string): SystemPods {
  return {
    configuration,
    webhook,
    leftAlone_count: 0,
    changed_count: 0,
    from_us: 0,
    to_us: 0,
    creators: new Set(),
    namespaces: new Set(),
    paths: new Set(),
    sample: [],
    evidence: new EvidenceSample(),
    change: undefined,
  };
}

function noteOnce(names: Set<string>, name: string): void {
  if (names.size < NAMED_MAX_COUNT) names.add(name);
}

function wishOf(request: RequestShape): Wish {
  if (!isAnswered(request)) return 'none';
  if (changesWebhooks(request)) return 'bodies';
  return mayCreate(request) && request.resource === 'pods' && request.callsWebhooks ? 'fields' : 'none';
}

export const webhookInSystemNamespacesDetector: DetectorDefinition = {
  hazard: 'webhook-in-system-namespaces',
  interests: [{ of: wishOf }],
  start: (history) => new SystemPodsDetector(history),
};
