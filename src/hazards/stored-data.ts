import { secretValue_bytes } from '../cluster/manifests/kept-secret.ts';
import type { KubeObject } from '../kube/kube-object.ts';
import { objectAt } from '../kube/kube-object.ts';

const DATA_FIELDS = ['data', 'stringData', 'binaryData'] as const;

/** Bytes of a value as etcd holds it: the values of Secrets are kept as lengths only (cluster/manifests/kept-secret.ts), binary data is base64. */
function value_bytes(kind: string, field: string, value: unknown): number {
  if (kind === 'Secret' && typeof value === 'number') return value;
  if (typeof value !== 'string') return 0;
  return kind === 'Secret' || field === 'binaryData' ? secretValue_bytes(value) : Buffer.byteLength(value);
}

/** Bytes of `data`, `stringData` and `binaryData` of a Secret or ConfigMap. */
export function data_bytes({ kind, body }: Pick<KubeObject, 'kind' | 'body'>): number {
  let sum = 0;
  for (const field of DATA_FIELDS)
    for (const value of Object.values(objectAt(body, field))) sum += value_bytes(kind, field, value);
  return sum;
}
