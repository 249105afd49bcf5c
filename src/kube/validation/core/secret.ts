import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { configMapKey } from '../formats.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct, text, textEntries } from '../values.ts';
import { DATA_MAX_BYTES, decodedLength, validateImmutableData } from './config-map.ts';

const DATA = Path.of('data');
const SERVICE_ACCOUNT_NAME = 'kubernetes.io/service-account.name';

/** Of each of these types the keys that must be there. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

/** Types whose one key holds JSON. */
const JSON_KEYS: Readonly<Record<string, string>> = {
  'kubernetes.io/dockercfg': '.dockercfg',
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
};

/** What Go's decoder says of text that is no JSON object; `undefined` where it is one. */
function jsonProblem(content: string): string | undefined {
  try {
    const value: unknown = JSON.parse(content);
    if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
    const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    return `json: cannot unmarshal ${found} into Go value of type map[string]interface {}`;
  } catch {
    return goSyntaxError(content);
  }
}

/** The position is where V8 stopped, which is where Go stops too; only the commonest texts are told alike. */
function goSyntaxError(content: string): string {
  const start = content.trimStart();
  if (start === '') return 'unexpected end of JSON input';
  const first = start[0] ?? '';
  if (!'{["-0123456789tfn'.includes(first))
    return `invalid character '${first}' looking for beginning of value`;
  return 'unexpected end of JSON input';
}

function validateJsonKey(secret: JsonObject, key: string, errors: ErrorList): void {
  const value = struct(secret, 'data')[key];
  if (value === undefined) errors.required(DATA.key(key));
  else {
    const content = Buffer.from(typeof value === 'string' ? value : '', 'base64').toString('utf8');
    const problem = jsonProblem(content);
    if (problem !== undefined) errors.invalid(DATA.key(key), '<secret contents redacted>', problem);
  }
}

function validateType(secret: JsonObject, errors: ErrorList): void {
  const type = text(secret, 'type');
  const data = struct(secret, 'data');
  const jsonKey = JSON_KEYS[type];
  if (jsonKey !== undefined) validateJsonKey(secret, jsonKey, errors);
  for (const key of REQUIRED_KEYS[type] ?? []) if (data[key] === undefined) errors.required(DATA.key(key));
  if (type === 'kubernetes.io/service-account-token') {
    const annotations = struct(struct(secret, 'metadata'), 'annotations');
    if (text(annotations, SERVICE_ACCOUNT_NAME) === '')
      errors.required(Path.of('metadata', 'annotations').key(SERVICE_ACCOUNT_NAME));
  } else if (type === 'kubernetes.io/basic-auth') {
    if (data['username'] === undefined && data['password'] === undefined)
      for (const key of ['username', 'password']) errors.required(DATA.key(key));
  } else if (type === 'kubernetes.io/ssh-auth' && text(data, 'ssh-privatekey') === '')
    errors.required(DATA.key('ssh-privatekey'));
}

function validateSecret(secret: JsonObject, errors: ErrorList): void {
  validateObjectMeta(secret, { namespaced: true, name: 'subdomain' }, errors);
  let size_bytes = 0;
  for (const [key, value] of textEntries(secret, 'data')) {
    errors.eachInvalid(DATA.key(key), key, configMapKey(key));
    size_bytes += decodedLength(value);
  }
  if (size_bytes > DATA_MAX_BYTES) errors.tooLong(DATA, DATA_MAX_BYTES);
  validateType(secret, errors);
}

/** Secret (ValidateSecret, ValidateSecretUpdate, pkg/apis/core/validation). */
export const secretRules: KindRules = {
  create: validateSecret,
  update(secret, old, errors) {
    validateObjectMetaUpdate(secret, old, errors);
    validateImmutable(text(secret, 'type'), text(old, 'type'), Path.of('type'), errors);
    validateImmutableData(secret, old, ['data'], errors);
    validateSecret(secret, errors);
  },
};
