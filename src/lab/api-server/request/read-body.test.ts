import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { parseJson } from '../../../kube/parse-json.ts';
import { writeKubernetesProtobuf } from '../../../kube/protobuf/write-object.ts';
import { startApiServer, type ApiServer } from '../api-server.ts';

const TOKEN = 'a-token-of-the-test';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

let server: ApiServer;

beforeAll(async () => {
  const admin = { name: 'admin', uid: '', groups: ['system:masters'], extra: {} };
  server = await startApiServer({ tokens: new Map([[TOKEN, admin]]) });
});

afterAll(() => server.close());

interface Answered {
  readonly code: number | undefined;
  readonly body: JsonValue;
}

/** Sends bytes as kubectl 1.32 does: protobuf out, JSON back. */
function send(method: string, path: string, body: Uint8Array): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const call = request(
      `${server.url}${path}`,
      {
        method,
        ca: server.authority.certificate,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          'content-type': PROTOBUF,
          accept: 'application/json',
          'content-length': body.length,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('end', () =>
          resolve({ code: response.statusCode, body: parseJson(Buffer.concat(parts).toString('utf8')) }),
        );
      },
    );
    call.once('error', reject);
    call.end(body);
  });
}

function protobuf(object: JsonObject): Uint8Array {
  const writing = writeKubernetesProtobuf(object);
  if (writing.type !== 'bytes') throw new Error(JSON.stringify(writing));
  return writing.bytes;
}

describe('bodies in protobuf', () => {
  it('creates what is sent, and deletes with the options that are sent', async () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', finalizers: ['sea.dev/hold'] },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              { name: 'c', image: 'crane:1', resources: { limits: { memory: '1.5Gi' } }, command: ['run'] },
            ],
            volumes: [{ name: 'v', emptyDir: {} }],
          },
        },
      },
    };
    const path = '/apis/apps/v1/namespaces/default/deployments';
    const created = await send('POST', path, protobuf(deployment));
    expect(created).toMatchObject({
      code: 201,
      body: {
        kind: 'Deployment',
        metadata: { name: 'web', namespace: 'default', generation: 1 },
        spec: {
          replicas: 0,
          strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
          template: {
            spec: {
              containers: [{ name: 'c', command: ['run'], resources: { limits: { memory: '1536Mi' } } }],
              volumes: [{ name: 'v', emptyDir: {} }],
            },
          },
        },
      },
    });
    const options = { apiVersion: 'apps/v1', kind: 'DeleteOptions', propagationPolicy: 'Foreground' };
    const deleted = await send('DELETE', `${path}/web`, protobuf(options));
    expect(deleted.code).toBe(200);
    expect(isJsonObject(deleted.body) ? deleted.body['metadata'] : undefined).toMatchObject({
      finalizers: expect.arrayContaining(['foregroundDeletion']),
    });
  });

  it('takes kinds that are not stored', async () => {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
    };
    const answered = await send(
      'POST',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      protobuf(review),
    );
    expect(answered).toMatchObject({ code: 201, body: { status: { allowed: true } } });
  });

  it('says what is wrong with bytes that are none, and where', async () => {
    const whole = protobuf({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'm' },
      data: { a: 'b' },
    });
    const path = '/api/v1/namespaces/default/configmaps';
    expect(await send('POST', path, Buffer.from('{"kind":"ConfigMap"}'))).toMatchObject({
      code: 400,
      body: { message: expect.stringContaining('expected prefix [107 56 115 0]') },
    });
    expect(await send('POST', path, whole.subarray(0, whole.length - 10))).toMatchObject({
      code: 400,
      body: { message: expect.stringMatching(/byte \d+: a field of \d+ bytes does not fit/) },
    });
    const unknown = Buffer.from('k8s\0\u000a\u000a\u000a\u0002v1\u0012\u0004Ship\u0012\u0000', 'latin1');
    expect(await send('POST', path, unknown)).toMatchObject({
      code: 400,
      body: { message: expect.stringContaining('no kind "Ship" is registered for version "v1"') },
    });
  });
});
