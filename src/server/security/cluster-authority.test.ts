import { describe, expect, it } from 'vitest';
import type { ApiClient, SendRequest } from '../../cluster/api/api-client.ts';
import { SYSTEM_CLOCK } from '../../cluster/api/clock.ts';
import { jsonAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { ClusterAuthority } from './cluster-authority.ts';

/** An API server that knows one token, and grants its bearer these verbs. */
function cluster(verbs: readonly string[], isDown = false) {
  const sent: SendRequest[] = [];
  let now_ms = 0;
  const answer = ({ path, body }: SendRequest): JsonObject => {
    if (path.endsWith('tokenreviews')) {
      const authenticated = stringAt(body, 'spec', 'token') === 'good';
      return {
        status: authenticated
          ? { authenticated, user: { username: 'ann', groups: ['sre'], extra: { scopes: ['a'] } } }
          : { authenticated: false },
      };
    }
    const verb = stringAt(body, 'spec', 'resourceAttributes', 'verb') ?? '';
    return { status: { allowed: verbs.includes(verb) } };
  };
  const client: ApiClient = {
    server: 'https://cluster',
    description: '',
    user: '',
    namespace: undefined,
    clock: { ...SYSTEM_CLOCK, now_ms: () => now_ms },
    get: () => Promise.reject(new Error('not asked')),
    watch: () => Promise.reject(new Error('not asked')),
    close: () => undefined,
    async send(request) {
      if (isDown) throw new Error('connection refused');
      sent.push(request);
      return answer(request);
    },
  };
  return { authority: new ClusterAuthority(client), sent, wait: (ms: number) => void (now_ms += ms) };
}

describe('a token of the cluster', () => {
  it.each([
    [['get'], { name: 'ann', role: 'read' }],
    [['get', 'update'], { name: 'ann', role: 'write' }],
    [[], undefined],
  ])('whose bearer may %j', async (verbs, caller) => {
    expect(await cluster(verbs).authority.find('good')).toEqual(caller);
  });

  it('is asked about with everything that rights can come through', async () => {
    const { authority, sent } = cluster(['get']);
    await authority.find('good');
    expect(jsonAt(sent[1]?.body, 'spec')).toEqual({
      user: 'ann',
      uid: '',
      groups: ['sre'],
      extra: { scopes: ['a'] },
      resourceAttributes: { group: 'plimsoll.dev', resource: 'serve', verb: 'update' },
    });
  });

  it('that is unknown is nobody, and is not asked about again at once', async () => {
    const { authority, sent, wait } = cluster(['get']);
    expect(await authority.find('bad')).toBeUndefined();
    expect(await authority.find('bad')).toBeUndefined();
    expect(sent).toHaveLength(1);
    wait(11_000);
    await authority.find('bad');
    expect(sent).toHaveLength(2);
  });

  it('that was good is asked about again after a minute', async () => {
    const { authority, sent, wait } = cluster(['get', 'update']);
    await authority.find('good');
    wait(59_000);
    await authority.find('good');
    expect(sent).toHaveLength(2);
    wait(2_000);
    await authority.find('good');
    expect(sent).toHaveLength(4);
  });

  it('is refused, and not let in, where the cluster does not answer', async () => {
    await expect(cluster(['get'], true).authority.find('good')).rejects.toMatchObject({
      answer: { code: 503 },
    });
  });
});
