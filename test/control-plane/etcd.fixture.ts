import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { expect, inject } from 'vitest';

/** Throws away every version of etcd before this one, as an API server does every five minutes (etcd's JSON gateway, /v3/kv/compaction). */
export async function compact(revision: string): Promise<void> {
  const { endpoint, ca, certificate, key } = inject('controlPlane').etcd;
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(
      `${endpoint}/v3/kv/compaction`,
      {
        method: 'POST',
        ca: readFileSync(ca),
        cert: readFileSync(certificate),
        key: readFileSync(key),
        agent: false,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify({ revision, physical: true }));
  });
  expect(status).toBe(200);
}
