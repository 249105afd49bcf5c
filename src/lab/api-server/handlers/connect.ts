import type { JsonObject, JsonValue } from '../../../kube/json.ts';
import type { ObjectType } from '../../../kube/schema/object-type.ts';
import { admissionRequest } from '../writes/admission-request.ts';
import { resourceTaken } from '../writes/subresource-object.ts';
import { isTrue } from '../request/server-request.ts';
import { apiVersionServed } from '../resources/resource.ts';
import type { Write } from '../writes/write-context.ts';

/** Subresources that are a connection; `log` is read and goes through no admission. */
export const CONNECTIONS: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy']);

function valueOf(
  texts: readonly string[],
  type: ObjectType | undefined,
  name: string,
): JsonValue | undefined {
  const [first] = texts;
  const shape = type?.fields.get(name)?.shape;
  if (shape === undefined || first === undefined) return undefined;
  if (shape.type === 'list')
    return shape.item.type === 'value' && shape.item.value === 'int32' ? texts.map(Number) : [...texts];
  if (shape.type !== 'value') return undefined;
  return shape.value === 'boolean' ? isTrue(first) : first;
}

/** What stands in the path behind the subresource (`subpathKey`, getRequestOptions in endpoints/handlers/get.go). */
function subpath({ request, resource, name }: Write, subresource: string): string {
  const place = `/${resource.resource}/${name}/${subresource}`;
  const rest = request.path.slice(request.path.indexOf(place) + place.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** The options of a connection, read from the query: `PodExecOptions`. */
function connectOptions(write: Write, subresource: string): JsonObject {
  const taken = resourceTaken(write.resource, subresource);
  const texts = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(write.request.rawQuery))
    texts.set(key, [...(texts.get(key) ?? []), value]);
  const fields = [...texts].map(([key, values]) => [key, valueOf(values, taken.objectType, key)] as const);
  return {
    kind: taken.kind,
    apiVersion: apiVersionServed(taken),
    ...Object.fromEntries(fields.filter(([, value]) => value !== undefined)),
    ...(subresource === 'proxy' ? { path: subpath(write, subresource) } : {}),
  };
}

/** Asks admission whether a connection may be made (ConnectResource, endpoints/handlers/rest.go). */
export async function admitConnection(write: Write, subresource: string): Promise<void> {
  const object = connectOptions(write, subresource);
  const admission = admissionRequest(write, {
    operation: 'CONNECT',
    subresource,
    object,
    oldObject: undefined,
  });
  await write.parts.admission.check({ ...admission, dryRun: false });
}
