import type { JsonObject } from '../../../kube/json.ts';
import { NO_SUCH_PATH } from '../handlers/resource-request.ts';
import type { ServerParts } from '../handlers/server-parts.ts';
import { noSuchResource } from '../request/api-error.ts';
import type { Answer, ServerRequest } from '../request/server-request.ts';
import { SERVED_MINOR, SERVED_VERSION } from '../resources/built-in-resources.ts';
import {
  aggregatedDiscovery,
  aggregatedVersion,
  apiGroup,
  coreVersions,
  groupList,
  resourceList,
  servedGroups,
} from './discovery.ts';
import { openApiDocument, openApiPaths } from './open-api.ts';

function json(object: JsonObject): Answer & { type: 'object' } {
  return { type: 'object', code: 200, object };
}

/** As `kubectl version` wants it; the lab says in gitVersion what it is. */
function versionDocument(): JsonObject {
  return {
    major: '1',
    minor: String(SERVED_MINOR),
    gitVersion: `${SERVED_VERSION}+plimsoll-lab`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: '',
    platform: '',
  };
}

function aggregated(parts: ServerParts, isCore: boolean, version: 'v2' | 'v2beta1'): Answer {
  const document = aggregatedDiscovery(parts.registry, isCore, version);
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return { type: 'text', code: 200, contentType, text: `${JSON.stringify(document)}\n`, object: document };
}

function groupAnswer({ registry }: ServerParts, path: string): Answer {
  const parts = path.split('/').filter((part) => part !== '');
  const isCore = parts[0] === 'api';
  const group = isCore ? '' : (parts[1] ?? '');
  const version = isCore ? parts[1] : parts[2];
  const found = servedGroups(registry).find((row) => row.group === group);
  if (isCore && found?.versions.some((row) => row.version === version) !== true) throw noSuchResource();
  if (found === undefined || parts.length > (isCore ? 2 : 3)) return NO_SUCH_PATH;
  if (version === undefined) return json(apiGroup(found, true));
  const served = found.versions.find((row) => row.version === version);
  return served === undefined ? NO_SUCH_PATH : json(resourceList(group, version, served.resources));
}

/** Answers what is no resource: health, version, discovery, OpenAPI. */
export function nonResourceRequest(parts: ServerParts, request: ServerRequest, address: string): Answer {
  const path = request.path.length > 1 ? request.path.replace(/\/+$/, '') : request.path;
  const accept = request.header('accept');
  switch (path) {
    case '/version':
      return { ...json(versionDocument()), isRaw: true };
    case '/api': {
      const version = aggregatedVersion(accept);
      return version === undefined ? json(coreVersions(address)) : aggregated(parts, true, version);
    }
    case '/apis': {
      const version = aggregatedVersion(accept);
      return version === undefined ? json(groupList(parts.registry)) : aggregated(parts, false, version);
    }
    case '/openapi/v3':
      return json(openApiPaths(parts.registry));
    case '/':
      return json({ paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'] });
    default:
      break;
  }
  if (path.startsWith('/openapi/v3/')) {
    const document = openApiDocument(parts.registry, path.slice('/openapi/v3/'.length));
    return document === undefined ? NO_SUCH_PATH : json(document);
  }
  return path.startsWith('/api/') || path.startsWith('/apis/') ? groupAnswer(parts, path) : NO_SUCH_PATH;
}
