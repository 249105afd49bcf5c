import { isJsonArray, isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { groupVersion } from '../kube-object.ts';
import { EVERYTHING, parseLabelSelector, type FieldProblem, type LabelSelector } from '../selector.ts';
import { readWebhookClient, type WebhookClient } from './webhook-client.ts';

export const WEBHOOK_OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const;
export type WebhookOperation = (typeof WEBHOOK_OPERATIONS)[number];

/** One entry of `rules`: all five must fit a request. Lists are as written, `*` included. */
export interface WebhookRule {
  readonly operations: readonly string[];
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  /** `pods`, `pods/status`, `pods/*`, `*`, `*` and a slash and `*`. */
  readonly resources: readonly string[];
  readonly scope: '*' | 'Namespaced' | 'Cluster';
}

export interface WebhookMatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** Fields that were not given, so that the default of the apiVersion stands there. */
export type DefaultedField =
  | 'failurePolicy'
  | 'matchPolicy'
  | 'timeoutSeconds'
  | 'reinvocationPolicy'
  | 'sideEffects'
  | 'namespaceSelector'
  | 'objectSelector';

/** One webhook of a configuration, with the defaults that the API server would fill in for its apiVersion. */
export interface AdmissionWebhook {
  readonly type: 'mutating' | 'validating';
  /** `metadata.name` of the configuration; mutating webhooks are called in the order of these names. */
  readonly configurationName: string;
  readonly name: string;
  readonly client: WebhookClient;
  /** `clientConfig.caBundle` as written: base64 of PEM. */
  readonly caBundle: string | undefined;
  readonly rules: readonly WebhookRule[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly matchPolicy: 'Exact' | 'Equivalent';
  /** Nil is everything, and is everything here. */
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly matchConditions: readonly WebhookMatchCondition[];
  readonly timeout_s: number;
  /** Always `Never` for validating webhooks. */
  readonly reinvocationPolicy: 'Never' | 'IfNeeded';
  readonly sideEffects: string;
  readonly admissionReviewVersions: readonly string[];
  readonly defaulted: ReadonlySet<DefaultedField>;
  /** Selectors and conditions that cannot be read: what the webhook sees cannot be told. One clause each. */
  readonly unreadable: readonly string[];
}

/** A webhook at its place in the configuration: `['webhooks', index]`. */
export interface ParsedWebhook {
  readonly index: number;
  readonly webhook: AdmissionWebhook;
  /** What the API server would refuse, paths from the configuration's root. */
  readonly problems: readonly FieldProblem[];
}

interface Defaults {
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly matchPolicy: 'Exact' | 'Equivalent';
  readonly timeout_s: number;
  readonly sideEffects: string;
  readonly admissionReviewVersions: readonly string[];
}

/** admissionregistration v1 defaults.go; sideEffects and admissionReviewVersions are required there. */
const DEFAULTS_V1: Defaults = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  timeout_s: 10,
  sideEffects: 'Unknown',
  admissionReviewVersions: [],
};
/** v1beta1 defaults.go (removed in Kubernetes 1.22): an old manifest without a timeout means 30 seconds. */
const DEFAULTS_V1BETA1: Defaults = {
  failurePolicy: 'Ignore',
  matchPolicy: 'Exact',
  timeout_s: 30,
  sideEffects: 'Unknown',
  admissionReviewVersions: ['v1beta1'],
};

const TIMEOUT_MIN_S = 1;
const TIMEOUT_MAX_S = 30;
const MATCH_CONDITIONS_MAX = 64;
const KNOWN_REVIEW_VERSIONS = ['v1', 'v1beta1'];

function stringsIn(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

class WebhookReader {
  readonly problems: FieldProblem[] = [];
  readonly unreadable: string[] = [];
  readonly defaulted = new Set<DefaultedField>();
  readonly #json: JsonObject;
  readonly #path: readonly (string | number)[];

  constructor(json: JsonObject, index: number) {
    this.#json = json;
    this.#path = ['webhooks', index];
  }

  problem(path: readonly (string | number)[], message: string): void {
    this.problems.push({ path: [...this.#path, ...path], message });
  }

  /** A field with a fixed set of values; the default where it is absent, and where it is wrong. */
  choice<T extends string>(field: DefaultedField, values: readonly T[], fallback: T): T {
    const given = this.#json[field];
    const found = values.find((value) => value === given);
    if (found !== undefined) return found;
    if (given === undefined || given === null) this.defaulted.add(field);
    else this.problem([field], `${JSON.stringify(given)} is none of ${values.join(', ')}`);
    return fallback;
  }

  timeout_s(fallback: number): number {
    const given = jsonAt(this.#json, 'timeoutSeconds');
    if (given === undefined || given === null) {
      this.defaulted.add('timeoutSeconds');
      return fallback;
    }
    if (typeof given !== 'number' || !Number.isInteger(given)) {
      this.problem(['timeoutSeconds'], 'must be a whole number');
      return fallback;
    }
    if (given < TIMEOUT_MIN_S || given > TIMEOUT_MAX_S)
      this.problem(['timeoutSeconds'], `must be between ${TIMEOUT_MIN_S} and ${TIMEOUT_MAX_S} seconds`);
    return given;
  }

  selector(field: 'namespaceSelector' | 'objectSelector'): LabelSelector {
    const { selector, problems } = parseLabelSelector(this.#json[field]);
    for (const { path, message } of problems) this.problem([field, ...path], message);
    if (problems.length > 0) this.unreadable.push(`its ${field} is not valid`);
    if (selector === undefined && problems.length === 0) this.defaulted.add(field);
    return selector ?? EVERYTHING;
  }

  client(): WebhookClient {
    const config = jsonAt(this.#json, 'clientConfig');
    const client = readWebhookClient(config);
    if (client.type === 'url' && isJsonObject(jsonAt(config, 'service')))
      this.problem(['clientConfig'], 'exactly one of url or service is required');
    if (client.type === 'url' && !client.url.startsWith('https://'))
      this.problem(['clientConfig', 'url'], 'must begin with https://');
    if (client.type === 'none')
      this.problem(['clientConfig'], 'exactly one of url or service (namespace and name) is required');
    return client;
  }

  rules(): readonly WebhookRule[] {
    const rules = this.#json['rules'];
    if (!isJsonArray(rules)) {
      if (rules !== undefined && rules !== null) this.problem(['rules'], 'must be a list');
      return [];
    }
    return rules.flatMap((rule, index) => {
      if (isJsonObject(rule)) return [this.#rule(rule, index)];
      this.problem(['rules', index], 'must be an object');
      return [];
    });
  }

  #rule(rule: JsonObject, index: number): WebhookRule {
    const list = (field: string) => {
      const found = stringsIn(rule[field]);
      if (found.length === 0) this.problem(['rules', index, field], 'must be a list with at least one entry');
      return found;
    };
    const operations = list('operations');
    for (const operation of operations)
      if (operation !== '*' && !WEBHOOK_OPERATIONS.some((known) => known === operation))
        this.problem(
          ['rules', index, 'operations'],
          `"${operation}" is no operation: CREATE, UPDATE, DELETE, CONNECT or *`,
        );
    const apiGroups = list('apiGroups');
    const apiVersions = list('apiVersions');
    for (const [field, values] of [
      ['operations', operations],
      ['apiGroups', apiGroups],
      ['apiVersions', apiVersions],
    ] as const)
      if (values.length > 1 && values.includes('*'))
        this.problem(['rules', index, field], 'if "*" is present, must not specify others');
    return {
      operations,
      apiGroups,
      apiVersions,
      resources: list('resources'),
      scope: this.#scope(rule, index),
    };
  }

  #scope(rule: JsonObject, index: number): WebhookRule['scope'] {
    const scope = rule['scope'];
    if (scope === 'Namespaced' || scope === 'Cluster') return scope;
    if (scope !== undefined && scope !== null && scope !== '*')
      this.problem(['rules', index, 'scope'], `${JSON.stringify(scope)} is none of *, Cluster, Namespaced`);
    return '*';
  }

  matchConditions(): readonly WebhookMatchCondition[] {
    const given = this.#json['matchConditions'];
    if (given === undefined || given === null) return [];
    const list = isJsonArray(given) ? given : [];
    if (!isJsonArray(given)) this.#unreadableCondition(['matchConditions'], 'must be a list');
    if (list.length > MATCH_CONDITIONS_MAX)
      this.problem(['matchConditions'], `has more than ${MATCH_CONDITIONS_MAX} entries`);
    const names = new Set<string>();
    return list.flatMap((condition, index) => {
      const name = stringAt(condition, 'name') ?? '';
      const expression = stringAt(condition, 'expression') ?? '';
      if (names.has(name)) this.problem(['matchConditions', index, 'name'], `"${name}" is there twice`);
      names.add(name);
      if (name === '') this.problem(['matchConditions', index, 'name'], 'must be given');
      if (expression.trim() !== '') return [{ name, expression }];
      this.#unreadableCondition(['matchConditions', index, 'expression'], 'must be a CEL expression');
      return [];
    });
  }

  #unreadableCondition(path: readonly (string | number)[], message: string): void {
    this.problem(path, message);
    this.unreadable.push('its matchConditions are not valid');
  }

  name(): string {
    const name = stringAt(this.#json, 'name') ?? '';
    if (name.split('.').length < 3)
      this.problem(['name'], 'should be a domain with at least three segments separated by dots');
    return name;
  }

  reviewVersions(fallback: readonly string[]): readonly string[] {
    const given = stringsIn(this.#json['admissionReviewVersions']);
    const versions = given.length === 0 ? fallback : given;
    if (!versions.some((version) => KNOWN_REVIEW_VERSIONS.includes(version)))
      this.problem(['admissionReviewVersions'], 'must include at least one of v1, v1beta1');
    return versions;
  }

  sideEffects(fallback: string, isV1: boolean): string {
    const given = stringAt(this.#json, 'sideEffects');
    if (given === undefined) this.defaulted.add('sideEffects');
    if (isV1 && given !== 'None' && given !== 'NoneOnDryRun')
      this.problem(['sideEffects'], 'must be None or NoneOnDryRun');
    return given ?? fallback;
  }
}

function parseWebhook(
  json: JsonObject,
  index: number,
  configuration: { readonly type: AdmissionWebhook['type']; readonly name: string; readonly isV1: boolean },
): ParsedWebhook {
  const reader = new WebhookReader(json, index);
  const { type, isV1 } = configuration;
  const defaults = isV1 ? DEFAULTS_V1 : DEFAULTS_V1BETA1;
  const webhook: AdmissionWebhook = {
    type,
    configurationName: configuration.name,
    name: reader.name(),
    client: reader.client(),
    caBundle: stringAt(json, 'clientConfig', 'caBundle'),
    rules: reader.rules(),
    failurePolicy: reader.choice('failurePolicy', ['Fail', 'Ignore'], defaults.failurePolicy),
    matchPolicy: reader.choice('matchPolicy', ['Exact', 'Equivalent'], defaults.matchPolicy),
    namespaceSelector: reader.selector('namespaceSelector'),
    objectSelector: reader.selector('objectSelector'),
    matchConditions: reader.matchConditions(),
    timeout_s: reader.timeout_s(defaults.timeout_s),
    reinvocationPolicy:
      type === 'mutating' ? reader.choice('reinvocationPolicy', ['Never', 'IfNeeded'], 'Never') : 'Never',
    sideEffects: reader.sideEffects(defaults.sideEffects, isV1),
    admissionReviewVersions: reader.reviewVersions(defaults.admissionReviewVersions),
    defaulted: reader.defaulted,
    unreadable: reader.unreadable,
  };
  return { index, webhook, problems: reader.problems };
}

/**
 * The webhooks of a MutatingWebhookConfiguration or ValidatingWebhookConfiguration, as the API server sees them once it has filled in the
 * defaults of the manifest's own apiVersion; `undefined` for any other object. Entries that are no object are left out, and named in `problems`.
 * Never throws.
 */
export function parseWebhookConfiguration(
  body: JsonObject,
): { readonly webhooks: readonly ParsedWebhook[]; readonly problems: readonly FieldProblem[] } | undefined {
  const { group, version } = groupVersion(stringAt(body, 'apiVersion') ?? '');
  const kind = stringAt(body, 'kind');
  const isConfiguration =
    kind === 'MutatingWebhookConfiguration' || kind === 'ValidatingWebhookConfiguration';
  if (group !== 'admissionregistration.k8s.io' || !isConfiguration) return undefined;
  const configuration = {
    type: kind === 'MutatingWebhookConfiguration' ? ('mutating' as const) : ('validating' as const),
    name: stringAt(body, 'metadata', 'name') ?? '',
    isV1: version !== 'v1beta1',
  };
  const given = body['webhooks'];
  const problems: FieldProblem[] = [];
  if (given !== undefined && given !== null && !isJsonArray(given))
    problems.push({ path: ['webhooks'], message: 'must be a list' });
  const webhooks: ParsedWebhook[] = [];
  const names = new Set<string>();
  for (const [index, json] of (isJsonArray(given) ? given : []).entries()) {
    if (!isJsonObject(json)) {
      problems.push({ path: ['webhooks', index], message: 'must be an object' });
      continue;
    }
    const parsed = parseWebhook(json, index, configuration);
    if (names.has(parsed.webhook.name))
      problems.push({
        path: ['webhooks', index, 'name'],
        message: `"${parsed.webhook.name}" is there twice`,
      });
    names.add(parsed.webhook.name);
    webhooks.push(parsed);
  }
  return { webhooks, problems };
}
