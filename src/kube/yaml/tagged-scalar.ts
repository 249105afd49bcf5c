import { resolvePlainScalar, type PlainScalar } from './plain-scalar.ts';

const LONG_PREFIX = 'tag:yaml.org,2002:';
const RESOLVED = new Set(['!!str', '!!bool', '!!int', '!!float', '!!null', '!!timestamp']);
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** The forms of `parseTimestamp` of yaml.v2: date, date and time with a zone, or date and time behind a space without one. */
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

/** Thrown where the text is not what its tag says. */
export class TagMismatch extends Error {}

function typeTag(value: PlainScalar, text: string): string {
  if (value === null) return '!!null';
  if (typeof value === 'boolean') return '!!bool';
  if (typeof value === 'string') return TIMESTAMP.test(text) ? '!!timestamp' : '!!str';
  // What looks like a float is one even where its value is whole: `1.0` is no !!int.
  return /^[-+]?0[xXbBoO]|^[-+]?[0-9_]+$/.test(text) ? '!!int' : '!!float';
}

function binary(text: string): string {
  // Go's decoder passes over line breaks, which folding has made spaces of only in plain scalars.
  const packed = text.replaceAll(/[\r\n]/g, '');
  if (!BASE64.test(packed)) throw new TagMismatch('!!binary value contains invalid base64 data');
  return Buffer.from(packed, 'base64').toString('utf8');
}

/**
 * What a scalar with a tag is. `!!binary` is decoded to text, as sigs.k8s.io/yaml does it; tags that Kubernetes
 * does not know leave the text as it is. Throws a TagMismatch where `!!int x` cannot be.
 */
export function resolveTaggedScalar(tag: string, text: string): PlainScalar {
  const short = tag.startsWith(LONG_PREFIX) ? `!!${tag.slice(LONG_PREFIX.length)}` : tag;
  if (short === '!!binary') return binary(text);
  if (!RESOLVED.has(short) || short === '!!str') return text;
  const value = resolvePlainScalar(text);
  const actual = typeTag(value, text);
  if (actual === short || (short === '!!float' && actual === '!!int')) return value;
  throw new TagMismatch(`cannot decode ${actual} \`${text}\` as a ${short}`);
}
