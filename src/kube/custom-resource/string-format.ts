import { parseCelDuration } from '../cel/time.ts';
import { CelUrl } from '../cel/url.ts';
import { CelError } from '../cel/value.ts';
import { parseCidr, parseIpAddress } from '../network-policy/ip-address.ts';

type FormatCheck = (text: string) => boolean;

function matching(pattern: RegExp, maximum_characters = Infinity): FormatCheck {
  return (text) => text.length <= maximum_characters && pattern.test(text);
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(.\d+)?(z|[+-]\d{2}:\d{2})$/;

function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.toLowerCase().split('t');
  const match = TIME.exec(time);
  if (match === null || !isDate(date)) return false;
  const [, hour = '', minute = '', second = ''] = match;
  return hour <= '23' && minute <= '59' && second <= '59';
}

function isGoDuration(text: string): boolean {
  try {
    parseCelDuration(text);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

/** `2 days`, `22 ns`: what Scala's durations look like, beside Go's own. The last spelling of a unit may go on: `seconds`. */
const UNIT =
  /(\d+)\s*(?:ns|us|ms|[smhdw]|µs|hr|wk|nano\w*|micro\w*|milli\w*|sec\w*|min\w*|hour\w*|day\w*|week\w*)(?![A-Za-zµ])/i;

function digitsOf(text: string): readonly number[] {
  return Array.from(text).map((letter) => (letter === 'X' ? 10 : Number(letter)));
}

function isIsbn10(text: string): boolean {
  const compact = text.replaceAll(/[\s-]/g, '');
  if (!/^(?:\d{9}X|\d{10})$/.test(compact)) return false;
  return digitsOf(compact).reduce((sum, digit, index) => sum + (index + 1) * digit, 0) % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const compact = text.replaceAll(/[\s-]/g, '');
  if (!/^\d{13}$/.test(compact)) return false;
  return (
    digitsOf(compact).reduce((sum, digit, index) => sum + (index % 2 === 0 ? 1 : 3) * digit, 0) % 10 === 0
  );
}

const CREDIT_CARD =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;

/** Luhn's check over what is left without other characters. */
function isCreditCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  if (!CREDIT_CARD.test(digits)) return false;
  const sum = digitsOf(digits)
    .toReversed()
    .reduce((total, digit, index) => {
      const weighted = index % 2 === 0 ? digit : digit * 2;
      return total + (weighted > 9 ? weighted - 9 : weighted);
    }, 0);
  return sum % 10 === 0;
}

const HOST_NAME =
  /^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$/u;
const HOST_NAME_MAX_BYTES = 255;
const LABEL_MAX_BYTES = 63;

function isHostName(text: string): boolean {
  const isShort = Buffer.byteLength(text) <= HOST_NAME_MAX_BYTES;
  return (
    isShort &&
    text.split('.').every((part) => Buffer.byteLength(part) <= LABEL_MAX_BYTES) &&
    HOST_NAME.test(text)
  );
}

/** Leading zeros in IPv4 are let through, as Go before 1.17 did (netutils.ParseIPSloppy). */
function sloppyAddress(text: string): string {
  return text.replaceAll(/(^|[.:])0+(?=\d+(?:\.|$|\/))/g, '$1');
}

const ADDRESS_SPEC = /^[^\s<>()[\]\\,;:@"]+(?:\.[^\s<>()[\]\\,;:@"]+)*@[^\s<>()[\]\\,;:@"]+$/;
const NAMED_ADDRESS = /^[^<>]*<([^<>]+)>$/;

function isEmail(text: string): boolean {
  const trimmed = text.trim();
  return ADDRESS_SPEC.test(NAMED_ADDRESS.exec(trimmed)?.[1] ?? trimmed);
}

const UINT8 = '(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])';
const SHORT_NAME = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

/** Sources: kube-openapi pkg/validation/strfmt and its govalidator; apiextensions-apiserver pkg/apiserver/validation/formats.go. */
const FORMATS: ReadonlyMap<string, FormatCheck> = new Map<string, FormatCheck>([
  ['bsonobjectid', matching(/^[0-9a-fA-F]{24}$/)],
  ['uri', (text) => CelUrl.parse(text) !== undefined],
  ['email', isEmail],
  ['hostname', isHostName],
  ['ipv4', (text) => text.includes('.') && parseIpAddress(sloppyAddress(text)) !== undefined],
  ['ipv6', (text) => text.includes(':') && parseIpAddress(text) !== undefined],
  ['cidr', (text) => parseCidr(sloppyAddress(text)) !== undefined],
  [
    'mac',
    matching(
      /^(?:[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}(?:(?:\1[0-9a-f]{2}){2}|(?:\1[0-9a-f]{2}){14})?|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}(?:\.[0-9a-f]{4}|(?:\.[0-9a-f]{4}){7})?)$/i,
    ),
  ],
  ['uuid', matching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)],
  ['uuid3', matching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)],
  ['uuid4', matching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i)],
  ['uuid5', matching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i)],
  ['isbn', (text) => isIsbn10(text) || isIsbn13(text)],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['creditcard', isCreditCard],
  ['ssn', matching(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/)],
  ['hexcolor', matching(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)],
  ['rgbcolor', matching(new RegExp(`^rgb\\(\\s*${UINT8}\\s*,\\s*${UINT8}\\s*,\\s*${UINT8}\\s*\\)$`))],
  ['byte', matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/)],
  ['password', () => true],
  ['date', isDate],
  ['duration', (text) => isGoDuration(text) || UNIT.test(text)],
  ['datetime', isDateTime],
  ['k8sshortname', matching(new RegExp(`^${SHORT_NAME}$`), LABEL_MAX_BYTES)],
  ['k8slongname', matching(new RegExp(`^${SHORT_NAME}(\\.${SHORT_NAME})*$`), 253)],
]);

/** The check of a format of texts; `undefined` where there is no such format: it is not looked at then. Dashes do not count. */
export function stringFormat(name: string): FormatCheck | undefined {
  return FORMATS.get(name.replaceAll('-', ''));
}

const NUMBER_FORMATS: Readonly<Record<string, readonly string[]>> = {
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
};

/** Does the API server know this format for values of this type? Of others it only warns. */
export function isKnownFormat(format: string, type: string): boolean {
  if (type === '' || type === 'string') return stringFormat(format) !== undefined;
  return NUMBER_FORMATS[type]?.includes(format) ?? false;
}
