import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { groupVersion } from '../../../kube/kube-object.ts';
import { MASTERS } from '../../../kube/rbac/subject.ts';
import { newRequestContext, type ServerRequest } from '../request/server-request.ts';
import { create } from './create.ts';
import type { WriteParts } from './write-context.ts';

/** Creates an object from inside, with everything that a POST by the server itself goes through. */
export async function createObject(parts: WriteParts, object: JsonObject): Promise<JsonObject> {
  const { group, version } = groupVersion(stringAt(object, 'apiVersion') ?? '');
  const kind = stringAt(object, 'kind') ?? '';
  const resource = parts.registry.ofKind(group, version, kind);
  if (resource === undefined) throw new Error(`no resource is of kind ${kind} in ${group}/${version}`);
  const request: ServerRequest = {
    method: 'POST',
    path: '',
    query: new Map([['fieldValidation', 'Strict']]),
    rawQuery: '',
    header: (name) => (name === 'user-agent' ? 'kube-apiserver' : undefined),
    body: new Uint8Array(),
    user: { name: 'system:apiserver', groups: [MASTERS], uid: '', extra: {} },
    info: undefined,
    verb: 'create',
    context: newRequestContext(),
  };
  const namespace = resource.namespaced ? (stringAt(object, 'metadata', 'namespace') ?? 'default') : '';
  const written = await create({ parts, resource, namespace, name: '', request, dryRun: false }, object);
  return written.body;
}
