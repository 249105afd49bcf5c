import type { JsonObject } from '../../../kube/json.ts';
import type { Representation } from '../request/accept.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import { metadataOf } from '../resources/served-object.ts';
import { partialMetadata, table } from './table.ts';

interface Presentation {
  readonly representation: Representation;
  readonly includeObject: string;
  readonly now_ms: number;
  readonly withoutHeader?: boolean;
}

/** One object as the client wants it: whole, as a Table of one row, or its metadata. */
export function presentObject(resource: Resource, body: JsonObject, how: Presentation): JsonObject {
  const { as, version } = how.representation;
  if (as === 'Table') {
    const metadata = { resourceVersion: metadataOf(body)['resourceVersion'] ?? '' };
    return table(resource, [body], metadata, { ...how, version, withoutHeader: how.withoutHeader ?? false });
  }
  return as === 'PartialObjectMetadata' ? partialMetadata(body, version) : body;
}

function withoutKind({ kind: _kind, apiVersion: _version, ...rest }: JsonObject): JsonObject {
  return rest;
}

/** A list as the client wants it. Items of a typed list carry no kind and apiVersion; those of a custom resource do. */
export function presentList(
  resource: Resource,
  bodies: readonly JsonObject[],
  metadata: JsonObject,
  how: Presentation,
): JsonObject {
  const { as, version } = how.representation;
  if (as === 'Table') return table(resource, bodies, metadata, { ...how, version, withoutHeader: false });
  if (as === 'PartialObjectMetadata')
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: `meta.k8s.io/${version}`,
      metadata,
      items: bodies.map((body) => partialMetadata(body, version)),
    };
  const isCustom = resource.definition !== undefined;
  return {
    kind: resource.listKind,
    apiVersion: apiVersionServed(resource),
    metadata,
    items: isCustom ? bodies : bodies.map(withoutKind),
  };
}
