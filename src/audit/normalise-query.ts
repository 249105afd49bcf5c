import { queryParameters } from '../kube/request-uri.ts';
import type { RequestQuery } from './event.ts';

/** As apimachinery converts a query parameter to a boolean: present and neither `0` nor `false` is true. */
function booleanOf(text: string): boolean {
  return !['false', '0'].includes(text.toLowerCase());
}

function numberOf(text: string): number | undefined {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

type Writable<Parts> = { -readonly [Name in keyof Parts]: Parts[Name] };

function read(found: Writable<RequestQuery>, name: string, value: string): void {
  switch (name) {
    case 'fieldManager':
    case 'resourceVersion':
    case 'resourceVersionMatch':
    case 'continue':
    case 'labelSelector':
    case 'fieldSelector':
    case 'propagationPolicy':
      found[name] = value;
      break;
    case 'watch':
    case 'sendInitialEvents':
    case 'force':
      found[name] = booleanOf(value);
      break;
    case 'limit':
    case 'timeoutSeconds': {
      const number = numberOf(value);
      if (number !== undefined) found[name] = number;
      break;
    }
    case 'dryRun':
      found.dryRun = value === 'All';
      break;
    default:
  }
}

/**
 * Reads the parameters of a query string (without `?`) that matter to us. A parameter that is absent or, where
 * it should be a number, is none, stays `undefined`. `dryRun` is true for `All`, the only value that Kubernetes knows.
 */
export function requestQueryOf(query: string): RequestQuery {
  const found: Writable<RequestQuery> = {};
  if (query === '') return found;
  for (const [name, value] of queryParameters(query)) read(found, name, value);
  return found;
}
