import type { JsonObject } from '../../../kube/json.ts';
import {
  queryParameters,
  requestInfoOf,
  splitRequestURI,
  type RequestInfo,
} from '../../../kube/request-uri.ts';
import { now_us, type ServerClock } from '../clock.ts';
import type { ServerRandom } from '../random.ts';
import { exactName } from '../request/field-selector.ts';
import { newRequestContext, verbOf, type RequestContext } from '../request/server-request.ts';
import type { Credentials } from '../security/authenticate.ts';
import type { Arrival } from './arrival.ts';
import { isLongRunning } from './long-running.ts';
import { sourceIPs } from './source-ips.ts';

/** A request as it comes in: read from line and headers, and no further. */
export interface IncomingCall {
  readonly readBody: () => Uint8Array | Promise<Uint8Array>;
  /** The body, where it came as an object. */
  readonly object: JsonObject | undefined;
  readonly auditID: string;
  readonly received_us: number;
  readonly method: string;
  readonly requestURI: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly header: (name: string) => string | undefined;
  readonly credentials: Credentials;
  /** What the path says. */
  readonly pathInfo: RequestInfo | undefined;
  /** What the request is about: with the name that it selects. */
  readonly info: RequestInfo | undefined;
  readonly verb: string;
  readonly isLongRunning: boolean;
  readonly sourceIPs: readonly string[];
  readonly userAgent: string;
  /** Who sends it, once that is known. */
  userName: string;
  readonly context: RequestContext;
}

/** A list or watch of one name is about that name (NewRequestInfo, endpoints/request/requestinfo.go). */
function withSelectedName(
  info: RequestInfo | undefined,
  verb: string,
  query: ReadonlyMap<string, string>,
): RequestInfo | undefined {
  if (info === undefined || info.name !== '' || (verb !== 'list' && verb !== 'watch')) return info;
  const name = exactName(query.get('fieldSelector') ?? '');
  return name === undefined ? info : { ...info, name };
}

/** Reads line and headers of a request. */
export function incomingCall(arrival: Arrival, clock: ServerClock, random: ServerRandom): IncomingCall {
  const { method, requestURI, credentials, remoteAddress } = arrival;
  const { path, query } = splitRequestURI(requestURI);
  const { header } = credentials;
  const parameters = queryParameters(query);
  const plain = requestInfoOf(path);
  const verb = verbOf(method, plain, parameters);
  const info = withSelectedName(plain, verb, parameters);
  const given = header('audit-id') ?? '';
  return {
    readBody: arrival.readBody,
    object: arrival.object,
    auditID: given === '' ? random.uuid() : given,
    received_us: now_us(clock),
    method,
    requestURI,
    path,
    query: parameters,
    header,
    credentials,
    pathInfo: plain,
    info,
    verb,
    isLongRunning: isLongRunning(verb, path, info),
    // Only audit asks.
    get sourceIPs() {
      return sourceIPs(header, remoteAddress);
    },
    userAgent: header('user-agent') ?? '',
    userName: '',
    context: newRequestContext(),
  };
}
