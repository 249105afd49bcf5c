import { stringAt, type JsonObject } from '../../kube/json.ts';
import {
  MUTATING_WEBHOOK_CONFIGURATIONS,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
} from '../client/resource-ref.ts';

const GROUP = 'admissionregistration.k8s.io';
/** The longest that most people wait for a webhook; also the default of the API. */
const TIMEOUT_S = 10;

/** What a webhook is asked about, and where it answers. */
export interface WebhookFacts {
  readonly service: { readonly namespace: string; readonly name: string };
  readonly rules: readonly JsonObject[];
  readonly namespaceSelector?: JsonObject;
}

/** `pod-policy.lb-system.example.com`: how the one webhook of a configuration is called. */
export function webhookName(configuration: string, namespace: string): string {
  return `${configuration}.${namespace}.example.com`;
}

/** A configuration with one webhook behind a Service, that fails closed, as the API has it unless told otherwise. */
export function webhookConfiguration(
  type: 'validating' | 'mutating',
  name: string,
  { service, rules, namespaceSelector }: WebhookFacts,
): JsonObject {
  const { kind } =
    type === 'validating' ? VALIDATING_WEBHOOK_CONFIGURATIONS : MUTATING_WEBHOOK_CONFIGURATIONS;
  const path = type === 'validating' ? '/validate' : '/mutate';
  return {
    apiVersion: `${GROUP}/v1`,
    kind,
    metadata: { name },
    webhooks: [
      {
        name: webhookName(name, service.namespace),
        clientConfig: { service: { ...service, path, port: 443 } },
        rules,
        ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        timeoutSeconds: TIMEOUT_S,
      },
    ],
  };
}

function answered(review: JsonObject, response: JsonObject): JsonObject {
  return { ...review, response: { uid: stringAt(review, 'request', 'uid') ?? '', ...response } };
}

/** The answer of a webhook that has nothing against it. */
export function allowed(review: JsonObject): JsonObject {
  return answered(review, { allowed: true });
}

/** The answer of a webhook that changes the object by a JSON patch. */
export function patched(review: JsonObject, operations: readonly JsonObject[]): JsonObject {
  if (operations.length === 0) return allowed(review);
  const patch = Buffer.from(JSON.stringify(operations)).toString('base64');
  return answered(review, { allowed: true, patchType: 'JSONPatch', patch });
}

/** The answer of a webhook that says no. `code`: of HTTP, as the API server passes it on. */
export function denied(review: JsonObject, code: number, message: string): JsonObject {
  return answered(review, { allowed: false, status: { code, message } });
}

/** Of a namespaceSelector: every namespace but these, by the label that each one has and nobody can change. */
export function allBut(namespaces: readonly string[]): JsonObject {
  return {
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: namespaces }],
  };
}
