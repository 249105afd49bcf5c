import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../kube/json.ts';
import { parseJson } from '../kube/parse-json.ts';
import {
  marker,
  mayHoldCredential,
  redactText,
  type CredentialKind,
  type OnRedaction,
} from './redact-text.ts';

/** How many values of each kind were replaced: what a finding says of a log that carries credentials. */
export type CredentialCounts = Readonly<Partial<Record<CredentialKind, number>>>;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const LAST_APPLIED_POINTER = '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration';
/** Admission webhooks' JSON Patches of the object, an audit annotation at level Request and above. */
const WEBHOOK_PATCH = 'patch.webhook.admission.k8s.io/';

/** What the body of a request to this resource is known to be, before its own kind is looked at. */
type BodyKind = 'Secret' | 'TokenReview' | 'TokenRequest' | '';

function bodyKindOf(resource: string, subresource: string): BodyKind {
  if (resource === 'secrets') return 'Secret';
  if (resource === 'tokenreviews') return 'TokenReview';
  return resource === 'serviceaccounts' && subresource === 'token' ? 'TokenRequest' : '';
}

/**
 * Could a body of this resource, or its text, carry credentials? A cheap `true` too often, never a wrong `false`:
 * the test before `redactBody` and `redactEvent`. `text` is the JSON of the body, or of the whole event.
 */
export function mayCarryCredentials(resource: string, subresource: string, text: string): boolean {
  if (text === '') return false;
  return bodyKindOf(resource, subresource) !== '' || mayHoldCredential(text);
}

/** A field that holds a token by its name, in custom resources and in a kubeconfig that is an object. */
const TOKEN_FIELD = /^(?:access|id|refresh|bearer|auth)?[-_]?token$/i;
/** Shorter texts under such a name are no credentials. */
const TOKEN_MIN_CHARACTERS = 8;

type Entry = readonly [string, JsonValue | undefined];

function mapObject(value: JsonObject, change: (entry: Entry) => JsonValue | undefined): JsonObject {
  // Object.fromEntries defines properties, so that a key `__proto__` stays a key.
  return Object.fromEntries(Object.entries(value).map((entry) => [entry[0], change(entry)]));
}

class BodyRedactor {
  readonly #onRedaction: OnRedaction;

  constructor(onRedaction: OnRedaction) {
    this.#onRedaction = onRedaction;
  }

  body(value: JsonValue, kind: BodyKind): JsonValue {
    if (isJsonArray(value)) {
      const isPatch = value.every((item) => isJsonObject(item) && typeof item['op'] === 'string');
      return value.map((item) =>
        isPatch && isJsonObject(item) ? this.#patchStep(item, kind) : this.body(item, kind),
      );
    }
    return isJsonObject(value) ? this.#object(value, kind) : this.any(value);
  }

  /** Replaces every value below; keys stay, so that a diff still shows which of them changed. */
  all(value: JsonValue | undefined, kind: CredentialKind): JsonValue | undefined {
    if (isJsonObject(value)) return mapObject(value, ([, item]) => this.all(item, kind));
    if (isJsonArray(value)) return value.map((item) => this.all(item, kind) ?? null);
    if (value === undefined || value === null || value === '') return value;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const replaced = marker(text);
    if (replaced !== text) this.#onRedaction(kind);
    return replaced;
  }

  #whole(text: string): string {
    const replaced = marker(text);
    if (replaced !== text) this.#onRedaction('secret data');
    return replaced;
  }

  any(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.#text(value);
    if (isJsonArray(value)) return value.map((item) => this.any(item));
    return isJsonObject(value) ? this.#object(value, '') : value;
  }

  /** A text may be JSON in itself (last-applied-configuration of a List or of something that embeds a Secret). */
  #text(value: string): string {
    if (value.includes('"Secret') && /^\s*[[{]/.test(value)) {
      try {
        return JSON.stringify(this.any(parseJson(value)));
      } catch {
        // It names a Secret, yet cannot be read: better all of it goes than one value stays.
        return this.#whole(value);
      }
    }
    return mayHoldCredential(value) ? redactText(value, this.#onRedaction) : value;
  }

  #object(value: JsonObject, given: BodyKind): JsonObject {
    const own = stringAt(value, 'kind') ?? '';
    if (given === 'Secret' && (own === '' || own.endsWith('List') || own === 'Table'))
      return this.#secretOrMany(value);
    if (own === 'SecretList') return this.#secretOrMany(value);
    const kind = own === '' ? given : own;
    if (kind === 'Secret') return this.#secret(value);
    if (kind === 'TokenReview') return this.#under(value, 'spec', 'token');
    if (kind === 'TokenRequest') return this.#under(value, 'status', 'token');
    return mapObject(value, ([key, item]) => {
      const isToken =
        typeof item === 'string' && item.length >= TOKEN_MIN_CHARACTERS && TOKEN_FIELD.test(key);
      return isToken ? this.all(item, 'token') : item === undefined ? item : this.any(item);
    });
  }

  /** A Secret, a patch of one, a SecretList (whose items have no kind) or a Table of them. */
  #secretOrMany(value: JsonObject): JsonObject {
    const { items, rows } = value;
    if (isJsonArray(items)) return { ...value, items: items.map((item) => this.body(item, 'Secret')) };
    if (!isJsonArray(rows)) return this.#secret(value);
    const redactRow = (row: JsonValue): JsonValue => {
      if (!isJsonObject(row) || row['object'] === undefined) return row;
      return { ...row, object: this.body(row['object'], 'Secret') };
    };
    return { ...value, rows: rows.map(redactRow) };
  }

  #secret(value: JsonObject): JsonObject {
    return mapObject(value, ([key, item]) => {
      if (key === 'data' || key === 'stringData') return this.all(item, 'secret data');
      if (key === 'metadata' && isJsonObject(item)) return this.#secretMetadata(item);
      return item === undefined ? item : this.any(item);
    });
  }

  #secretMetadata(value: JsonObject): JsonObject {
    return mapObject(value, ([key, item]) => {
      if (key === 'annotations' && isJsonObject(item)) return this.#secretAnnotations(item);
      return item === undefined ? item : this.any(item);
    });
  }

  #secretAnnotations(value: JsonObject): JsonObject {
    return mapObject(value, ([key, item]) => {
      if (key === LAST_APPLIED) return this.all(item, 'secret data');
      return item === undefined ? item : this.any(item);
    });
  }

  #under(value: JsonObject, parent: string, field: string): JsonObject {
    return mapObject(value, ([key, item]) => {
      if (key !== parent || !isJsonObject(item)) return item === undefined ? item : this.any(item);
      return mapObject(item, ([name, inner]) => {
        if (name === field) return this.all(inner, 'token');
        return inner === undefined ? inner : this.any(inner);
      });
    });
  }

  /** One step of a JSON Patch (RFC 6902): the path says what its value is. */
  #patchStep(step: JsonObject, kind: BodyKind): JsonObject {
    const { value } = step;
    if (value === undefined) return step;
    const path = stringAt(step, 'path') ?? '';
    if (path === '' || path === '/') return { ...step, value: this.body(value, kind) };
    if (kind === 'Secret') return { ...step, value: this.#secretPart(path, value) ?? null };
    if (kind === 'TokenReview' && path === '/spec/token')
      return { ...step, value: this.all(value, 'token') ?? null };
    return { ...step, value: this.any(value) };
  }

  #secretPart(path: string, value: JsonValue): JsonValue | undefined {
    if (/^\/(?:data|stringData)(?:\/|$)/.test(path) || path === LAST_APPLIED_POINTER)
      return this.all(value, 'secret data');
    if (path === '/metadata' && isJsonObject(value)) return this.#secretMetadata(value);
    if (path === '/metadata/annotations' && isJsonObject(value)) return this.#secretAnnotations(value);
    return this.any(value);
  }

  /** Audit annotations: texts, of which the webhooks' patches are JSON of `{configuration, webhook, patch}`. */
  annotations(value: JsonObject, kind: BodyKind): JsonObject {
    return mapObject(value, ([key, item]) => {
      if (typeof item !== 'string') return item;
      if (!key.startsWith(WEBHOOK_PATCH) || kind === '') return this.#text(item);
      try {
        const note = parseJson(item);
        if (!isJsonObject(note) || !isJsonArray(note['patch'])) return this.#text(item);
        return JSON.stringify({ ...note, patch: this.body(note['patch'], kind) });
      } catch {
        // A cut-off patch of an object that holds credentials: all of it goes.
        return this.#whole(item);
      }
    });
  }
}

/**
 * Removes credentials from the JSON text of one request or response body. `resource` and `subresource` are those of the
 * request (they say what a patch is a patch of). Returns the very same string where there is nothing to
 * remove. Text that is no JSON is searched as text.
 */
export function redactBody(text: string, resource: string, subresource = ''): string {
  if (!mayCarryCredentials(resource, subresource, text)) return text;
  let count = 0;
  const redactor = new BodyRedactor(() => {
    count += 1;
  });
  try {
    const body = parseJson(text);
    const redacted = redactor.body(body, bodyKindOf(resource, subresource));
    return count === 0 ? text : JSON.stringify(redacted);
  } catch {
    // Not JSON: nothing to walk, so it is searched.
    return redactText(text, () => {});
  }
}

/**
 * Removes credentials from one native audit event (canonical or not): Secrets, TokenReview, TokenRequest, patches
 * and lists of them, last-applied-configuration, and JWTs, private keys and bearer tokens wherever they stand. Keys
 * and lengths stay, and the same value has the same marker throughout the process.
 * Returns the same object with `found` undefined where there was nothing to remove.
 */
export function redactEvent(event: JsonObject): {
  readonly event: JsonObject;
  readonly found: CredentialCounts | undefined;
} {
  const found: Partial<Record<CredentialKind, number>> = {};
  let count = 0;
  const redactor = new BodyRedactor((kind) => {
    count += 1;
    found[kind] = (found[kind] ?? 0) + 1;
  });
  const kind = bodyKindOf(
    stringAt(event, 'objectRef', 'resource') ?? '',
    stringAt(event, 'objectRef', 'subresource') ?? '',
  );
  const redacted = mapObject(event, ([key, item]) => {
    if (item === undefined) return item;
    if (key === 'requestObject' || key === 'responseObject') return redactor.body(item, kind);
    if (key === 'annotations' && isJsonObject(item)) return redactor.annotations(item, kind);
    return redactor.any(item);
  });
  return count === 0 ? { event, found: undefined } : { event: redacted, found };
}
