import type { AuditEvent } from '../audit/event.ts';
import { isJsonArray, isJsonObject, jsonAt, stringAt } from '../kube/json.ts';

/** Why the API server did not get a usable answer: the first thing to look at. */
export type WebhookFailureCause = 'unreachable' | 'timeout' | 'tls' | 'bad-response' | 'unknown';

/** The Service behind a webhook, from the host that the API server dialled. */
export interface WebhookService {
  readonly namespace: string;
  readonly name: string;
  /** 443 where the URL names none. */
  readonly port: number;
  readonly path: string;
}

/** Where the call went: a Service in the cluster, or a URL of any other kind; neither if the message names none. */
interface CallTarget {
  readonly service?: WebhookService;
  readonly url?: string;
}

/**
 * Why admission (or what stands beside it) refused a request:
 *
 * - `failed-call`: an admission webhook with failurePolicy Fail could not be asked. `webhook` is its name in the
 *   configuration; `ImagePolicyWebhook` (IMAGE_POLICY_WEBHOOK) for the admission plugin of that name.
 * - `denied`: an admission webhook said no.
 * - `policy-denied`: a ValidatingAdmissionPolicy said no (CEL in the API server; nothing was called).
 * - `image-policy-denied`: the backend of the ImagePolicyWebhook plugin said no.
 * - `failed-conversion`: the conversion webhook of a CustomResourceDefinition could not be asked.
 * - `failed-apiservice`: an aggregated API server could not be reached; `apiService` is the APIService's name.
 */
export type WebhookOutcome =
  | ({
      readonly kind: 'failed-call';
      readonly webhook: string;
      readonly cause: WebhookFailureCause;
    } & CallTarget)
  | { readonly kind: 'denied'; readonly webhook: string; readonly reason: string }
  | {
      readonly kind: 'policy-denied';
      readonly policy: string;
      readonly binding: string;
      readonly reason: string;
    }
  | { readonly kind: 'image-policy-denied'; readonly reason: string }
  | ({
      readonly kind: 'failed-conversion';
      /** As the API server prints it: `stable.example.com/v1, Kind=CronTab`. */
      readonly groupVersionKind: string;
      readonly cause: WebhookFailureCause;
    } & CallTarget)
  | {
      readonly kind: 'failed-apiservice';
      readonly apiService: string;
      readonly cause: WebhookFailureCause;
    };

/** The admission plugin that is configured by a file of the API server, not by an object. */
export const IMAGE_POLICY_WEBHOOK = 'ImagePolicyWebhook';

/** Every refusal of admission is an HTTP error; everything below is not looked at. */
const FIRST_ERROR_CODE = 400;
const SERVICE_UNAVAILABLE_CODE = 503;

// All patterns are anchored at the start, after what the API server itself puts before: a webhook's own words, or
// a value that a user sent and validation quotes, may contain any of these sentences.
// Sources: kubernetes staging/src/k8s.io/apiserver: pkg/util/webhook/error.go, pkg/admission/plugin/webhook/errors/
// statuserror.go, pkg/admission/errors.go, pkg/admission/plugin/policy/validating/dispatcher.go;
// apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go; plugin/pkg/admission/imagepolicy/admission.go.
const INTERNAL = '(?:Internal error occurred: )?';
const FORBIDDEN = '(?:\\S+ (?:"[^"]*" )?is (?:forbidden|invalid): )?';
const FAILED_CALL = new RegExp(
  `^${INTERNAL}failed calling (?:admission )?webhook "?([^\\s":;]+)"?[:;] ?(.*)$`,
  's',
);
const DENIED = new RegExp(
  `^(?:${INTERNAL}|${FORBIDDEN})admission webhook "([^"]+)" denied the request(?:: (.*)| without explanation.*)?$`,
  's',
);
const WRONG_PATCH = new RegExp(`^${INTERNAL}admission webhook "([^"]+)" attempted to modify the object`);
const POLICY_DENIED = new RegExp(
  `^${FORBIDDEN}ValidatingAdmissionPolicy '([^']+)' (?:with binding '([^']+)' )?denied request: ?(.*)$`,
  's',
);
const CONVERSION = new RegExp(`^${INTERNAL}conversion webhook for (.+?, Kind=\\S+) failed: ?(.*)$`, 's');
// The misspelling "webook" stood in the releases before 1.27.
const IMAGE_POLICY_DENIED = new RegExp(
  `^${FORBIDDEN}(?:image policy web?h?ook backend denied one or more images(?:: (.*))?|one or more images rejected by webhook backend)$`,
  's',
);
const IMAGE_POLICY_FAILED =
  /^pods (?:"[^"]*" )?is forbidden: (Post "?https?:.*|Error contacting webhook: \d+)$/s;
const APISERVICE_FAILED =
  /^(?:error trying to reach service: ?(.*)|service unavailable|the server is currently unable to handle the request.*)?\s*$/s;

const POST_QUOTED = /Post "([^"]+)"/;
/** Go before 1.14 printed the URL without quotes; a colon followed by a blank ends it. */
const POST_BARE = /Post (https?:\S+?):(?:\s|$)/;
const SERVICE_HOST = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.|$)/;

// In this order: a TLS error may mention a dial, and a failed dial may end in a timeout. A dial that runs into a
// timeout is "unreachable" (network, NetworkPolicy, firewall): the backend never had the request.
const CAUSES: readonly (readonly [WebhookFailureCause, RegExp])[] = [
  [
    'tls',
    /x509: |\btls: |bad certificate|server gave HTTP response to HTTPS client|unable to load root certificates/,
  ],
  [
    'unreachable',
    /connection refused|no endpoints available|service "?[^"\s]+"? not found|no such host|no route to host|network is unreachable|host is unreachable|connection reset by peer|broken pipe|\bEOF\b|dial tcp[^]*i\/o timeout|connection timed out|dial timeout|while dialing|No agent available|no available agent|server misbehaving|unexpected EOF|socks connect|Forbidden: proxy/,
  ],
  [
    'timeout',
    /context deadline exceeded|Client\.Timeout|TLS handshake timeout|i\/o timeout|timed out|timeout awaiting/,
  ],
  [
    'bad-response',
    /invalid webhook response|undecodable patch|unsupported patch type|expected webhook response|expected response|returned \d+|has prevented the request|could not find the requested resource|server rejected our request|currently unable to handle the request|unknown reason|unauthorized|asked for the client to provide credentials|couldn't get version\/kind|unexpected (?:end of JSON|response)|Error contacting webhook: \d+|invalid character|cannot unmarshal|is forbidden|not acceptable|no kind "/i,
  ],
];

/** Groups that the API server serves itself: a 503 on them is no APIService that is away. */
const OWN_GROUPS: ReadonlySet<string> = new Set(['', 'apps', 'autoscaling', 'batch', 'extensions', 'policy']);
const AGGREGATED_K8S_GROUP = /(?:^|\.)metrics\.k8s\.io$/;

/**
 * What the API server says about admission in a refused request, over all spellings of its releases (1.9 to
 * 1.36); `undefined` when admission by webhook or policy was not the reason: RBAC, quota, PodSecurity, conflicts,
 * or a log at level Metadata, which carries codes and no message. Costs nothing for requests that succeeded.
 */
export function webhookOutcome(event: AuditEvent): WebhookOutcome | undefined {
  const code = event.responseStatus.code;
  if (code < FIRST_ERROR_CODE) return undefined;
  const message = refusalMessage(event);
  return (message === '' ? undefined : outcomeOf(message)) ?? failedApiService(event, message);
}

/**
 * Why the request was refused, in the API server's words: responseStatus.message, else the message of the
 * Status in the response body, else the first of its details.causes; `''` at level Metadata.
 */
export function refusalMessage(event: AuditEvent): string {
  if (event.responseStatus.message !== '') return event.responseStatus.message;
  if (event.responseObject_bytes === 0) return '';
  const body = event.responseObject;
  const message = stringAt(body, 'message');
  if (message !== undefined && message !== '') return message;
  const causes = jsonAt(body, 'details', 'causes');
  return (isJsonArray(causes) ? stringAt(causes, 0, 'message') : undefined) ?? '';
}

function outcomeOf(message: string): WebhookOutcome | undefined {
  const failed = FAILED_CALL.exec(message);
  if (failed !== null) {
    const rest = failed[2] ?? '';
    return { kind: 'failed-call', webhook: failed[1] ?? '', cause: causeOf(rest), ...callTarget(rest) };
  }
  const denied = DENIED.exec(message);
  if (denied !== null) return { kind: 'denied', webhook: denied[1] ?? '', reason: denied[2] ?? '' };
  const wrongPatch = WRONG_PATCH.exec(message);
  if (wrongPatch !== null)
    return { kind: 'failed-call', webhook: wrongPatch[1] ?? '', cause: 'bad-response' };
  const policy = POLICY_DENIED.exec(message);
  if (policy !== null) {
    return {
      kind: 'policy-denied',
      policy: policy[1] ?? '',
      binding: policy[2] ?? '',
      reason: policy[3] ?? '',
    };
  }
  const conversion = CONVERSION.exec(message);
  if (conversion !== null) {
    const rest = conversion[2] ?? '';
    return {
      kind: 'failed-conversion',
      groupVersionKind: conversion[1] ?? '',
      cause: causeOf(rest),
      ...callTarget(rest),
    };
  }
  return imagePolicyOutcome(message);
}

function imagePolicyOutcome(message: string): WebhookOutcome | undefined {
  const denied = IMAGE_POLICY_DENIED.exec(message);
  if (denied !== null) return { kind: 'image-policy-denied', reason: denied[1] ?? '' };
  const failed = IMAGE_POLICY_FAILED.exec(message);
  if (failed === null) return undefined;
  const rest = failed[1] ?? '';
  return { kind: 'failed-call', webhook: IMAGE_POLICY_WEBHOOK, cause: causeOf(rest), ...callTarget(rest) };
}

/** The aggregator answers in plain text, so the message is often missing: then code and group have to do. */
function failedApiService(event: AuditEvent, message: string): WebhookOutcome | undefined {
  const reference = event.objectRef;
  if (event.responseStatus.code !== SERVICE_UNAVAILABLE_CODE || reference === undefined) return undefined;
  if (OWN_GROUPS.has(reference.apiGroup)) return undefined;
  if (reference.apiGroup.endsWith('.k8s.io') && !AGGREGATED_K8S_GROUP.test(reference.apiGroup))
    return undefined;
  const match = APISERVICE_FAILED.exec(message);
  if (match === null) return undefined;
  return {
    kind: 'failed-apiservice',
    apiService: `${reference.apiVersion}.${reference.apiGroup}`,
    cause: causeOf(match[1] ?? ''),
  };
}

function causeOf(text: string): WebhookFailureCause {
  // The URL goes first: a path such as /validate-certificate says nothing about the cause.
  const words = text.replace(POST_QUOTED, '').replace(POST_BARE, '');
  for (const [cause, pattern] of CAUSES) if (pattern.test(words)) return cause;
  return 'unknown';
}

function callTarget(text: string): CallTarget {
  const url = POST_QUOTED.exec(text)?.[1] ?? POST_BARE.exec(text)?.[1];
  if (url === undefined || !URL.canParse(url)) return {};
  const parsed = new URL(url);
  const host = SERVICE_HOST.exec(parsed.hostname);
  if (host === null) return { url: `${parsed.origin}${parsed.pathname}` };
  return {
    service: {
      name: host[1] ?? '',
      namespace: host[2] ?? '',
      port: parsed.port === '' ? 443 : Number(parsed.port),
      path: parsed.pathname,
    },
  };
}

/** One call of a mutating webhook, as the annotation `mutation.webhook.admission.k8s.io/round_R_index_I` says. */
export interface WebhookCall {
  readonly configuration: string;
  readonly webhook: string;
  readonly mutated: boolean;
  /** 0, or 1 for a reinvocation of the same request. */
  readonly round: number;
  readonly index: number;
}

const MUTATION_PREFIX = 'mutation.webhook.admission.k8s.io/';
const PATCH_PREFIX = 'patch.webhook.admission.k8s.io/';
const FAILED_OPEN_PREFIXES = [
  'failed-open.mutation.webhook.admission.k8s.io/',
  'failed-open.validating.webhook.admission.k8s.io/',
];
const ROUND_AND_INDEX = /^round_(\d+)_index_(\d+)$/;

/**
 * The calls of mutating webhooks that this request went through: there from level Metadata on, also for
 * refused requests (`mutated` is false then). Entries that do not parse are left out.
 * Source: kubernetes staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go.
 */
export function webhookCalls(event: AuditEvent): readonly WebhookCall[] {
  let calls: WebhookCall[] | undefined;
  for (const key in event.annotations) {
    if (!key.startsWith(MUTATION_PREFIX)) continue;
    const call = webhookCall(key.slice(MUTATION_PREFIX.length), event.annotations[key] ?? '');
    if (call !== undefined) (calls ??= []).push(call);
  }
  return calls ?? NO_CALLS;
}

const NO_CALLS: readonly WebhookCall[] = [];

function webhookCall(position: string, text: string): WebhookCall | undefined {
  const at = ROUND_AND_INDEX.exec(position);
  const value = parsedAnnotation(text);
  const configuration = stringAt(value, 'configuration');
  const webhook = stringAt(value, 'webhook');
  const mutated = jsonAt(value, 'mutated');
  if (at === null || configuration === undefined || webhook === undefined || typeof mutated !== 'boolean') {
    return undefined;
  }
  return { configuration, webhook, mutated, round: Number(at[1]), index: Number(at[2]) };
}

/**
 * The paths that a mutating webhook changed (JSON Patch `op path`), from the annotations
 * `patch.webhook.admission.k8s.io/…` of one webhook; empty below level Request.
 */
export function patchedPaths(event: AuditEvent, webhook: string): readonly string[] {
  const paths: string[] = [];
  for (const key in event.annotations) {
    if (!key.startsWith(PATCH_PREFIX)) continue;
    const value = parsedAnnotation(event.annotations[key] ?? '');
    const patch = jsonAt(value, 'patch');
    if (stringAt(value, 'webhook') !== webhook || !isJsonArray(patch)) continue;
    for (const step of patch) {
      const path = stringAt(step, 'path');
      if (path !== undefined) paths.push(`${stringAt(step, 'op') ?? 'change'} ${path}`);
    }
  }
  return paths;
}

/** Names of the webhooks with failurePolicy Ignore that failed on this request and were passed over. */
export function failedOpenWebhooks(event: AuditEvent): readonly string[] {
  const webhooks: string[] = [];
  for (const key in event.annotations) {
    const value = event.annotations[key];
    if (!key.startsWith('failed-open.') || value === undefined) continue;
    if (FAILED_OPEN_PREFIXES.some((prefix) => key.startsWith(prefix))) webhooks.push(value);
  }
  return webhooks;
}

function parsedAnnotation(text: string) {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    // A broken annotation of one event says nothing; the event itself is still counted by its code.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
