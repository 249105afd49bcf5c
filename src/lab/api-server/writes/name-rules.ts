import type { NameRule } from '../resources/behaviour.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

interface Rule {
  readonly pattern: RegExp;
  readonly maximum_length: number;
  readonly message: string;
}

/** Source of patterns and texts: k8s.io/apimachinery pkg/util/validation. */
const RULES: Readonly<Record<Exclude<NameRule, 'path segment'>, Rule>> = {
  subdomain: {
    pattern: new RegExp(`^${SUBDOMAIN}$`),
    maximum_length: 253,
    message: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`,
  },
  label: {
    pattern: new RegExp(`^${LABEL}$`),
    maximum_length: 63,
    message: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`,
  },
  'label 1035': {
    pattern: new RegExp(`^${LABEL_1035}$`),
    maximum_length: 63,
    message: `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${LABEL_1035}')`,
  },
};

/** What is wrong with a name, in the words of the API server; empty where it is fine. */
export function nameProblems(name: string, rule: NameRule): readonly string[] {
  if (rule === 'path segment') {
    if (name === '.' || name === '..') return [`may not be '${name}'`];
    return ['/', '%']
      .filter((letter) => name.includes(letter))
      .map((letter) => `may not contain '${letter}'`);
  }
  const { pattern, maximum_length, message } = RULES[rule];
  return [
    ...(name.length > maximum_length ? [`must be no more than ${maximum_length} characters`] : []),
    ...(pattern.test(name) ? [] : [message]),
  ];
}
