import type { ApiClient } from '../cluster/api/api-client.ts';
import { StatusError } from '../cluster/api/status-error.ts';
import { isJsonObject, stringAt, withoutFields, type JsonObject } from '../kube/json.ts';
import { listAt, objectNameKey } from '../kube/kube-object.ts';
import { STAGES, type Plan, type Stage, type Step } from './contract.ts';
import type { JournalEntry } from './journal.ts';

/** By this manager a request is known again whose answer was lost. */
export const FIELD_MANAGER = 'plimsoll-restore';

/** What became of a step. */
export type StepResult =
  | {
      readonly type: 'made';
      readonly step: Step;
      readonly uid: string;
      /** The address that it had could not be had any more. */
      readonly hasNewAddress?: boolean;
    }
  /** Somebody has made an object of that name: it is left as it is. */
  | { readonly type: 'was there'; readonly step: Step }
  | { readonly type: 'refused'; readonly step: Step; readonly why: string };

/** Applies plans to one cluster. */
export interface ApplyParts {
  readonly client: Pick<ApiClient, 'get' | 'send' | 'clock'>;
  /** What an earlier run has done. */
  readonly done: readonly JournalEntry[];
  append(entry: JournalEntry): void;
  onProgress(done_count: number, stage: Stage): void;
  /** Told once for each that does not become ready in time. */
  onWaiting(step: Step): void;
  readonly signal: AbortSignal;
}

/** Requests under way at once: the client's pace is what limits them, not the way there and back. */
const AT_ONCE = 16;
/** A step that a webhook which does not answer has refused is tried again when everything else of its stage is done, so often. */
const ROUNDS_MAX = 3;
/** Between two looks at what is waited for. */
const LOOK_MS = 500;
/** A pod that has to be scheduled and to pull its image takes no longer; then the restore goes on and says so. */
const WAIT_MAX_MS = 120_000;

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}

function objectPath({ request, object }: Step): string {
  return `${request.path}/${encodeURIComponent(object.name)}`;
}

function isOurs(object: JsonObject): boolean {
  return listAt(object, 'metadata', 'managedFields').some(
    (entry) => stringAt(entry, 'manager') === FIELD_MANAGER,
  );
}

function uidIn(object: JsonObject): string {
  return stringAt(object, 'metadata', 'uid') ?? '';
}

/** A webhook that cannot be called (apiserver pkg/admission/plugin/webhook, ErrCallingWebhook): what it stands on may come later in the same stage. */
function mayPass(error: unknown): boolean {
  return (
    error instanceof StatusError && error.code >= 500 && error.message.includes('failed calling webhook')
  );
}

/** `failed to allocate IP`, `provided port is already allocated` (pkg/registry/core/service/storage/alloc.go). */
function isAddressRefused(error: unknown): boolean {
  return (
    error instanceof StatusError &&
    error.code === 422 &&
    /spec\.(clusterIPs?|ports\[\d+\]\.nodePort|healthCheckNodePort)/.test(error.message)
  );
}

function withoutAddress(service: JsonObject): JsonObject {
  const { spec } = service;
  if (!isJsonObject(spec)) return service;
  const kept = withoutFields(spec, 'clusterIP', 'clusterIPs', 'healthCheckNodePort');
  const ports = listAt(spec, 'ports').map((port) =>
    isJsonObject(port) ? withoutFields(port, 'nodePort') : port,
  );
  return { ...service, spec: { ...kept, ports } };
}

class PlanRun {
  readonly #plan: Plan;
  readonly #parts: ApplyParts;
  readonly #results = new Map<string, StepResult>();
  readonly #uids = new Map<string, string>();
  readonly #begun = new Set<string>();
  readonly #made = new Map<string, string>();
  readonly #wasThere = new Set<string>();

  constructor(plan: Plan, parts: ApplyParts) {
    this.#plan = plan;
    this.#parts = parts;
    for (const entry of parts.done) {
      if (entry.type === 'began') this.#begun.add(entry.step);
      else if (entry.type === 'made') this.#made.set(entry.step, entry.uid);
      else if (entry.type === 'was there') this.#wasThere.add(entry.step);
      else if (entry.type === 'undone') this.#made.delete(entry.step);
    }
  }

  async run(): Promise<readonly StepResult[]> {
    for (const stage of STAGES) {
      const steps = this.#plan.steps.filter((step) => step.stage === stage);
      let left = steps;
      // Owners before what they own: their uids stand in it.
      while (left.length > 0) {
        const ids = new Set(left.map(({ id }) => id));
        const next = left.filter(({ owners }) => !owners.some(({ owner }) => ids.has(objectNameKey(owner))));
        // Objects that own each other in a circle go at once, without.
        await this.#wave(stage, next.length === 0 ? left : next);
        const sent = new Set(next);
        left = next.length === 0 ? [] : left.filter((step) => !sent.has(step));
      }
      await this.#wait(steps);
    }
    return this.#plan.steps.flatMap((step) => this.#results.get(step.id) ?? []);
  }

  async #wave(stage: Stage, steps: readonly Step[]): Promise<void> {
    let left = steps;
    for (let round = 1; left.length > 0; round += 1) {
      const again: Step[] = [];
      await inParallel(left, async (step) => {
        this.#parts.signal.throwIfAborted();
        const result = await this.#step(step, round < ROUNDS_MAX);
        if (result === 'later') again.push(step);
        else this.#note(step, result);
        this.#parts.onProgress(this.#results.size, stage);
      });
      if (again.length === left.length) await this.#parts.client.clock.sleep(LOOK_MS, this.#parts.signal);
      left = again;
    }
  }

  #note(step: Step, result: StepResult): void {
    this.#results.set(step.id, result);
    if (result.type === 'made') this.#uids.set(step.id, result.uid);
  }

  async #step(step: Step, mayWait: boolean): Promise<StepResult | 'later'> {
    const before = this.#made.get(step.id);
    if (before !== undefined) return { type: 'made', step, uid: before };
    if (this.#wasThere.has(step.id)) return { type: 'was there', step };
    const isDoubtful = this.#begun.has(step.id);
    if (!isDoubtful) this.#parts.append({ type: 'began', step: step.id });
    try {
      const found = isDoubtful ? await this.#found(step) : undefined;
      const made = found === undefined ? await this.#create(step) : { uid: found, hasNewAddress: false };
      this.#parts.append({ type: 'made', step: step.id, path: objectPath(step), uid: made.uid });
      return { type: 'made', step, ...made };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 409 && error.reason === 'AlreadyExists') {
        this.#parts.append({ type: 'was there', step: step.id });
        return { type: 'was there', step };
      }
      this.#begun.add(step.id);
      return mayWait && mayPass(error) ? 'later' : { type: 'refused', step, why: error.message };
    }
  }

  /** The uid of what an earlier request, whose answer nobody has seen, has made; undefined where there is nothing. */
  async #found(step: Step): Promise<string | undefined> {
    try {
      const object = await this.#parts.client.get(objectPath(step), { signal: this.#parts.signal });
      return isOurs(object) ? uidIn(object) : undefined;
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return undefined;
      throw error;
    }
  }

  /** A Service whose address is taken, or not of this cluster's range, gets another one: that is better than none. */
  async #create(step: Step): Promise<{ readonly uid: string; readonly hasNewAddress: boolean }> {
    const body = this.#withOwners(step);
    try {
      return { uid: await this.#send(step, body), hasNewAddress: false };
    } catch (error) {
      if (!isAddressRefused(error)) throw error;
      return { uid: await this.#send(step, withoutAddress(body)), hasNewAddress: true };
    }
  }

  async #send({ request: { method, path } }: Step, body: JsonObject): Promise<string> {
    const query = { fieldManager: FIELD_MANAGER };
    return uidIn(
      await this.#parts.client.send({ method, path, body }, { query, signal: this.#parts.signal }),
    );
  }

  /** With the uids that owners have got; references to owners that were not made are left out. */
  #withOwners({ request: { body }, owners }: Step): JsonObject {
    const { metadata } = body;
    if (owners.length === 0 || !isJsonObject(metadata)) return body;
    const references = listAt(body, 'metadata', 'ownerReferences').flatMap((reference, index) => {
      const link = owners.find((one) => one.index === index);
      if (link === undefined || !isJsonObject(reference)) return [reference];
      const uid = this.#uids.get(objectNameKey(link.owner));
      return uid === undefined ? [] : [{ ...reference, uid }];
    });
    return { ...body, metadata: { ...metadata, ownerReferences: references } };
  }

  async #wait(steps: readonly Step[]): Promise<void> {
    const { clock } = this.#parts.client;
    const until_ms = clock.now_ms() + WAIT_MAX_MS;
    let waiting = steps.filter(({ id, waitsFor }) => waitsFor !== undefined && this.#uids.has(id));
    while (waiting.length > 0) {
      const still: Step[] = [];
      await inParallel(waiting, async (step) => {
        if (!(await isReady(step, this.#parts))) still.push(step);
      });
      waiting = still;
      if (waiting.length === 0) return;
      if (clock.now_ms() >= until_ms) break;
      await clock.sleep(LOOK_MS, this.#parts.signal);
    }
    for (const step of waiting) this.#parts.onWaiting(step);
  }
}

function hasCondition(object: JsonObject, type: string): boolean {
  return listAt(object, 'status', 'conditions').some(
    (condition) => stringAt(condition, 'type') === type && stringAt(condition, 'status') === 'True',
  );
}

async function isReady(step: Step, { client, signal }: ApplyParts): Promise<boolean> {
  if (step.waitsFor?.type === 'ready endpoints') {
    const { namespace, name } = step.object;
    const slices = await client.get(
      `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/endpointslices`,
      { query: { labelSelector: `kubernetes.io/service-name=${name}` }, signal },
    );
    return listAt(slices, 'items').some((slice) =>
      listAt(slice, 'endpoints').some(
        (endpoint) =>
          isJsonObject(endpoint) &&
          (!isJsonObject(endpoint['conditions']) || endpoint['conditions']['ready'] !== false),
      ),
    );
  }
  const object = await client.get(objectPath(step), { signal });
  return hasCondition(object, step.waitsFor?.type === 'established' ? 'Established' : 'Available');
}

/**
 * Sends the requests of a plan, stage after stage. An object that is there by now is left as it is. What an earlier run has done (`done`) is not done again; a request whose answer was lost is
 * looked after by the manager of its fields. Answers what became of each step; throws where the cluster cannot be reached, after which the same call goes on.
 */
export async function applyPlan(plan: Plan, parts: ApplyParts): Promise<readonly StepResult[]> {
  return new PlanRun(plan, parts).run();
}

/** What the server would say to a step now. `untried`: what it needs is itself in the plan. */
export type Trial =
  | { readonly type: 'would be made' }
  | { readonly type: 'would be made elsewhere'; readonly why: string }
  | { readonly type: 'is there' }
  | { readonly type: 'untried'; readonly why: string }
  | { readonly type: 'would be refused'; readonly why: string };

/** Asks the server for each step with `dryRun=All`, without changing anything. */
export async function tryPlan(
  plan: Plan,
  { client, signal, onProgress }: Pick<ApplyParts, 'client' | 'signal' | 'onProgress'>,
): Promise<ReadonlyMap<string, Trial>> {
  const coming = new Set(
    plan.steps.flatMap(({ object }) => (object.kind === 'Namespace' ? [object.name] : [])),
  );
  const trials = new Map<string, Trial>();
  await inParallel(plan.steps, async (step) => {
    signal.throwIfAborted();
    trials.set(step.id, await tryStep(step, coming, { client, signal }));
    onProgress(trials.size, step.stage);
  });
  return trials;
}

async function tryStep(
  { request, object, owners, stage }: Step,
  coming: ReadonlySet<string>,
  { client, signal }: Pick<ApplyParts, 'client' | 'signal'>,
): Promise<Trial> {
  if (coming.has(object.namespace))
    return { type: 'untried', why: `namespace ${object.namespace} is in the plan` };
  if (owners.length > 0) return { type: 'untried', why: 'its owner is in the plan' };
  try {
    const { method, path, body } = request;
    await client.send(
      { method, path, body },
      { query: { dryRun: 'All', fieldManager: FIELD_MANAGER }, signal },
    );
    return { type: 'would be made' };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.code === 409 && error.reason === 'AlreadyExists') return { type: 'is there' };
    if (isAddressRefused(error)) return { type: 'would be made elsewhere', why: error.message };
    if (error.code === 404 && stage === 'custom resources')
      return { type: 'untried', why: 'its definition is in the plan' };
    return { type: 'would be refused', why: error.message };
  }
}

/** Takes back what a journal says was made, last first, and only what is still the same object. Answers how many were deleted, and how many were not there any more. */
export async function undoJournal(
  entries: readonly JournalEntry[],
  parts: Pick<ApplyParts, 'client' | 'append' | 'signal'>,
): Promise<{
  readonly deleted_count: number;
  readonly gone_count: number;
  readonly refused: readonly string[];
}> {
  const undone = new Set(entries.flatMap((entry) => (entry.type === 'undone' ? [entry.step] : [])));
  const made = entries.flatMap((entry) => (entry.type === 'made' && !undone.has(entry.step) ? [entry] : []));
  let deleted_count = 0;
  let gone_count = 0;
  const refused: string[] = [];
  for (const { step, path, uid } of made.toReversed()) {
    parts.signal.throwIfAborted();
    try {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        preconditions: { uid },
      };
      await parts.client.send({ method: 'DELETE', path, body }, { signal: parts.signal });
      deleted_count += 1;
      parts.append({ type: 'undone', step });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 404 || error.code === 409) {
        gone_count += 1;
        parts.append({ type: 'undone', step });
      } else refused.push(`${step}: ${error.message}`);
    }
  }
  return { deleted_count, gone_count, refused };
}
