import { pathParts, requestInfoOf, type RequestInfo } from '../../../kube/request-uri.ts';
import { ACCEPTED, ACCEPTED_STREAMS, isProduced } from '../request/accept.ts';
import {
  methodNotAllowed,
  methodNotSupported,
  noRepresentation,
  noSuchResource,
} from '../request/api-error.ts';
import type { ServerRequest } from '../request/server-request.ts';
import type { Resource, Subresource } from '../resources/resource.ts';

const METHOD_VERBS: Readonly<Record<string, readonly string[]>> = {
  GET: ['get', 'list', 'watch'],
  POST: ['create'],
  PUT: ['update'],
  PATCH: ['patch'],
  DELETE: ['delete', 'deletecollection'],
};
/** What is proxied is sent on with any of these (proxyMethods, pkg/registry/core/pod/rest). */
const PROXY_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const COLLECTION_VERBS = ['list', 'watch', 'create', 'deletecollection'];
const OBJECT_VERBS = ['get', 'watch', 'update', 'patch', 'delete'];
const ACCEPTED_OF_MANY = [...ACCEPTED, ...ACCEPTED_STREAMS];
/** These answer with whatever a container says. */
const CONNECTING: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy']);

/** Is there a path like this one, whatever its method? */
function isPath(
  { definition, namespaced, resource }: Resource,
  request: ServerRequest,
  info: RequestInfo,
): boolean {
  if (isTooLong(request, info)) return false;
  const isOfNamespace = info.namespace !== '' && (resource !== 'namespaces' || info.namespace !== info.name);
  if (!namespaced) return !isOfNamespace;
  if (isOfNamespace || info.prefixVerb !== undefined) return true;
  // Of a collection over all namespaces; custom resources know which requests may be about one.
  return definition === undefined ? isCollection(request, info) : ['list', 'watch'].includes(request.verb);
}

/** Only what connects to a container takes a path behind the subresource. */
function isTooLong(request: ServerRequest, { subresource, name, prefixVerb }: RequestInfo): boolean {
  if (subresource === '' || prefixVerb !== undefined || CONNECTING.has(subresource)) return false;
  const tail = pathParts(request.path).slice(-2);
  return tail.length !== 2 || tail[0] !== name || tail[1] !== subresource;
}

/** What can only be created has no path of its own once it is named, and none over all namespaces. */
function isNowhere({ namespaced, verbs }: Resource, request: ServerRequest, info: RequestInfo): boolean {
  if (verbs.some((verb) => verb !== 'create')) return false;
  return !isCollection(request, info) || (namespaced && info.namespace === '');
}

/** `fieldSelector=metadata.name=x` gives a request a name, and leaves it one of a collection. */
function isCollection({ path, query }: ServerRequest, { name }: RequestInfo): boolean {
  return name === '' || (query.has('fieldSelector') && requestInfoOf(path)?.name === '');
}

function hasMethod(method: string, verbs: readonly string[]): boolean {
  return (METHOD_VERBS[method] ?? []).some((verb) => verbs.includes(verb));
}

function checkBuiltIn(
  resource: Resource,
  subresource: Subresource | undefined,
  request: ServerRequest,
  info: RequestInfo,
): void {
  if (subresource === undefined && isNowhere(resource, request, info)) throw noSuchResource();
  const isOfMany = subresource === undefined && isCollection(request, info);
  const wanted = isOfMany ? COLLECTION_VERBS : OBJECT_VERBS;
  const verbs = subresource?.verbs ?? resource.verbs.filter((verb) => wanted.includes(verb));
  const isKnown =
    subresource?.name === 'proxy' ? PROXY_METHODS.includes(request.method) : hasMethod(request.method, verbs);
  if (!isKnown) throw methodNotAllowed();
  // Over all namespaces one may only look.
  const isOverAll = isOfMany && resource.namespaced && info.namespace === '';
  if (isOverAll && request.method !== 'GET') throw methodNotAllowed();
  if (subresource !== undefined && CONNECTING.has(subresource.name)) return;
  const produced = isOfMany && request.method === 'GET' ? ACCEPTED_OF_MANY : ACCEPTED;
  const log = subresource?.name === 'log' ? ['text/plain', ...produced] : produced;
  if (!isProduced(request.header('accept'), log)) throw noRepresentation(log);
}

/**
 * What is looked at before a handler runs. Of built-in resources that is go-restful's: path, method, and what the client takes, without a
 * word about the resource; custom resources have a handler of their own (apiextensions-apiserver, customresource_handler.go). Answers
 * false where the path is none. Throws 404, 405 and 406.
 */
export function checkRoute(resource: Resource, request: ServerRequest, info: RequestInfo): boolean {
  const subresource = resource.subresources.find(({ name }) => name === info.subresource);
  const isKnown = info.subresource === '' || subresource !== undefined;
  const isCustom = resource.definition !== undefined;
  if (!isKnown || !isPath(resource, request, info)) {
    if (isCustom) return false;
    throw noSuchResource();
  }
  if (!isCustom) checkBuiltIn(resource, subresource, request, info);
  else if (!(subresource?.verbs ?? resource.verbs).includes(request.verb))
    throw methodNotSupported(resource, request.verb);
  return true;
}
