import type { JsonObject, JsonValue } from '../../../kube/json.ts';
import { badRequest } from '../request/api-error.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import { metadataOf } from '../resources/served-object.ts';
import { podConditions } from './pod-columns.ts';
import { columnsOf, isShownByDefault } from './columns.ts';

/** What of a resource a table needs to know. */
export type Described = Pick<Resource, 'group' | 'version' | 'kind' | 'definition'>;

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
  resource: Described,
  body: JsonObject,
  { includeObject, version }: TableSettings,
): JsonObject {
  switch (includeObject) {
    case 'None':
      return { object: null };
    case 'Object':
      return { object: { ...body, kind: resource.kind, apiVersion: apiVersionServed(resource) } };
    case '':
    case 'Metadata':
      return { object: partialMetadata(body, version) };
    default:
      throw badRequest(
        `Unable to convert to Table as requested: includeObject: Invalid value: "${includeObject}": must be 'Metadata', 'Object', 'None', or empty`,
      );
  }
}

/** An object with nothing but its metadata, as controllers that look at no spec ask for it. */
export function partialMetadata(body: JsonObject, version: string): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: metadataOf(body) };
}

function isPod({ group, kind }: Described): boolean {
  return group === '' && kind === 'Pod';
}

function conditionsOf(body: JsonObject): JsonObject {
  const conditions = podConditions(body);
  return conditions.length === 0 ? {} : { conditions };
}

/** Objects as `kubectl get` prints them (meta.k8s.io Table). */
export function table(
  resource: Described,
  bodies: readonly JsonObject[],
  metadata: JsonObject,
  settings: TableSettings,
): JsonObject {
  const columns = columnsOf(resource);
  const definitions: readonly JsonValue[] = columns
    .filter(({ isUndefined }) => isUndefined !== true)
    .map(({ name, type, format, description, priority }) => ({ name, type, format, description, priority }));
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${settings.version}`,
    metadata,
    columnDefinitions: settings.withoutHeader ? null : definitions,
    // The default convertor appends to a slice that is nil at first.
    rows:
      bodies.length === 0 && isShownByDefault(columns)
        ? null
        : bodies.map((body) => ({
            cells: columns.map(({ cell }) => cell(body, settings.now_ms)),
            ...(isPod(resource) ? conditionsOf(body) : {}),
            ...rowObject(resource, body, settings),
          })),
  };
}
