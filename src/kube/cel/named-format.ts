import { labelKeyProblem, labelValueProblem } from '../selector.ts';
import { CelUrl } from './url.ts';
import type { CelOpaque } from './value.ts';

const DNS1123_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_MAX_LENGTH = 63;
const SUBDOMAIN_MAX_LENGTH = 253;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DATE = /^\d{4}-(\d{2})-(\d{2})$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

function label(text: string, shape: RegExp, what: string): readonly string[] {
  const tooLong =
    text.length > LABEL_MAX_LENGTH ? [`must be no more than ${LABEL_MAX_LENGTH} characters`] : [];
  return shape.test(text) ? tooLong : [...tooLong, `must be ${what}`];
}

function subdomain(text: string): readonly string[] {
  const tooLong =
    text.length > SUBDOMAIN_MAX_LENGTH ? [`must be no more than ${SUBDOMAIN_MAX_LENGTH} characters`] : [];
  const valid = text.split('.').every((part) => DNS1123_LABEL.test(part));
  return valid ? tooLong : [...tooLong, 'must be a lower-case RFC 1123 subdomain'];
}

/** A prefix may end in `-`, because a name is made of it by adding to it (apimachinery maskTrailingDash). */
function unmasked(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}

function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const one = (problem: string | undefined): readonly string[] => (problem === undefined ? [] : [problem]);
const unless = (valid: boolean, message: string): readonly string[] => (valid ? [] : [message]);

const VALIDATE: ReadonlyMap<string, (text: string) => readonly string[]> = new Map([
  ['dns1123Label', (text: string) => label(text, DNS1123_LABEL, 'a lower-case RFC 1123 label')],
  [
    'dns1123LabelPrefix',
    (text: string) => label(unmasked(text), DNS1123_LABEL, 'a lower-case RFC 1123 label'),
  ],
  ['dns1123Subdomain', subdomain],
  ['dns1123SubdomainPrefix', (text: string) => subdomain(unmasked(text))],
  ['dns1035Label', (text: string) => label(text, DNS1035_LABEL, 'a DNS-1035 label')],
  ['dns1035LabelPrefix', (text: string) => label(unmasked(text), DNS1035_LABEL, 'a DNS-1035 label')],
  ['qualifiedName', (text: string) => one(labelKeyProblem(text))],
  ['labelValue', (text: string) => one(labelValueProblem(text))],
  ['uri', (text: string) => unless(CelUrl.parse(text) !== undefined, 'is no absolute URI')],
  ['uuid', (text: string) => unless(UUID.test(text), 'does not match the UUID format')],
  ['byte', (text: string) => unless(text !== '' && BASE64.test(text), 'invalid base64')],
  ['date', (text: string) => unless(isDate(text), 'invalid date')],
  [
    'datetime',
    (text: string) => unless(DATE_TIME.test(text) && isDate(text.slice(0, 10)), 'invalid datetime'),
  ],
]);

/** A named format of the Kubernetes library `format`. */
export class CelFormat implements CelOpaque {
  readonly typeName = 'kubernetes.NamedFormat';
  readonly name: string;
  readonly #validate: (text: string) => readonly string[];

  constructor(name: string, validate: (text: string) => readonly string[]) {
    this.name = name;
    this.#validate = validate;
  }

  static named(name: string): CelFormat | undefined {
    const validate = VALIDATE.get(name);
    return validate === undefined ? undefined : new CelFormat(name, validate);
  }

  text(): string {
    return this.name;
  }

  /** What is wrong with the text; nothing where it is valid. The wording is ours, the verdict Kubernetes'. */
  problems(text: string): readonly string[] {
    return this.#validate(text);
  }
}
