import type { JsonObject } from '../../../kube/json.ts';
import { assembleJson } from '../encoding/json-line.ts';
import { ApiError } from '../request/api-error.ts';
import type { Representation } from '../request/accept.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import { isServedAsStored, metadataOf } from '../resources/served-object.ts';
import { typedListJson, withoutKind } from './list-json.ts';
import { partialMetadata, table, type Described } from './table.ts';

interface Presentation {
  readonly representation: Representation;
  readonly includeObject: string;
  readonly now_ms: number;
  readonly withoutHeader?: boolean;
}

/** The Go package of a kind's internal type: messages name it. */
function goType({ group, kind, definition }: Described, isList: boolean): string {
  const list = isList ? 'List' : '';
  if (definition !== undefined) return `*unstructured.Unstructured${list}`;
  const name = group === '' || group === 'events.k8s.io' ? 'core' : (group.split('.')[0] ?? '');
  return `*${name}.${kind}${list}`;
}

/** 406: metadata of one object was asked of a list, or the other way round (asPartialObjectMetadata, handlers/response.go). */
function notConverted(resource: Described, as: string, isList: boolean): ApiError {
  // An object without a type is only found to be no list by trying.
  if (resource.definition !== undefined && !isList)
    return new ApiError({ code: 500, reason: '', message: 'content is not a list' });
  const what = isList ? 'a list' : 'not a list';
  const message = `you requested ${as}, but the requested object is ${what} (${goType(resource, isList)})`;
  return new ApiError({ code: 406, reason: 'NotAcceptable', message });
}

/** One object as the client wants it: whole, as a Table of one row, or its metadata. */
export function presentObject(resource: Described, body: JsonObject, how: Presentation): JsonObject {
  const { as, version } = how.representation;
  if (as === 'Table') {
    const metadata = { resourceVersion: metadataOf(body)['resourceVersion'] ?? '' };
    return table(resource, [body], metadata, { ...how, version, withoutHeader: how.withoutHeader ?? false });
  }
  if (as === 'PartialObjectMetadataList') throw notConverted(resource, as, false);
  return as === 'PartialObjectMetadata' ? partialMetadata(body, version) : body;
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
  if (as === 'PartialObjectMetadata') throw notConverted(resource, as, true);
  if (as === 'PartialObjectMetadataList')
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: `meta.k8s.io/${version}`,
      metadata,
      // A slice that nothing was appended to is null.
      items: bodies.length === 0 ? null : bodies.map((body) => partialMetadata(body, version)),
    };
  const isCustom = resource.definition !== undefined;
  const head = {
    kind: resource.listKind,
    apiVersion: apiVersionServed(resource),
    metadata: isCustom ? { continue: '', ...metadata } : metadata,
  };
  if (isCustom) return { ...head, items: bodies };
  let items: readonly JsonObject[] | undefined;
  const list = {
    ...head,
    /** Made when asked for: JSON does without. */
    get items() {
      items ??= bodies.map(withoutKind);
      return items;
    },
  };
  if (isServedAsStored(resource)) assembleJson(list, () => typedListJson(head, bodies, resource.kind));
  return list;
}
