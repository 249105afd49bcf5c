import { jsonEqual } from '../../../kube/json-difference.ts';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { objectAt } from '../../../kube/kube-object.ts';
import { MASTERS } from '../../../kube/rbac/subject.ts';
import { timeText } from '../clock.ts';
import { ApiError } from '../request/api-error.ts';
import { newRequestContext, type ServerRequest } from '../request/server-request.ts';
import { DEFINITIONS } from '../resources/resource-registry.ts';
import type { Resource } from '../resources/resource.ts';
import { finalizersOf, withMetadata } from '../resources/served-object.ts';
import type { Collection } from '../storage/collection.ts';
import { tracked } from '../writes/field-management.ts';
import { deleteObject } from '../writes/delete.ts';
import { change } from '../writes/update.ts';
import type { Write, WriteParts } from '../writes/write-context.ts';
import { nameDefinition } from './accepted-names.ts';
import { approvalCondition } from './approval-condition.ts';
import { keepDefinitionStorage } from './definition-storage.ts';
import { CLEANUP_FINALIZER } from './mark-definition.ts';
import {
  conditionOf,
  isConditionTrue,
  isTold,
  withCondition,
  type DefinitionCondition,
} from './conditions.ts';

const ESTABLISHED: DefinitionCondition = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};

function terminating(status: 'True' | 'False', reason: string, message: string): DefinitionCondition {
  return { type: 'Terminating', status, reason, message };
}

function isEmpty(collection: Collection): boolean {
  return collection.countIn({ prefix: '', after: '' }) === 0;
}

function internalRequest(): ServerRequest {
  return {
    method: 'PUT',
    path: '',
    query: new Map([['fieldManager', 'kube-apiserver']]),
    rawQuery: '',
    header: () => undefined,
    body: new Uint8Array(),
    user: { name: 'system:apiserver', groups: [MASTERS], uid: '', extra: {} },
    info: undefined,
    verb: 'update',
    context: newRequestContext(),
  };
}

/**
 * The controllers of apiextensions-apiserver in one: gives definitions their names, says when they are served, and deletes their objects before
 * they go. It works right after each change, before the next request is read.
 */
class DefinitionController {
  readonly #parts: WriteParts;
  readonly #waiting = new Set<string>();
  readonly #watched = new Set<string>();
  #isWorking = false;

  constructor(parts: WriteParts) {
    this.#parts = parts;
  }

  watch(): void {
    const { store } = this.#parts;
    store.collection(DEFINITIONS).listen(({ type, object, previous }) => {
      this.#enqueue(object.key);
      // Names may have become free.
      const isRelease =
        type === 'DELETED' ||
        !jsonEqual(
          objectAt(object.body, 'status', 'acceptedNames'),
          objectAt(previous?.body ?? {}, 'status', 'acceptedNames'),
        );
      if (isRelease)
        for (const other of this.#groupOf(object.body))
          this.#enqueue(stringAt(other, 'metadata', 'name') ?? '');
    });
  }

  #groupOf(definition: JsonObject): readonly JsonObject[] {
    const group = stringAt(definition, 'spec', 'group');
    return [...this.#parts.store.collection(DEFINITIONS).objects({ prefix: '', after: '' })]
      .map(({ body }) => body)
      .filter((body) => stringAt(body, 'spec', 'group') === group);
  }

  #enqueue(name: string): void {
    this.#waiting.add(name);
    if (this.#isWorking) return;
    this.#isWorking = true;
    queueMicrotask(() => void this.#work());
  }

  async #work(): Promise<void> {
    try {
      for (const name of this.#waiting) {
        this.#waiting.delete(name);
        await this.#sync(name);
      }
    } finally {
      this.#isWorking = false;
    }
  }

  #now(): string {
    return timeText(this.#parts.clock.now_ms());
  }

  async #sync(name: string): Promise<void> {
    const stored = this.#parts.store.collection(DEFINITIONS).get(name);
    if (stored === undefined) return;
    const isGoing = stringAt(stored.body, 'metadata', 'deletionTimestamp') !== undefined;
    try {
      if (isGoing && finalizersOf(stored.body).includes(CLEANUP_FINALIZER)) await this.#finalize(stored.body);
      else {
        await this.#judgeApproval(stored.body);
        await this.#accept(this.#parts.store.collection(DEFINITIONS).get(name)?.body ?? stored.body);
      }
    } catch (error) {
      // Deleted or changed meanwhile: that change brings us back here. Anything else is told to nobody but the next change.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  async #judgeApproval(definition: JsonObject): Promise<void> {
    const condition = approvalCondition(definition);
    if (condition === undefined || isTold(definition, condition)) return;
    await this.#updateStatus(definition, (body) => withCondition(body, condition, this.#now()));
  }

  async #accept(definition: JsonObject): Promise<void> {
    const names = objectAt(definition, 'spec', 'names');
    if (!jsonEqual(names, objectAt(definition, 'status', 'acceptedNames'))) {
      const { acceptedNames, condition } = nameDefinition(definition, this.#groupOf(definition));
      if (
        !isTold(definition, condition) ||
        !jsonEqual(acceptedNames, objectAt(definition, 'status', 'acceptedNames'))
      )
        await this.#updateStatus(definition, (current) => {
          const named = { ...current, status: { ...objectAt(current, 'status'), acceptedNames } };
          return this.#installing(withCondition(named, condition, this.#now()), condition);
        });
    }
    const name = stringAt(definition, 'metadata', 'name') ?? '';
    const current = this.#parts.store.collection(DEFINITIONS).get(name)?.body;
    if (
      current === undefined ||
      !isConditionTrue(current, 'NamesAccepted') ||
      isConditionTrue(current, 'Established')
    )
      return;
    await this.#updateStatus(current, (body) => withCondition(body, ESTABLISHED, this.#now()));
  }

  #installing(definition: JsonObject, { status }: DefinitionCondition): JsonObject {
    if (isConditionTrue(definition, 'Established')) return definition;
    if (status === 'False' && conditionOf(definition, 'Established') !== undefined) return definition;
    return withCondition(
      definition,
      status === 'True'
        ? { ...ESTABLISHED, status: 'False', reason: 'Installing' }
        : {
            type: 'Established',
            status: 'False',
            reason: 'NotAccepted',
            message: 'not all names are accepted',
          },
      this.#now(),
    );
  }

  #definitions(): Resource {
    const resource = this.#parts.registry.ofKind('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition');
    if (resource === undefined) throw new Error('CustomResourceDefinitions are not served');
    return resource;
  }

  async #updateStatus(definition: JsonObject, how: (current: JsonObject) => JsonObject): Promise<void> {
    const name = stringAt(definition, 'metadata', 'name') ?? '';
    const write: Write = {
      parts: this.#parts,
      resource: this.#definitions(),
      namespace: '',
      name,
      request: internalRequest(),
      dryRun: false,
    };
    await change(write, 'status', (current) => ({
      body: tracked(write, 'status', current, how(current)),
      warnings: [],
    }));
  }

  /** Deletes the objects, then lets the definition go (pkg/controller/finalizer/crd_finalizer.go). */
  async #finalize(definition: JsonObject): Promise<void> {
    const inProgress = terminating(
      'True',
      'InstanceDeletionInProgress',
      'CustomResource deletion is in progress',
    );
    if (stringAt(conditionOf(definition, 'Terminating'), 'reason') !== inProgress.reason)
      await this.#updateStatus(definition, (body) => withCondition(body, inProgress, this.#now()));
    const isServed = isConditionTrue(definition, 'Established');
    if (isServed && !(await this.#deleteInstances(definition))) return;
    const done = isServed
      ? terminating('False', 'InstanceDeletionCompleted', 'removed all instances')
      : terminating('False', 'NeverEstablished', 'resource was never established');
    await this.#updateStatus(definition, (body) => {
      const finalizers = finalizersOf(body).filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
      const freed = withMetadata(body, { finalizers: finalizers.length === 0 ? undefined : finalizers });
      return withCondition(freed, done, this.#now());
    });
  }

  /** Is none left? If some wait for their finalizers, the last that goes brings us back here. */
  async #deleteInstances(definition: JsonObject): Promise<boolean> {
    const { registry, store } = this.#parts;
    const name = stringAt(definition, 'metadata', 'name') ?? '';
    const collection = store.collection(name);
    const served = registry.all().find((one) => one.collection === name && one.definition !== undefined);
    if (served === undefined) return isEmpty(collection);
    // In the version in which they are stored: what is stored so needs no webhook.
    const resource: Resource = { ...served, version: served.storageVersion };
    const range = { prefix: '', after: '' };
    for (const { key, body } of Array.from(collection.objects(range))) {
      if (collection.get(key) === undefined || stringAt(body, 'metadata', 'deletionTimestamp') !== undefined)
        continue;
      const write: Write = {
        parts: this.#parts,
        resource,
        namespace: stringAt(body, 'metadata', 'namespace') ?? '',
        name: stringAt(body, 'metadata', 'name') ?? '',
        request: internalRequest(),
        dryRun: false,
      };
      await deleteObject(write, {
        grace_s: undefined,
        policy: undefined,
        orphanDependents: undefined,
        uid: undefined,
        resourceVersion: undefined,
        dryRun: false,
        sent: {},
        admission: 'of a collection',
      });
    }
    if (isEmpty(collection)) return true;
    if (!this.#watched.has(name)) {
      this.#watched.add(name);
      collection.listen(() => {
        if (isEmpty(collection)) this.#enqueue(name);
      });
    }
    return false;
  }
}

/** Looks after the definitions of one server from now on. */
export function watchDefinitions(parts: WriteParts): void {
  keepDefinitionStorage(parts.store, parts.clock);
  new DefinitionController(parts).watch();
}
