import type { ApiClient } from '../cluster/api/api-client.ts';
import { discover } from '../cluster/api/discovery.ts';
import { listPages } from '../cluster/api/list-pages.ts';
import { collectionPath, type ServedResource } from '../cluster/api/resource-path.ts';
import { StatusError } from '../cluster/api/status-error.ts';
import { calledServices, DNS_SERVICE } from '../cluster/called-services.ts';
import type { GroupKind } from '../kube/group-kind.ts';
import { KIND } from '../kube/group-kind.ts';
import { numberAt, stringAt, type JsonObject } from '../kube/json.ts';
import { annotationsOf, groupVersion, labelsOf, listAt, objectNameKey } from '../kube/kube-object.ts';
import type { ReviewedRequest } from './admission-review.ts';
import { PROTECT_ANNOTATION } from './break-glass.ts';
import type { Surroundings } from './guard.ts';

/** Kinds of which somebody would miss every one: what a namespace holds is counted by them. */
const CONTENT: readonly GroupKind[] = [
  KIND.Service,
  KIND.PersistentVolumeClaim,
  KIND.Deployment,
  KIND.StatefulSet,
  KIND.DaemonSet,
  KIND.CronJob,
];
/** What may call a Service before it lets requests through. */
const CALLERS: readonly GroupKind[] = [
  KIND.ValidatingWebhookConfiguration,
  KIND.MutatingWebhookConfiguration,
  KIND.APIService,
  KIND.CustomResourceDefinition,
];

function kindKey({ group, kind }: GroupKind): string {
  return `${group}/${kind}`;
}

/** What could not be read when it was last looked at. */
export interface SurroundingsProblem {
  readonly what: string;
  readonly why: string;
}

/**
 * What the guard knows of the cluster: read anew every so often, never while a review waits. How many objects of a kind there are is one small request each (`limit=1`: the server says how many remain);
 * namespaces and callers are listed. Memory: a number for each kind and namespace, and a line for each Service that is called.
 */
export class LiveSurroundings implements Surroundings {
  readonly #client: ApiClient;
  readonly #kinds: readonly GroupKind[];
  readonly #populations = new Map<string, number>();
  #contents = new Map<string, number>();
  #called = new Map<string, string>();
  #problems: readonly SurroundingsProblem[] = [];
  #read_ms: number | undefined;

  /** `kinds`: those whose number counts. */
  constructor(client: ApiClient, kinds: readonly GroupKind[]) {
    this.#client = client;
    this.#kinds = kinds;
  }

  /** When everything was last read; undefined: not yet. */
  get read_ms(): number | undefined {
    return this.#read_ms;
  }

  get problems(): readonly SurroundingsProblem[] {
    return this.#problems;
  }

  populationOf(kind: GroupKind): number | undefined {
    return this.#populations.get(kindKey(kind));
  }

  contentOf(namespace: string): number | undefined {
    return this.#read_ms === undefined ? undefined : (this.#contents.get(namespace) ?? 0);
  }

  whyProtected({ group, kind, namespace, name, oldObject }: ReviewedRequest): string | undefined {
    const body = oldObject ?? {};
    const mark = annotationsOf({ body })[PROTECT_ANNOTATION] ?? labelsOf({ body })[PROTECT_ANNOTATION];
    if (mark === 'true') return `it is marked with ${PROTECT_ANNOTATION}`;
    const caller = this.#called.get(objectNameKey({ group, kind, namespace, name }));
    if (caller !== undefined)
      return `${caller} stands on it, and without it requests are refused that have nothing to do with it`;
    if (group === '' && kind === 'PersistentVolumeClaim' && stringAt(body, 'status', 'phase') === 'Bound')
      return 'a volume is bound to it, and its data may go with it';
    return kind === 'CustomResourceDefinition' ? this.#whyDefinition(body) : undefined;
  }

  #whyDefinition(body: JsonObject): string | undefined {
    const kind = stringAt(body, 'spec', 'names', 'kind') ?? '';
    const count = this.#populations.get(kindKey({ group: stringAt(body, 'spec', 'group') ?? '', kind })) ?? 0;
    return count === 0 ? undefined : `${count} ${kind} objects go with it`;
  }

  /** Reads everything again. What fails is told by `problems`, and what was known before goes on. */
  async read(now_ms: number, signal?: AbortSignal): Promise<void> {
    const problems: SurroundingsProblem[] = [];
    const tried = async (what: string, work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        signal?.throwIfAborted();
        problems.push({ what, why: error instanceof Error ? error.message : String(error) });
      }
    };
    await tried('what the cluster serves', async () => {
      const { resources } = await discover(this.#client, signal);
      const served = new Map(resources.map((resource) => [kindKey(resource), resource]));
      for (const resource of this.#counted(resources, served))
        await tried(`the number of ${resource.resource}`, () => this.#count(resource, signal));
      await tried('what namespaces hold', () => this.#readContents(served, signal));
      await tried('who calls Services', () => this.#readCallers(served, signal));
    });
    this.#problems = problems;
    this.#read_ms = now_ms;
  }

  /** The kinds that budgets name, and custom ones, whose definitions are protected while there are any. */
  #counted(
    resources: readonly ServedResource[],
    served: ReadonlyMap<string, ServedResource>,
  ): readonly ServedResource[] {
    const named = this.#kinds.flatMap((kind) => served.get(kindKey(kind)) ?? []);
    const custom = resources.filter(
      ({ group, verbs }) => group.includes('.') && !group.endsWith('.k8s.io') && verbs.includes('list'),
    );
    return [...new Set([...named, ...custom])];
  }

  async #count(resource: ServedResource, signal: AbortSignal | undefined): Promise<void> {
    const options = signal === undefined ? {} : { signal };
    const page = await this.#client.get(collectionPath(resource), { query: { limit: '1' }, ...options });
    const remaining_count = numberAt(page, 'metadata', 'remainingItemCount') ?? 0;
    this.#populations.set(kindKey(resource), listAt(page, 'items').length + remaining_count);
  }

  async #readContents(
    served: ReadonlyMap<string, ServedResource>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const contents = new Map<string, number>();
    for await (const { metadata } of this.#objects(CONTENT, served, signal)) {
      const namespace = stringAt(metadata, 'namespace') ?? '';
      contents.set(namespace, (contents.get(namespace) ?? 0) + 1);
    }
    this.#contents = contents;
  }

  async #readCallers(
    served: ReadonlyMap<string, ServedResource>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const called = new Map([[objectNameKey(DNS_SERVICE.service), DNS_SERVICE.caller]]);
    for await (const body of this.#objects(CALLERS, served, signal)) {
      const { group } = groupVersion(stringAt(body, 'apiVersion') ?? '');
      const object = {
        group,
        kind: stringAt(body, 'kind') ?? '',
        name: stringAt(body, 'metadata', 'name') ?? '',
        body,
      };
      for (const { service, caller } of calledServices(object)) called.set(objectNameKey(service), caller);
    }
    this.#called = called;
  }

  async *#objects(
    kinds: readonly GroupKind[],
    served: ReadonlyMap<string, ServedResource>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<JsonObject> {
    for (const kind of kinds) {
      const resource = served.get(kindKey(kind));
      if (resource === undefined) continue;
      try {
        const pages = listPages(this.#client, collectionPath(resource), {
          whenExpired: 'continue',
          ...(signal === undefined ? {} : { signal }),
        });
        for await (const { items } of pages) yield* items;
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
    }
  }
}
