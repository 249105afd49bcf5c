import { notAcceptable } from './api-error.ts';

/** How an answer is to be written. `as` is a transformation: a Table for people, metadata only for controllers. */
export interface Representation {
  readonly format: 'json' | 'yaml';
  readonly as: 'object' | 'Table' | 'PartialObjectMetadata';
  /** Of meta.k8s.io, for Table and PartialObjectMetadata: `v1`, `v1beta1`. */
  readonly version: string;
}

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

const ACCEPTED = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** Takes an Accept header apart, best first; ranges of one quality stay in their order. */
export function parseAccept(header: string): readonly MediaRange[] {
  const ranges = header
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [type = '', ...rest] = part.split(';').map((piece) => piece.trim());
      const parameters = new Map(
        rest.map((piece) => {
          const equals = piece.indexOf('=');
          return equals < 0 ? [piece, ''] : [piece.slice(0, equals), piece.slice(equals + 1)];
        }),
      );
      const quality = Number(parameters.get('q') ?? '1');
      return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 1 : quality };
    });
  return ranges.toSorted((one, other) => other.quality - one.quality);
}

function formatOf(type: string): Representation['format'] | undefined {
  if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'json';
  return type === 'application/yaml' ? 'yaml' : undefined;
}

function representationOf({ type, parameters }: MediaRange): Representation | undefined {
  const format = formatOf(type);
  if (format === undefined) return undefined;
  const as = parameters.get('as');
  if (as === undefined) return { format, as: 'object', version: '' };
  const version = parameters.get('v') ?? '';
  if (parameters.get('g') !== 'meta.k8s.io' || (version !== 'v1' && version !== 'v1beta1')) return undefined;
  if (as === 'Table') return { format, as, version };
  return as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList'
    ? { format, as: 'PartialObjectMetadata', version }
    : undefined;
}

/**
 * The representation that the client likes best of those that exist. Protobuf is passed over: every client that asks for it also takes
 * JSON. Throws 406 where nothing fits.
 */
export function negotiate(header: string | undefined): Representation {
  if (header === undefined || header.trim() === '') return { format: 'json', as: 'object', version: '' };
  for (const range of parseAccept(header)) {
    const representation = representationOf(range);
    if (representation !== undefined) return representation;
  }
  throw notAcceptable(ACCEPTED);
}
