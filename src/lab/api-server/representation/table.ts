import type { JsonObject, JsonValue } from '../../../kube/json.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import { metadataOf } from '../resources/served-object.ts';
import { columnsOf } from './columns.ts';

/** How a Table is to be made. */
export interface TableSettings {
  /** Of meta.k8s.io. */
  readonly version: string;
  /** `None`, `Metadata` (also if empty) or `Object`: what of each object goes with its row. */
  readonly includeObject: string;
  readonly now_ms: number;
  /** Watches name their columns in the first event only. */
  readonly withoutHeader: boolean;
}

function rowObject(
  resource: Resource,
  body: JsonObject,
  { includeObject, version }: TableSettings,
): JsonObject {
  switch (includeObject) {
    case 'None':
      return {};
    case 'Object':
      return { object: { ...body, kind: resource.kind, apiVersion: apiVersionServed(resource) } };
    default:
      return { object: partialMetadata(body, version) };
  }
}

/** An object with nothing but its metadata, as controllers that look at no spec ask for it. */
export function partialMetadata(body: JsonObject, version: string): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: metadataOf(body) };
}

/** Objects as `kubectl get` prints them (meta.k8s.io Table). */
export function table(
  resource: Resource,
  bodies: readonly JsonObject[],
  metadata: JsonObject,
  settings: TableSettings,
): JsonObject {
  const columns = columnsOf(resource);
  const definitions: readonly JsonValue[] = columns.map(({ name, type, format, description, priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${settings.version}`,
    metadata,
    columnDefinitions: settings.withoutHeader ? null : definitions,
    rows: bodies.map((body) => ({
      cells: columns.map(({ cell }) => cell(body, settings.now_ms)),
      ...rowObject(resource, body, settings),
    })),
  };
}
