import { BoundedMap } from '../../../audit/bounded-map.ts';
import { notAcceptable } from './api-error.ts';

/** How bodies can be written. CBOR is behind a feature gate that is off in 1.36 (CBORServingAndStorage). */
export type Format = 'json' | 'yaml' | 'protobuf';

/** The kind that an answer is to be turned into: `as=Table;v=v1;g=meta.k8s.io`. */
interface Conversion {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What an endpoint can answer with; `created only`: what can be created and not read has no columns. */
export type Endpoint = 'plain' | 'resource' | 'created only' | 'custom resource' | 'discovery';

/** What was chosen of an Accept header. */
export interface Accepted {
  readonly format: Format;
  /** `pretty=1` beside the media type. */
  readonly isPretty: boolean;
  readonly convert: Conversion | undefined;
}

/** How an object of a resource is to be written. `as` is a transformation: a Table for people, metadata only for controllers. */
export interface Representation {
  readonly format: Format;
  readonly as: 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** Of meta.k8s.io, for Table and PartialObjectMetadata: `v1`, `v1beta1`. */
  readonly version: string;
}

interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/** In the order in which a wildcard takes them. */
const MEDIA_TYPES: readonly { readonly type: string; readonly subtype: string; readonly format: Format }[] = [
  { type: 'application', subtype: 'json', format: 'json' },
  { type: 'application', subtype: 'yaml', format: 'yaml' },
  { type: 'application', subtype: 'vnd.kubernetes.protobuf', format: 'protobuf' },
];
export const ACCEPTED = MEDIA_TYPES.map(({ type, subtype }) => `${type}/${subtype}`);
/** YAML cannot be streamed. */
export const ACCEPTED_STREAMS = [
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
];

function isBefore(one: MediaRange, other: MediaRange): boolean {
  if (one.quality > other.quality) return true;
  if (one.type !== '*' && other.type === '*') return true;
  return one.subtype !== '*' && other.subtype === '*';
}

function rangeOf(part: string): MediaRange | undefined {
  const [media = '', ...rest] = part.split(';');
  const [type = '', subtype = '', more] = media.split('/').map((piece) => piece.trim());
  if (more !== undefined || (subtype === '' && type !== '*')) return undefined;
  const parameters = new Map<string, string>();
  let quality = 1;
  for (const piece of rest) {
    const [name = '', value = '', tooMuch] = piece.split('=');
    if (value === '' || tooMuch !== undefined) continue;
    if (name.trim() === 'q') quality = Number(value) || 0;
    else parameters.set(name.trim(), value.trim());
  }
  return { type, subtype: subtype === '' ? '*' : subtype, parameters, quality };
}

/** Clients send one of a few headers with each request; so many are remembered. */
const HEADERS_MAX_COUNT = 1_000;
const rangesOfHeaders = new BoundedMap<string, readonly MediaRange[]>(HEADERS_MAX_COUNT);

function acceptedRanges(header: string): readonly MediaRange[] {
  return rangesOfHeaders.refresh(header, () => parseAccept(header));
}

/** Takes an Accept header apart, best first. Order is that of goautoneg: an insertion sort by quality, then by what is said exactly. */
function parseAccept(header: string): readonly MediaRange[] {
  const ranges = header.split(',').flatMap((part) => rangeOf(part.trim()) ?? []);
  const sorted: MediaRange[] = [];
  for (const range of ranges) {
    let position = sorted.length;
    for (; position > 0; position -= 1) {
      const before = sorted[position - 1];
      if (before === undefined || !isBefore(range, before)) break;
    }
    sorted.splice(position, 0, range);
  }
  return sorted;
}

function conversionOf(parameters: MediaRange['parameters']): Conversion | undefined {
  if (!['as', 'g', 'v'].some((name) => parameters.has(name))) return undefined;
  return {
    group: parameters.get('g') ?? '',
    version: parameters.get('v') ?? '',
    kind: parameters.get('as') ?? '',
  };
}

const CONVERTED_KINDS = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'] as const;

function allows(endpoint: Endpoint, format: Format, convert: Conversion | undefined): boolean {
  if (endpoint === 'discovery')
    return (
      convert?.group === 'apidiscovery.k8s.io' &&
      convert.version === 'v2' &&
      convert.kind === 'APIGroupDiscoveryList'
    );
  if (convert === undefined) return endpoint !== 'custom resource' || format !== 'protobuf';
  const { group, version, kind } = convert;
  if (endpoint === 'plain' || group !== 'meta.k8s.io' || !['v1', 'v1beta1'].includes(version)) return false;
  if (kind === 'Table' && endpoint === 'created only') return false;
  return kind === 'Table' ? format !== 'protobuf' : CONVERTED_KINDS.some((known) => known === kind);
}

function acceptedOf({ parameters }: MediaRange, format: Format, endpoint: Endpoint): Accepted | undefined {
  const stream = parameters.get('stream') ?? '';
  if (stream !== '' && (stream !== 'watch' || format === 'yaml')) return undefined;
  const version = parameters.get('sv') ?? '';
  if (version !== '' && (endpoint === 'plain' || endpoint === 'discovery' || version !== 'v1'))
    return undefined;
  const convert = conversionOf(parameters);
  if (!allows(endpoint, format, convert)) return undefined;
  return { format, isPretty: parameters.get('pretty') === '1', convert };
}

/**
 * What an endpoint answers a client with, by what it accepts; `undefined`: with 406. Source: NegotiateMediaTypeOptions, apiserver
 * pkg/endpoints/handlers/negotiation, and AllowsMediaTypeTransform of RequestScope.
 */
export function negotiateMediaType(header: string | undefined, endpoint: Endpoint): Accepted | undefined {
  if (header === undefined || header === '')
    return endpoint === 'discovery' ? undefined : { format: 'json', isPretty: false, convert: undefined };
  for (const range of acceptedRanges(header)) {
    for (const { type, subtype, format } of MEDIA_TYPES) {
      const fits =
        (range.type === '*' || range.type === type) && (range.subtype === '*' || range.subtype === subtype);
      const accepted = fits ? acceptedOf(range, format, endpoint) : undefined;
      if (accepted !== undefined) return accepted;
    }
  }
  return undefined;
}

/** The first of some media types that a client takes; nothing said takes the first. For handlers that serve documents, not objects. */
export function acceptedType(header: string | undefined, types: readonly string[]): string | undefined {
  if (header === undefined || header === '') return types[0];
  for (const range of parseAccept(header)) {
    const found = types.find((mediaType) => {
      const [type, subtype] = mediaType.split('/');
      return (
        (range.type === '*' || range.type === type) && (range.subtype === '*' || range.subtype === subtype)
      );
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Does go-restful find a route for this Accept header? It knows no `application/*`. Source: Route.matchesAccept. */
export function isProduced(header: string | undefined, produced: readonly string[]): boolean {
  if (header === undefined || header === '') return true;
  if (produced.includes(header)) return true;
  return header
    .split(',')
    .map((part) => (part.split(';')[0] ?? '').trim())
    .some((type) => type === '*/*' || produced.includes(type));
}

/** The representation of a resource that the client likes best. Throws 406 where nothing fits. */
export function negotiate(
  header: string | undefined,
  endpoint: 'resource' | 'created only' | 'custom resource',
): Representation {
  const accepted = negotiateMediaType(header, endpoint);
  if (accepted === undefined) throw notAcceptable(ACCEPTED);
  const { format, convert } = accepted;
  const as = CONVERTED_KINDS.find((kind) => kind === convert?.kind);
  return as === undefined || convert === undefined
    ? { format, as: 'object', version: '' }
    : { format, as, version: convert.version };
}
