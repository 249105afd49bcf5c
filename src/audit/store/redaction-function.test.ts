import { readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nativeEvent, nativeLines } from './native-log.fixture.ts';
import { rowsIn, testFolder, withStore, writeLog } from './store.fixture.ts';

const folder = testFolder();

async function allBytes(path: string): Promise<string> {
  const names = (await readdir(path, { recursive: true })).map((name) => join(path, name));
  return names
    .filter((name) => statSync(name).isFile())
    .map((name) => readFileSync(name, 'latin1'))
    .join('\n');
}

describe('redaction', () => {
  const TOKEN = `eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.${'c2lnbmF0dXJl'.repeat(4)}`;
  const secret = { kind: 'Secret', metadata: { name: 's' }, data: { password: 'aHVudGVyMg==' } };
  const secretRef = { resource: 'secrets', namespace: 'shop', name: 's', apiVersion: 'v1' };
  const LEAKS: Readonly<Record<string, Record<string, unknown>>> = {
    'a Secret': { objectRef: secretRef, requestObject: secret, responseObject: secret },
    'a patch of a Secret': {
      verb: 'patch',
      objectRef: secretRef,
      requestObject: { data: { password: 'aHVudGVyMg==' } },
      responseObject: undefined,
    },
    'a Secret in a list': {
      verb: 'list',
      objectRef: secretRef,
      responseObject: { kind: 'SecretList', items: [{ data: { password: 'aHVudGVyMg==' } }] },
    },
    'last-applied-configuration of a list': {
      requestObject: {
        kind: 'List',
        metadata: {
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(secret) },
        },
      },
    },
    'a TokenReview': {
      objectRef: { resource: 'tokenreviews' },
      requestObject: { kind: 'TokenReview', spec: { token: TOKEN } },
    },
    'a token in the URI': { requestURI: `/api/v1/namespaces/shop/pods?token=${TOKEN}` },
    'a token in a user agent': { userAgent: `curl Bearer ${TOKEN}` },
    'a token in an annotation': { annotations: { reason: `Bearer ${TOKEN}` } },
    'a token in a long annotation': { annotations: { reason: `${'x'.repeat(500)} Bearer ${TOKEN}` } },
    'a token as a name': { user: { username: TOKEN, groups: [] } },
    'a token as a group': { user: { username: 'x', groups: ['a', TOKEN] } },
    'a token in a message': { responseStatus: { code: 401, message: `bad token: ${TOKEN}` } },
    'a private key': {
      requestObject: {
        kind: 'ConfigMap',
        data: { key: '-----BEGIN RSA PRIVATE KEY-----\naHVudGVyMg==\n-----END RSA PRIVATE KEY-----' },
      },
    },
  };

  it.each(Object.entries(LEAKS))('takes %s out, in both readers', async (_, parts) => {
    const lines = [JSON.stringify(nativeEvent(0, 0)), JSON.stringify(nativeEvent(1, 1, parts))];
    const padded = [...nativeLines(1500, 100), ...lines];
    const fast = await writeLog(folder, 'plain.log', padded);
    const careful = await writeLog(
      folder,
      'wrapped.log',
      lines.map((line) => JSON.stringify({ log: line })),
    );
    for (const log of [fast, careful]) {
      folder.data = join(folder.path, `data-${log === fast}`);
      await withStore(folder, async (store) => {
        const report = await store.import([log]);
        expect(Object.keys(report.files[0]!.credentials).length).toBeGreaterThan(0);
        const rows = JSON.stringify(await rowsIn(store, 'SELECT * FROM events'));
        expect(rows).toContain('RequestResponse');
        expect(rows).not.toContain('aHVudGVyMg');
        expect(rows).not.toContain('c2lnbmF0dXJlc2ln');
      });
      const bytes = await allBytes(folder.data);
      expect(bytes).not.toContain('aHVudGVyMg');
      expect(bytes).not.toContain('c2lnbmF0dXJlc2ln');
    }
  });
});
