import { byteLength } from './go-value.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const UNDERSCORE_LABEL = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const UNDERSCORE_SUBDOMAIN = `${UNDERSCORE_LABEL}(\\.${UNDERSCORE_LABEL})*`;
const KEY_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${KEY_NAME})?`;

const LABEL_MAX_BYTES = 63;
const SUBDOMAIN_MAX_BYTES = 253;
const PORT_NAME_MAX_BYTES = 15;

/** What is wrong with a text, one sentence each; empty where nothing is. */
export type Format = (value: string) => readonly string[];

const NOTHING: readonly string[] = [];

/** `TEXT (e.g. 'a',  or 'b', regex used for validation is 'R')`, with the double space of upstream (RegexError). */
export function regexError(text: string, pattern: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${text} (regex used for validation is '${pattern}')`;
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${text} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

export function inclusiveRangeError(lowest: number, highest: number): string {
  return `must be between ${lowest} and ${highest}, inclusive`;
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

/** Texts that match are taken without looking any further: nearly all do. */
function format(pattern: RegExp, maximum_bytes: number, message: string, unit = 'characters'): Format {
  return (value) => {
    const isShort = value.length <= maximum_bytes && byteLength(value) <= maximum_bytes;
    const matches = pattern.test(value);
    if (isShort && matches) return NOTHING;
    return [
      ...(isShort ? [] : [`must be no more than ${maximum_bytes} ${unit}`]),
      ...(matches ? [] : [message]),
    ];
  };
}

const subdomainPattern = whole(SUBDOMAIN);
const labelPattern = whole(LABEL);
const SUBDOMAIN_MESSAGE = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  'example.com',
);
const LABEL_MESSAGE = regexError(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  'my-name',
  '123-abc',
);

/** IsDNS1123Subdomain. Sources of all formats: k8s.io/apimachinery pkg/util/validation and pkg/api/validate/content. */
export const dnsSubdomain: Format = format(subdomainPattern, SUBDOMAIN_MAX_BYTES, SUBDOMAIN_MESSAGE);

/** The prefix of a label key, and names under the newer validation (LongName): their texts count bytes. */
export const longName: Format = format(subdomainPattern, SUBDOMAIN_MAX_BYTES, SUBDOMAIN_MESSAGE, 'bytes');

/** IsDNS1123SubdomainWithUnderscore. */
export const dnsSubdomainWithUnderscore: Format = format(
  whole(UNDERSCORE_SUBDOMAIN),
  SUBDOMAIN_MAX_BYTES,
  regexError(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
    UNDERSCORE_SUBDOMAIN,
    'example.com',
  ),
);

/** IsDNS1123Label. */
export const dnsLabel: Format = (value) => {
  const isShort = byteLength(value) <= LABEL_MAX_BYTES;
  const matches = labelPattern.test(value);
  if (isShort && matches) return NOTHING;
  const why = subdomainPattern.test(value) ? 'must not contain dots' : LABEL_MESSAGE;
  return [
    ...(isShort ? [] : [`must be no more than ${LABEL_MAX_BYTES} characters`]),
    ...(matches ? [] : [why]),
  ];
};

/** IsDNS1035Label. */
export const dns1035Label: Format = format(
  whole(LABEL_1035),
  LABEL_MAX_BYTES,
  regexError(
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    LABEL_1035,
    'my-name',
    'abc-123',
  ),
);

/** IsWildcardDNS1123Subdomain. */
export const wildcardDnsSubdomain: Format = format(
  whole(`\\*\\.${SUBDOMAIN}`),
  SUBDOMAIN_MAX_BYTES,
  regexError(
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    `\\*\\.${SUBDOMAIN}`,
    '*.example.com',
  ),
);

/** IsPathSegmentName: what may stand in a URL. */
export const pathSegment: Format = (value) => {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return pathSegmentPrefix(value);
};

/** IsPathSegmentPrefix: the beginning of such a name. */
export const pathSegmentPrefix: Format = (value) =>
  value.includes('/') || value.includes('%')
    ? ['/', '%'].filter((letter) => value.includes(letter)).map((letter) => `may not contain '${letter}'`)
    : NOTHING;

const keyNamePattern = whole(KEY_NAME);
const KEY_MESSAGE = regexError(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  KEY_NAME,
  'MyName',
  'my.name',
  '123-abc',
);

/** IsQualifiedName (IsLabelKey): a label key, with or without a prefix. */
export const qualifiedName: Format = (value) => {
  if (value.length <= LABEL_MAX_BYTES && keyNamePattern.test(value)) return NOTHING;
  const parts = value.split('/');
  if (parts.length > 2)
    return [
      `a valid label key ${KEY_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const [first = '', second] = parts;
  const problems: string[] = [];
  if (second !== undefined) {
    if (first === '') problems.push('prefix part must be non-empty');
    else problems.push(...longName(first).map((why) => `prefix part ${why}`));
  }
  const name = second ?? first;
  if (name === '') problems.push('name part must be non-empty');
  else if (byteLength(name) > LABEL_MAX_BYTES)
    problems.push(`name part must be no more than ${LABEL_MAX_BYTES} bytes`);
  if (!keyNamePattern.test(name)) problems.push(`name part ${KEY_MESSAGE}`);
  return problems;
};

/** IsValidLabelValue. */
export const labelValue: Format = format(
  whole(LABEL_VALUE),
  LABEL_MAX_BYTES,
  regexError(
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    LABEL_VALUE,
    'MyValue',
    'my_value',
    '12345',
  ),
  'bytes',
);

/** `.`, `..` and what begins with them would be another directory once it is a file. */
function directoryProblems(value: string): readonly string[] {
  if (value === '.' || value === '..') return [`must not be '${value}'`];
  return value.startsWith('..') ? ["must not start with '..'"] : NOTHING;
}

const CONFIG_MAP_KEY = '[-._a-zA-Z0-9]+';
const configMapKeyText = format(
  whole(CONFIG_MAP_KEY),
  SUBDOMAIN_MAX_BYTES,
  regexError(
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    CONFIG_MAP_KEY,
    'key.name',
    'KEY_NAME',
    'key-name',
  ),
);

/** IsConfigMapKey: also of Secrets. */
export const configMapKey: Format = (value) => [...configMapKeyText(value), ...directoryProblems(value)];

const PRINTABLE_WITHOUT_EQUALS = /^[ -<>-~]*$/;

/** IsRelaxedEnvVarName, the rule since 1.32 (KEP-4369). */
export const environmentVariableName: Format = (value) => {
  if (value === '') return ['environment variable name must be non-empty'];
  return PRINTABLE_WITHOUT_EQUALS.test(value)
    ? NOTHING
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
};

/** IsValidPortName. */
export const portName: Format = (value) => {
  const problems: string[] = [];
  if (byteLength(value) > PORT_NAME_MAX_BYTES)
    problems.push(`must be no more than ${PORT_NAME_MAX_BYTES} characters`);
  if (!/^[-a-z0-9]+$/.test(value))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) problems.push('must contain at least one letter (a-z)');
  if (value.includes('--')) problems.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
};

const PERCENT = '[0-9]+%';

/** IsValidPercent. */
export const percent: Format = format(
  whole(PERCENT),
  Infinity,
  regexError(
    "a valid percent string must be a numeric string followed by an ending '%'",
    PERCENT,
    '1%',
    '93%',
  ),
);

const HEADER_NAME = '[-A-Za-z0-9]+';

/** IsHTTPHeaderName. */
export const httpHeaderName: Format = format(
  whole(HEADER_NAME),
  Infinity,
  regexError(
    "a valid HTTP header must consist of alphanumeric characters or '-'",
    HEADER_NAME,
    'X-Header-Name',
  ),
);

const PORT_MAX = 65_535;

/** IsValidPortNum. */
export function portNumber(value: number): readonly string[] {
  return value >= 1 && value <= PORT_MAX ? NOTHING : [inclusiveRangeError(1, PORT_MAX)];
}

/** Users and groups are int64 in the API and int32 on a node. */
const ID_MAX = 2 ** 31 - 1;

/** IsValidUserID, IsValidGroupID. */
export function userOrGroupId(value: number): readonly string[] {
  return value >= 0 && value <= ID_MAX ? NOTHING : [inclusiveRangeError(0, ID_MAX)];
}
