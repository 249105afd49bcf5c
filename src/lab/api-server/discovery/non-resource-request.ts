import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../kube/json.ts';
import { NO_SUCH_PATH } from '../handlers/resource-request.ts';
import type { ServerParts } from '../handlers/server-parts.ts';
import { ACCEPTED, isProduced, negotiateMediaType } from '../request/accept.ts';
import { methodNotAllowed, noRepresentation, noSuchResource } from '../request/api-error.ts';
import type { Answer, ServerRequest } from '../request/server-request.ts';
import { SERVED_MINOR, SERVED_VERSION } from '../resources/built-in-resources.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import {
  aggregatedDiscovery,
  apiGroup,
  coreVersions,
  groupList,
  resourceList,
  servedGroups,
} from './discovery.ts';
import { openApiV2Answer, openApiV3Answer } from './open-api-answer.ts';
import { openApiPaths } from './open-api.ts';

function json(object: JsonObject): Answer & { type: 'object' } {
  return { type: 'object', code: 200, object };
}

/** As `kubectl version` wants it; the lab says in gitVersion what it is. */
function versionDocument(): JsonObject {
  return {
    major: '1',
    minor: String(SERVED_MINOR),
    emulationMajor: '1',
    emulationMinor: String(SERVED_MINOR),
    minCompatibilityMajor: '1',
    minCompatibilityMinor: String(SERVED_MINOR - 1),
    gitVersion: `${SERVED_VERSION}+plimsoll-lab`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: '',
    platform: '',
  };
}

/** go-restful's part: these paths are read only, and answer with an object. Throws 405 and 406. */
function checkDocument(request: ServerRequest): void {
  if (request.method !== 'GET') throw methodNotAllowed();
  if (!isProduced(request.header('accept'), ACCEPTED)) throw noRepresentation(ACCEPTED);
}

/** `/api` and `/apis`: the plain document, or everything below it at once, which clients may keep as long as its ETag stays. */
function rootDocument(
  { registry }: ServerParts,
  request: ServerRequest,
  isCore: boolean,
  plain: () => JsonObject,
): Answer {
  // The aggregator serves the groups, and looks at neither method nor Accept before it writes.
  if (isCore) checkDocument(request);
  if (negotiateMediaType(request.header('accept'), 'discovery') === undefined) return json(plain());
  const object = aggregatedDiscovery(registry, isCore);
  const etag = `"${createHash('sha512').update(JSON.stringify(object)).digest('hex').toUpperCase()}"`;
  const headers = { etag, vary: 'Accept', 'cache-control': 'public' };
  return request.header('if-none-match') === etag
    ? { type: 'text', code: 304, contentType: '', text: '', headers }
    : { type: 'object', code: 200, object, endpoint: 'discovery', headers };
}

/** A group or a version that is not served: go-restful knows the groups that are built in, and no others. */
function missingGroup(registry: ResourceRegistry, group: string): Answer {
  if (registry.all().some((resource) => resource.definition === undefined && resource.group === group))
    throw noSuchResource();
  return NO_SUCH_PATH;
}

function groupAnswer({ registry }: ServerParts, request: ServerRequest): Answer {
  const parts = request.path.split('/').filter((part) => part !== '');
  const isCore = parts[0] === 'api';
  const group = isCore ? '' : (parts[1] ?? '');
  const version = isCore ? parts[1] : parts[2];
  const found = servedGroups(registry).find((row) => row.group === group);
  if (isCore && found?.versions.some((row) => row.version === version) !== true) throw noSuchResource();
  if (found === undefined || parts.length > (isCore ? 2 : 3)) return missingGroup(registry, group);
  const served = found.versions.find((row) => row.version === version);
  if (version !== undefined && served === undefined) return missingGroup(registry, group);
  const isCustom = served?.resources.some(({ definition }) => definition !== undefined) ?? false;
  if (served !== undefined && !isCustom) checkDocument(request);
  return json(
    served === undefined ? apiGroup(found, true) : resourceList(group, served.version, served.resources),
  );
}

/** Answers what is no resource: health, version, discovery, OpenAPI. */
export function nonResourceRequest(parts: ServerParts, request: ServerRequest, address: string): Answer {
  const path = request.path.length > 1 ? request.path.replace(/\/+$/, '') : request.path;
  switch (path) {
    case '/version':
      checkDocument(request);
      return { ...json(versionDocument()), isRaw: true };
    case '/api':
      return rootDocument(parts, request, true, () => coreVersions(address));
    case '/apis':
      return rootDocument(parts, request, false, () => groupList(parts.registry));
    case '/openapi/v2':
      return openApiV2Answer(parts.registry, request);
    case '/openapi/v3':
      return json(openApiPaths(parts.registry));
    case '/':
      return json({
        paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'],
      });
    default:
      break;
  }
  if (path.startsWith('/openapi/v3/'))
    return openApiV3Answer(parts, request, path.slice('/openapi/v3/'.length));
  return path.startsWith('/api/') || path.startsWith('/apis/') ? groupAnswer(parts, request) : NO_SUCH_PATH;
}
