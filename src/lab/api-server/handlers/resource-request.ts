import { numberAt, type JsonObject } from '../../../kube/json.ts';
import {
  ApiError,
  badRequest,
  methodNotAllowed,
  noSuchResource,
  notFound,
  notImplemented,
} from '../request/api-error.ts';
import { converting } from '../custom-resources/conversion/converting.ts';
import { negotiate } from '../request/accept.ts';
import { readObject } from '../request/read-body.ts';
import { isTrue, type Answer, type ServerRequest } from '../request/server-request.ts';
import type { RequestInfo } from '../../../kube/request-uri.ts';
import { presentList, presentObject } from '../representation/present.ts';
import { badObjectRevision, parseResourceVersion } from '../request/list-options.ts';
import type { Described } from '../representation/table.ts';

import { servedObject } from '../resources/served-object.ts';
import { answerReview, type ReviewParts } from '../security/reviews.ts';
import { requestToken } from '../security/token-request.ts';
import { create, type Written } from '../writes/create.ts';
import { deletionAnswer, deleteObject } from '../writes/delete.ts';
import { deleteOptions } from '../writes/delete-options.ts';
import { patch } from '../writes/patch.ts';
import { admittedBelow, checkBelow, resourceTaken } from '../writes/subresource-object.ts';
import { update, type UpdatePart } from '../writes/update.ts';
import { checkWriteOptions } from '../writes/write-options.ts';
import { isDryRun, storageKey, type Write, type WriteParts } from '../writes/write-context.ts';
import { checkRoute } from './check-route.ts';
import { bindNamedPod, bindPod } from './binding.ts';
import { admitConnection, CONNECTIONS } from './connect.ts';
import { deleteCollection } from './delete-collection.ts';
import { evictPod } from './eviction.ts';
import { list } from './list.ts';
import { getScale, patchScale, updateScale } from './scale.ts';
import { waitForRevision } from './wait-for-revision.ts';
import { watch } from './watch.ts';
import { NEEDS_KUBELET, withoutKubelet } from './without-kubelet.ts';

/** What all requests for resources work with. */
export interface ApiParts extends WriteParts {
  readonly reviews: ReviewParts;
}

/** The path names no resource that is served. */
export const NO_SUCH_PATH: Answer = {
  type: 'text',
  code: 404,
  contentType: 'text/plain; charset=utf-8',
  text: '404 page not found\n',
};

/** Subresources that are the same object, seen or changed in part. */
const PARTS: Readonly<Record<string, UpdatePart>> = {
  '': 'object',
  status: 'status',
  finalize: 'finalize',
  approval: 'approval',
  ephemeralcontainers: 'ephemeralcontainers',
  resize: 'resize',
};

const CREATED_BELOW: ReadonlySet<string> = new Set(['binding', 'eviction', 'token']);

const SCALE: Described = { group: 'autoscaling', version: 'v1', kind: 'Scale', definition: undefined };

function endpointOf({ definition }: Described): 'resource' | 'custom resource' {
  return definition === undefined ? 'resource' : 'custom resource';
}

function present(
  request: ServerRequest,
  parts: WriteParts,
  resource: Described,
  body: JsonObject,
): JsonObject {
  return presentObject(resource, body, {
    representation: negotiate(request.header('accept'), endpointOf(resource)),
    includeObject: request.query.get('includeObject') ?? '',
    now_ms: parts.clock.now_ms(),
  });
}

async function get(write: Write): Promise<Answer> {
  const { parts, resource, namespace, name, request } = write;
  const wanted = request.query.get('resourceVersion') ?? '';
  if (request.query.has('export') && isTrue(request.query.get('export')))
    throw badRequest('the export parameter, deprecated since v1.14, is no longer supported');
  if (wanted !== '') await waitForRevision(parts, parseResourceVersion(wanted, badObjectRevision));
  const stored = parts.store.collection(resource.collection).get(storageKey(resource, namespace, name));
  if (stored === undefined) throw notFound(resource, name);
  const served = await converting(parts.conversions, () => servedObject(resource, stored.body));
  return {
    type: 'object',
    code: 200,
    object: present(request, parts, resource, served),
  };
}

function writtenAnswer({ parts, resource, request }: Write, { body, created, warnings }: Written): Answer {
  return {
    type: 'object',
    code: created ? 201 : 200,
    object: present(request, parts, resource, body),
    warnings,
  };
}

/** What a request sends to a resource, or to what lies below it. */
function sentObject(
  { request, resource }: Pick<Write, 'request' | 'resource'>,
  subresource = '',
): JsonObject {
  return readObject(request, resourceTaken(resource, subresource).kind);
}

async function deleteAll(write: Write): Promise<Answer> {
  const { resource, request, parts } = write;
  const { bodies, metadata } = await deleteCollection(write, deleteOptions(request));
  const object = presentList(resource, bodies, metadata, {
    representation: negotiate(request.header('accept'), endpointOf(resource)),
    includeObject: request.query.get('includeObject') ?? '',
    now_ms: parts.clock.now_ms(),
  });
  return { type: 'object', code: 200, object };
}

async function deleteOne(write: Write): Promise<Answer> {
  const { resource, request } = write;
  const options = deleteOptions(request);
  const deleted = await deleteObject(write, options);
  // What clients that know only orphanDependents wait for: 202 says that dependents go first.
  const code = !deleted.isGone && options.orphanDependents === false ? 202 : 200;
  return { type: 'object', code, object: deletionAnswer(deleted, resource) };
}

async function objectRequest(write: Write, part: UpdatePart): Promise<Answer> {
  const { request } = write;
  switch (request.verb) {
    case 'get':
      return get(write);
    case 'create':
      checkWriteOptions(request, 'CreateOptions');
      return writtenAnswer(write, await create(write, sentObject(write)));
    case 'update':
      checkWriteOptions(request, 'UpdateOptions');
      return writtenAnswer(write, await update(write, sentObject(write), part));
    case 'patch':
      return writtenAnswer(write, await patch(write, part));
    case 'delete':
      return deleteOne(write);
    default:
      throw methodNotAllowed();
  }
}

async function scaleOf(write: Write): Promise<JsonObject> {
  switch (write.request.verb) {
    case 'get':
      return getScale(write);
    case 'update':
      checkWriteOptions(write.request, 'UpdateOptions');
      return updateScale(write, sentObject(write, 'scale'));
    case 'patch':
      return patchScale(write);
    default:
      throw methodNotAllowed();
  }
}

async function scaleRequest(write: Write): Promise<Answer> {
  const { request, parts } = write;
  // Looked at first: a client that takes no answer gets no write.
  negotiate(request.header('accept'), 'resource');
  const object = present(request, parts, SCALE, await scaleOf(write));
  return { type: 'object', code: 200, object, endpoint: 'resource' };
}

/** A Status says itself with which code it is answered. */
function statusAnswer(object: JsonObject): Answer {
  return { type: 'object', code: numberAt(object, 'code') ?? 201, object };
}

async function subresourceRequest(write: Write, subresource: string, { reviews }: ApiParts): Promise<Answer> {
  const { resource } = write;
  if (CONNECTIONS.has(subresource) && write.dryRun) throw badRequest('dryRun is not supported');
  if (CONNECTIONS.has(subresource)) await admitConnection(write, subresource);
  if (NEEDS_KUBELET.has(subresource)) return withoutKubelet(write, subresource);
  // Looked at before anything is done.
  if (CREATED_BELOW.has(subresource)) negotiate(write.request.header('accept'), 'created only');
  switch (subresource) {
    case 'scale':
      return scaleRequest(write);
    case 'binding':
      return { type: 'object', code: 201, object: await bindPod(write, sentObject(write, 'binding')) };
    case 'token':
      return {
        type: 'object',
        code: 201,
        object: await requestToken(write, sentObject(write, 'token'), reviews.tokens),
      };
    case 'eviction':
      return statusAnswer(await evictPod(write, sentObject(write, 'eviction')));
    default: {
      const part = PARTS[subresource];
      if (part === undefined) throw notImplemented(`the lab has no ${resource.resource}/${subresource} yet`);
      return objectRequest(write, part);
    }
  }
}

/** Answers a request about a resource. */
export async function resourceRequest(
  parts: ApiParts,
  request: ServerRequest,
  info: RequestInfo,
): Promise<Answer> {
  const resource = parts.registry.find(info.apiGroup, info.apiVersion, info.resource);
  if (resource === undefined) {
    if (parts.registry.isBuiltIn(info.apiGroup, info.apiVersion)) throw noSuchResource();
    return NO_SUCH_PATH;
  }
  if (!checkRoute(resource, request, info)) return NO_SUCH_PATH;
  if (resource.deprecation !== undefined) request.context.warnings.push(resource.deprecation);
  // The routes of resources know no HEAD, but for what is sent on.
  if (request.method === 'HEAD' && info.subresource !== 'proxy') throw methodNotAllowed();
  const namespace = resource.namespaced ? info.namespace : '';
  const write: Write = {
    parts,
    resource,
    namespace,
    name: info.name,
    request,
    dryRun: isDryRun(request),
  };
  const answer = await checkedRequest(parts, write, info);
  return answer.type === 'object' && answer.endpoint === undefined
    ? { ...answer, endpoint: endpointOf(resource) }
    : answer;
}

function checkedRequest(parts: ApiParts, write: Write, info: RequestInfo): Answer | Promise<Answer> {
  const { resource, request } = write;
  if (info.subresource !== '') return subresourceRequest(write, info.subresource, parts);
  const endpoint =
    resource.verbs.includes('get') || resource.verbs.includes('list') ? endpointOf(resource) : 'created only';
  const representation = negotiate(request.header('accept'), endpoint);
  if (request.verb === 'list') return list(parts, resource, request, representation);
  if (request.verb === 'watch') return watch(parts, resource, request, representation);
  if (request.verb === 'deletecollection') return deleteAll(write);
  if (resource.collection === 'bindings') return bindingRequest(write);
  if (!resource.verbs.includes('get')) return questionRequest(parts, write);
  return objectRequest(write, 'object');
}

async function bindingRequest(write: Write): Promise<Answer> {
  checkWriteOptions(write.request, 'CreateOptions');
  return { type: 'object', code: 201, object: await bindNamedPod(write, sentObject(write)) };
}

/** Resources that can only be created are questions: the answer is the object with its status. */
async function questionRequest(parts: ApiParts, write: Write): Promise<Answer> {
  const { resource, request } = write;
  const question = await admittedBelow(write, '', sentObject(write));
  await checkBelow(write, '', question);
  const answered = answerReview(parts.reviews, resource, request, question);
  if (answered === undefined) throw notImplemented(`the lab has no ${resource.resource}`);
  return { type: 'object', code: 201, object: present(request, parts, resource, answered) };
}

/** What went wrong, as an answer; anything that is no ApiError is a bug and told as one. */
export function errorAnswer(error: unknown): Answer | undefined {
  return error instanceof ApiError ? { type: 'object', code: error.code, object: error.status() } : undefined;
}
