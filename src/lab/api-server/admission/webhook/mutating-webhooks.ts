import { converting } from '../../custom-resources/conversion/converting.ts';
import { jsonEqual } from '../../../../kube/json-difference.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../../kube/json.ts';
import { listAt } from '../../../../kube/kube-object.ts';
import { goJson, goMap } from '../../../../kube/validation/go-value.ts';
import type { AdmissionWebhook } from '../../../../kube/webhook/configuration.ts';
import { annotate } from '../../request/annotate.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { AdmissionPlugin, AdmissionRequest, Reinvocation } from '../admission.ts';
import { Rounds } from '../rounds.ts';
import { isExemptFromDynamicAdmission } from '../sight.ts';
import { inRequestVersion, ownInvocation, shownObject, type Invocation } from '../versioned-object.ts';
import { checkKind, patched, patchOf } from './apply-answer.ts';
import { callWebhook, CallingWebhookFailed, invocationOf, type WebhookParts } from './invoke.ts';
import { observedCall } from './observe-call.ts';
import { WebhookSource } from './webhook-source.ts';

function keyOf({ configurationName, name }: AdmissionWebhook): string {
  return `${configurationName}/${name}`;
}

/** The audit annotations of one call (webhookAnnotator). */
class Annotator {
  readonly #request: AdmissionRequest;
  readonly #webhook: AdmissionWebhook;
  readonly #place: string;

  constructor(request: AdmissionRequest, webhook: AdmissionWebhook, place: string) {
    this.#request = request;
    this.#webhook = webhook;
    this.#place = place;
  }

  #said(more: JsonObject): string {
    const { configurationName, name } = this.#webhook;
    return goJson({ configuration: configurationName, webhook: name, ...more });
  }

  mutated(isMutated: boolean): void {
    const key = `mutation.webhook.admission.k8s.io/${this.#place}`;
    annotate(this.#request.context, key, this.#said({ mutated: isMutated }));
  }

  patched(patch: readonly JsonValue[]): void {
    const key = `patch.webhook.admission.k8s.io/${this.#place}`;
    // Operations are maps of raw values for jsonpatch.Patch.
    const operations = patch.map((operation) => (isJsonObject(operation) ? goMap(operation) : operation));
    const { requestLevelAnnotations: noted } = this.#request.context;
    if (!noted.has(key)) noted.set(key, this.#said({ patch: operations, patchType: 'JSONPatch' }));
  }

  failedOpen(): void {
    const key = `failed-open.mutation.webhook.admission.k8s.io/${this.#place}`;
    annotate(this.#request.context, key, this.#webhook.name);
  }
}

/** One pass over all webhooks. */
class Dispatch {
  readonly #parts: WebhookParts;
  readonly #reinvocation: Reinvocation;
  readonly #rounds: Rounds;

  constructor(parts: WebhookParts, reinvocation: Reinvocation, rounds: Rounds) {
    this.#parts = parts;
    this.#reinvocation = reinvocation;
    this.#rounds = rounds;
  }

  async run(webhooks: readonly AdmissionWebhook[], first: AdmissionRequest): Promise<JsonObject | undefined> {
    const { isSecondRound } = this.#reinvocation;
    const { conversions } = this.#parts;
    if (
      isSecondRound &&
      !isSame(this.#rounds.lastOutput(), shownObject(first.object, first, ownInvocation(first)))
    )
      this.#rounds.objectChanged();
    let request = first;
    for (const [index, webhook] of webhooks.entries()) {
      const current = request;
      const invocation = await converting(conversions, () => invocationOf(this.#parts, webhook, current));
      if (invocation === undefined) continue;
      if (isSecondRound && !this.#rounds.isDue(keyOf(webhook))) continue;
      const place = `round_${isSecondRound ? 1 : 0}_index_${index}`;
      request = await this.#one(webhook, request, invocation, new Annotator(request, webhook, place));
    }
    this.#rounds.ended(request, request.object);
    return request.object;
  }

  async #one(
    webhook: AdmissionWebhook,
    request: AdmissionRequest,
    invocation: Invocation,
    annotator: Annotator,
  ): Promise<AdmissionRequest> {
    let next = request;
    try {
      next = await observedCall(this.#parts, webhook, request, () =>
        this.#called(webhook, request, invocation, annotator),
      );
    } catch (error) {
      if (!(error instanceof CallingWebhookFailed)) throw error;
      if (webhook.failurePolicy === 'Ignore') annotator.failedOpen();
      const refusal = error.refusal(webhook);
      if (refusal !== undefined) throw refusal;
    }
    if (webhook.reinvocationPolicy === 'IfNeeded') this.#rounds.called(keyOf(webhook));
    return next;
  }

  async #called(
    webhook: AdmissionWebhook,
    request: AdmissionRequest,
    invocation: Invocation,
    annotator: Annotator,
  ): Promise<AdmissionRequest> {
    let isChanged = false;
    try {
      const answer = await callWebhook(this.#parts, webhook, request, invocation);
      const patch = patchOf(webhook, answer);
      if (patch === undefined) return request;
      const { conversions } = this.#parts;
      const object = await converting(conversions, () => shownObject(request.object, request, invocation));
      const wanted = patched(webhook, answer, patch, { object, invocation });
      isChanged = !isSame(object, wanted) || (!this.#reinvocation.isReadBack && hasExactTimes(request));
      this.#reinvocation.isReadBack = true;
      annotator.patched(patch);
      if (isChanged) {
        this.#rounds.objectChanged();
        this.#reinvocation.isWanted = true;
      }
      if (object !== undefined) checkKind(wanted, object);
      return {
        ...request,
        object: await converting(conversions, () => inRequestVersion(wanted, request, invocation)),
      };
    } finally {
      annotator.mutated(isChanged);
    }
  }
}

/**
 * Has the request given a manager a new time? In memory it has nanoseconds, which JSON has not: whatever a first patch does, the object is another one after it. Custom
 * resources hold their times as text.
 */
function hasExactTimes({ resource, object, oldObject }: AdmissionRequest): boolean {
  if (resource.definition !== undefined) return false;
  const before = listAt(oldObject, 'metadata', 'managedFields');
  return listAt(object, 'metadata', 'managedFields').some(
    (entry) => !before.some((old) => jsonEqual(old, entry)),
  );
}

function isSame(one: JsonObject | undefined, other: JsonObject | undefined): boolean {
  return jsonEqual(one ?? null, other ?? null);
}

/**
 * MutatingAdmissionWebhook: webhooks are called one after the other, each with what those before made of the object, and those with
 * reinvocationPolicy IfNeeded once more where it changed after them (plugin/webhook/mutating/dispatcher.go).
 */
export function mutatingWebhooks(store: ObjectStore, parts: WebhookParts): AdmissionPlugin {
  const source = new WebhookSource(store, 'mutating');
  const memory = new WeakMap<Reinvocation, Rounds>();
  return {
    name: 'MutatingAdmissionWebhook',
    admit(request, reinvocation) {
      const webhooks = source.webhooks();
      if (webhooks.length === 0 || isExemptFromDynamicAdmission(request)) return request.object;
      const rounds = memory.get(reinvocation) ?? new Rounds();
      memory.set(reinvocation, rounds);
      return new Dispatch(parts, reinvocation, rounds).run(webhooks, request);
    },
  };
}
