import type { JsonObject } from '../json.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { parseWebhookConfiguration, type AdmissionWebhook } from './configuration.ts';

/** A CREATE of a Pod in namespace `shop`, all of it known, with what a test changes. */
export function podRequest(changes: Partial<AdmissionRequest> = {}): AdmissionRequest {
  const body: JsonObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'web:1' }] },
  };
  return {
    operation: 'CREATE',
    resource: { group: '', version: 'v1', resource: 'pods' },
    subresource: '',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    namespace: 'shop',
    name: 'web',
    object: { type: 'whole', body },
    oldObject: { type: 'none' },
    namespaceLabels: { labels: { 'kubernetes.io/metadata.name': 'shop', team: 'a' }, complete: true },
    user: { username: 'alice', groups: ['system:authenticated'] },
    dryRun: false,
    ...changes,
  };
}

const POD_RULE: JsonObject = {
  operations: ['CREATE'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['pods'],
};

/** A v1 validating webhook on CREATE of pods, with what a test changes of its JSON. */
export function webhookOf(
  changes: JsonObject = {},
  kind: 'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration' = 'ValidatingWebhookConfiguration',
  name = 'test',
): AdmissionWebhook {
  const parsed = parseWebhookConfiguration({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: { name },
    webhooks: [
      {
        name: 'pods.example.com',
        clientConfig: { service: { namespace: 'hooks', name: 'hook' } },
        rules: [POD_RULE],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...changes,
      },
    ],
  });
  const webhook = parsed?.webhooks[0]?.webhook;
  if (webhook === undefined) throw new Error('the fixture makes no webhook');
  return webhook;
}
