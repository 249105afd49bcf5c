import type { JsonObject } from '../../kube/json.ts';
import type { CertificatePair } from './certificates.ts';

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** A kubeconfig (JSON, which is YAML too) with one context, that of `user`; certificates and key are inside. */
export function kubeconfigFor(
  user: string,
  { server, ca, pair }: { readonly server: string; readonly ca: string; readonly pair: CertificatePair },
): JsonObject {
  const name = 'plimsoll-lab';
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user, namespace: 'default' } }],
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': base64(pair.certificate),
          'client-key-data': base64(pair.key),
        },
      },
    ],
  };
}
