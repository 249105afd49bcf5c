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
  if (query === '') return {};
  if (!NEEDS_CARE.test(query)) {
    const plain = plainQueryOf(query);
    if (plain !== undefined) return plain;
  }
  const found: Writable<RequestQuery> = {};
  for (const [name, value] of queryParameters(query)) read(found, name, value);
  return found;
}

/** An escape, or a `;`, which Go does not take. Most queries have neither. */
const NEEDS_CARE = /[%+;]/;

/** The same where nothing is escaped, in a third of the time: detection reads the query of every list and watch. Undefined where it cannot tell. */
function plainQueryOf(query: string): RequestQuery | undefined {
  const found: Writable<RequestQuery> = {};
  for (let start = 0; start < query.length;) {
    const mark = query.indexOf('&', start);
    const end = mark < 0 ? query.length : mark;
    const equals = query.indexOf('=', start);
    const nameEnd = equals < 0 || equals > end ? end : equals;
    const name = query.slice(start, nameEnd);
    // The first of several counts, also where it is no number.
    if (!Object.hasOwn(found, name)) read(found, name, query.slice(Math.min(nameEnd + 1, end), end));
    if ((name === 'limit' || name === 'timeoutSeconds') && found[name] === undefined) return undefined;
    start = end + 1;
  }
  return found;
}
