/**
 * What the path of a request says, as kube-apiserver's RequestInfo resolver reads it
 * (k8s.io/apiserver pkg/endpoints/request/requestinfo.go). `prefixVerb` is set for the two legacy path prefixes.
 */
export interface RequestInfo {
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** `/api/v1/watch/...` and `/api/v1/proxy/...`: the verb stands in the path. */
  readonly prefixVerb: 'watch' | 'proxy' | undefined;
}

/** These follow `/namespaces/{name}/` without being a resource of their own. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/** Cuts a requestURI at its first `?`; the query comes without it. A scheme and host (proxied requests) are cut off. */
export function splitRequestURI(requestURI: string): { readonly path: string; readonly query: string } {
  const mark = requestURI.indexOf('?');
  const path = mark < 0 ? requestURI : requestURI.slice(0, mark);
  const query = mark < 0 ? '' : requestURI.slice(mark + 1);
  return { path: path.replace(/^https?:\/\/[^/]*/i, ''), query };
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // A broken escape is kept as it was sent: kube-apiserver would have refused the request, its log may not.
    return text;
  }
}

/** What stands between the slashes of a path, decoded: clients write a colon plainly or escaped. */
export function pathParts(path: string): readonly string[] {
  return path
    .replace(/^\/+|\/+$/g, '')
    .split('/')
    .map(decode);
}

/**
 * The parameters of a query string, decoded; of a repeated one the first, as Go's `url.Values.Get` gives it.
 * Go refuses a parameter with a raw `;`; so it is left out here too.
 */
export function queryParameters(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  if (query === '') return parameters;
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const name = decode((equals < 0 ? pair : pair.slice(0, equals)).replaceAll('+', ' '));
    if (parameters.has(name)) continue;
    parameters.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1).replaceAll('+', ' ')));
  }
  return parameters;
}

/** Cuts `namespaces/{namespace}` off, unless the request is about the namespace itself. */
function cutNamespace(parts: readonly string[]): {
  readonly namespace: string;
  readonly parts: readonly string[];
} {
  const [first, namespace, third] = parts;
  if (first !== 'namespaces' || namespace === undefined) return { namespace: '', parts };
  const isOwn = third === undefined || NAMESPACE_SUBRESOURCES.has(third);
  return { namespace, parts: isOwn ? parts : parts.slice(2) };
}

/**
 * The resource that a request path names, or `undefined` for a non-resource request (`/healthz`, `/apis/apps/v1`).
 * For the resource `namespaces` both `name` and `namespace` are the namespace, as in a real audit event. What
 * follows the subresource (`.../proxy/metrics`) is not interpreted.
 */
export function requestInfoOf(path: string): RequestInfo | undefined {
  const parts = pathParts(path);
  const isCore = parts[0] === 'api';
  if (!isCore && parts[0] !== 'apis') return undefined;
  const [apiVersion, ...rest] = parts.slice(isCore ? 1 : 2);
  if (apiVersion === undefined || rest[0] === undefined || rest[0] === '') return undefined;
  const prefixVerb = rest[0] === 'watch' || rest[0] === 'proxy' ? rest[0] : undefined;
  const after = prefixVerb === undefined ? rest : rest.slice(1);
  if (after.length === 0) return undefined;
  const { namespace, parts: named } = cutNamespace(after);
  return {
    apiGroup: isCore ? '' : (parts[1] ?? ''),
    apiVersion,
    namespace,
    resource: named[0] ?? '',
    name: named[1] ?? '',
    subresource: prefixVerb === 'proxy' ? '' : (named[2] ?? ''),
    prefixVerb,
  };
}
