import { queryParameters } from '../kube/request-uri.ts';
import type { RequestQuery } from './event.ts';

/** As apimachinery converts a query parameter to a boolean: present and neither `0` nor `false` is true. */
function booleanOf(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  return !['false', '0'].includes(text.toLowerCase());
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/**
 * Reads the parameters of a query string (without `?`) that matter to us. A parameter that is absent or, where
 * it should be a number, is none, stays `undefined`. `dryRun` is true for `All`, the only value that Kubernetes knows.
 */
export function requestQueryOf(query: string): RequestQuery {
  if (query === '') return {};
  const parameters = queryParameters(query);
  const found: RequestQuery = {
    fieldManager: parameters.get('fieldManager'),
    dryRun: parameters.has('dryRun') ? parameters.get('dryRun') === 'All' : undefined,
    resourceVersion: parameters.get('resourceVersion'),
    resourceVersionMatch: parameters.get('resourceVersionMatch'),
    limit: numberOf(parameters.get('limit')),
    continue: parameters.get('continue'),
    watch: booleanOf(parameters.get('watch')),
    sendInitialEvents: booleanOf(parameters.get('sendInitialEvents')),
    timeoutSeconds: numberOf(parameters.get('timeoutSeconds')),
    labelSelector: parameters.get('labelSelector'),
    fieldSelector: parameters.get('fieldSelector'),
    propagationPolicy: parameters.get('propagationPolicy'),
    force: booleanOf(parameters.get('force')),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
