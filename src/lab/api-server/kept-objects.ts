import { stringAt, type JsonObject } from '../../kube/json.ts';
import { kubernetesService, systemNamespaces } from './bootstrap/bootstrap-objects.ts';
import { ApiError } from './request/api-error.ts';
import { createObject } from './writes/create-object.ts';
import type { ServiceRange } from './writes/service-range.ts';
import type { WriteParts } from './writes/write-context.ts';

/** How often the API server looks whether its namespaces are there (systemnamespaces.NewController in pkg/controlplane/apiserver/server.go). */
const NAMESPACES_EVERY_MS = 60_000;
/** And for its Service (EndpointInterval, pkg/controlplane/instance.go). */
const SERVICE_EVERY_MS = 10_000;

async function createMissing(parts: WriteParts, collection: string, object: JsonObject): Promise<void> {
  const namespace = stringAt(object, 'metadata', 'namespace');
  const name = stringAt(object, 'metadata', 'name') ?? '';
  const key = namespace === undefined ? name : `${namespace}/${name}`;
  if (parts.store.collection(collection).get(key) !== undefined) return;
  try {
    await createObject(parts, object);
  } catch (error) {
    // Refused (a webhook, a namespace on its way out, no space) is tried again at the next turn, as the API server's own controllers do.
    if (!(error instanceof ApiError)) throw error;
  }
}

/**
 * Puts back, again and again, what the API server keeps of itself: its namespaces and its Service. Who deletes kube-node-lease or the Service `kubernetes`
 * finds it again within a minute.
 */
export function keepSystemObjects(parts: WriteParts, port: number, serviceRange: ServiceRange): void {
  const { clock } = parts;
  const keep = (every_ms: number, collection: string, objects: readonly JsonObject[]): void => {
    clock.after(every_ms, () => {
      keep(every_ms, collection, objects);
      for (const object of objects) void createMissing(parts, collection, object);
    });
  };
  keep(NAMESPACES_EVERY_MS, 'namespaces', systemNamespaces());
  keep(SERVICE_EVERY_MS, 'services', [kubernetesService(port, serviceRange.address(0))]);
}
