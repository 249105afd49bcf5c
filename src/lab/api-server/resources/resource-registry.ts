import type { JsonObject } from '../../../kube/json.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { builtInResources } from './built-in-resources.ts';
import { customResources } from './custom-resources.ts';
import type { Resource } from './resource.ts';

/** Where CustomResourceDefinitions are stored. */
export const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

function keyOf(group: string, version: string, resource: string): string {
  return `${group}/${version}/${resource}`;
}

/** All resources that are served now: the built-in ones and those that the stored CustomResourceDefinitions make. */
export class ResourceRegistry {
  readonly #builtIn: readonly Resource[] = builtInResources();
  readonly #store: ObjectStore;
  #custom: readonly Resource[] = [];
  readonly #byDefinition = new WeakMap<JsonObject, readonly Resource[]>();
  #byPath = new Map<string, Resource>();
  /** Counts up whenever the resources change: what a discovery document depends on. */
  #generation = 0;

  constructor(store: ObjectStore) {
    this.#store = store;
    this.#index();
    store.collection(DEFINITIONS).listen(() => {
      this.#custom = [...store.collection(DEFINITIONS).objects({ prefix: '', after: '' })].flatMap(
        ({ body }) => this.#resourcesOf(body),
      );
      this.#index();
    });
  }

  get generation(): number {
    return this.#generation;
  }

  all(): readonly Resource[] {
    return [...this.#builtIn, ...this.#custom];
  }

  find(group: string, version: string, resource: string): Resource | undefined {
    return this.#byPath.get(keyOf(group, version, resource));
  }

  /** Does a group version exist whatever CustomResourceDefinitions say? */
  isBuiltIn(group: string, version: string): boolean {
    return this.#builtIn.some((resource) => resource.group === group && resource.version === version);
  }

  /** The resource of a kind, in this version. */
  ofKind(group: string, version: string, kind: string): Resource | undefined {
    return this.all().find(
      (resource) => resource.group === group && resource.version === version && resource.kind === kind,
    );
  }

  /** Is there an object of this name? For what one kind asks of another (namespaces, roles, service accounts). */
  get store(): ObjectStore {
    return this.#store;
  }

  /** What is known of a resource is kept by it: a definition that did not change keeps its own. */
  #resourcesOf(definition: JsonObject): readonly Resource[] {
    let resources = this.#byDefinition.get(definition);
    if (resources === undefined) {
      resources = customResources(definition);
      this.#byDefinition.set(definition, resources);
    }
    return resources;
  }

  #index(): void {
    this.#byPath = new Map(
      this.all().map((resource) => [keyOf(resource.group, resource.version, resource.resource), resource]),
    );
    this.#generation += 1;
  }
}
