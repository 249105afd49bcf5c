import { afterEach, describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { alertmanagerSink } from './alertmanager.ts';
import { alertOf, keptOf, otherSide, type Received } from './alerts.fixture.ts';
import { TryLater, Undeliverable, type Delivery } from './sink.ts';
import { slackMessage } from './slack-message.ts';
import { slackSink } from './slack.ts';
import { signatureOf, webhookSink } from './webhook.ts';

const { signal } = new AbortController();
let other: Awaited<ReturnType<typeof otherSide>>;

afterEach(async () => {
  await other?.close();
});

function delivery(parts: Partial<Delivery> = {}): Delivery {
  return { kept: keptOf(), what: 'begun', memory: undefined, ...parts };
}

const bodies = (received: readonly Received[]): readonly JsonObject[] =>
  received.map(({ text }) => JSON.parse(text));

describe('a webhook', () => {
  it('signs the time and the body', async () => {
    other = await otherSide(() => ({ code: 204 }));
    const sink = webhookSink({
      name: 'webhook',
      url: other.url,
      secret: 'key',
      now_ms: () => 1_700_000_000_000,
    });
    await sink.deliver(delivery(), signal);
    const { headers, text } = other.received[0]!;
    expect(headers['x-plimsoll-timestamp']).toBe('1700000000');
    expect(headers['x-plimsoll-signature']).toBe(`sha256=${signatureOf('key', 1_700_000_000, text)}`);
    expect(JSON.parse(text)).toMatchObject({
      what: 'begun',
      alert: { id: 'powerful-operator/op', state: 'active' },
    });
  });

  it('signs as any other HMAC-SHA256 does', () => {
    // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
    expect(signatureOf('key', 1_700_000_000, '{}')).toBe(
      '9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae',
    );
    expect(signatureOf('key', 1, '{}')).not.toBe(signatureOf('key', 2, '{}'));
  });

  it.each([
    [500, undefined, Error],
    [429, '7', TryLater],
    [503, '7', TryLater],
    [404, undefined, Undeliverable],
    [302, undefined, Error],
  ])('that answers %s (Retry-After %s) is told so', async (code, after, kind) => {
    other = await otherSide(() => ({
      code,
      headers: {
        ...(after === undefined ? {} : { 'retry-after': after }),
        ...(code === 302 ? { location: '/x' } : {}),
      },
    }));
    const sink = webhookSink({ name: 'webhook', url: other.url, secret: undefined });
    await expect(sink.deliver(delivery(), signal)).rejects.toThrow(kind);
    expect(other.received).toHaveLength(1);
  });

  it('says of a failure the host, and not the path, which may be a secret', async () => {
    const sink = webhookSink({ name: 'webhook', url: 'http://127.0.0.1:1/secret-path', secret: undefined });
    const failure = await sink.deliver(delivery(), signal).catch((error: unknown) => String(error));
    expect(failure).toContain('127.0.0.1:1');
    expect(failure).not.toContain('secret-path');
  });
});

describe('Alertmanager', () => {
  it('gets labels that stay the same while an alert grows, and an end that moves', async () => {
    other = await otherSide(() => ({ code: 200 }));
    const sink = alertmanagerSink({ name: 'alertmanager', url: `${other.url}/`, bearerToken: 'let-me-in' });
    const memory = await sink.deliver(delivery(), signal);
    const kept = keptOf({ severity: 'critical', title: 'op deleted 160 services' }, { version: 2 });
    await sink.deliver(delivery({ kept, what: 'grown', memory }), signal);
    const [first, second] = other.received.map(({ text }): JsonObject => JSON.parse(text)[0]);
    expect(other.received[0]).toMatchObject({
      path: '/api/v2/alerts',
      headers: { authorization: 'Bearer let-me-in' },
    });
    expect(first).toMatchObject({
      labels: {
        alertname: 'PlimsollPowerfulOperator',
        hazard: 'powerful-operator',
        plimsoll_id: 'powerful-operator/op',
        severity: 'critical',
        user: 'op',
      },
      startsAt: '2026-01-01T00:00:01.000Z',
    });
    expect(second?.['labels']).toEqual(first?.['labels']);
    expect(second).toMatchObject({
      annotations: { summary: 'op deleted 160 services', severity_now: 'critical' },
    });
    expect(Date.parse(stringAt(second, 'endsAt') ?? '')).toBeGreaterThan(Date.now());
  });

  it('is told of the end when it is over', async () => {
    other = await otherSide(() => ({ code: 200 }));
    const sink = alertmanagerSink({ name: 'alertmanager', url: other.url, bearerToken: undefined });
    const ended_ms = Date.parse('2026-01-01T00:20:00Z');
    await sink.deliver(delivery({ kept: keptOf({}, { ended_ms }), what: 'ended' }), signal);
    expect(bodies(other.received)).toEqual([
      [expect.objectContaining({ endsAt: '2026-01-01T00:20:00.000Z' })],
    ]);
  });
});

describe('Slack', () => {
  it('says what, who, since, and the next commands', () => {
    const { text, plain } = slackMessage({ kept: keptOf(), what: 'begun' });
    for (const part of [
      'op deleted 12 services',
      '*who* op from 10.0.0.7 with op/v1',
      '*since* 2026-01-01 00:00:00 UTC',
      'plimsoll audit timeline --user op',
    ])
      expect(text).toContain(part);
    expect(plain).toBe('HIGH powerful-operator: op deleted 12 services');
  });

  it('lets no name mention anybody', () => {
    const { text } = slackMessage({ kept: keptOf({ title: '<!channel> & <@U1>' }), what: 'begun' });
    expect(text).toContain('&lt;!channel&gt; &amp; &lt;@U1&gt;');
    expect(text).not.toContain('<!');
  });

  it('stays below what a section takes', () => {
    const facts = [{ name: 'long', value: 'x'.repeat(10_000) }];
    expect(slackMessage({ kept: keptOf({ facts }), what: 'begun' }).text.length).toBeLessThanOrEqual(3_000);
  });

  it('with a bot: one message an alert, updated, and a line in its thread for each step', async () => {
    other = await otherSide(() => ({ code: 200, text: '{"ok":true,"ts":"17.5","channel":"C1"}' }));
    const sink = slackSink({
      name: 'slack-bot',
      to: { type: 'bot', api: other.url, token: 'xoxb', channel: '#ops' },
    });
    let memory = await sink.deliver(delivery(), signal);
    const grown = (count: number, version: number) =>
      delivery({
        kept: keptOf({ objects: { ...alertOf().objects, count } }, { version }),
        what: 'grown',
        memory,
      });
    memory = await sink.deliver(grown(13, 2), signal);
    memory = await sink.deliver(grown(40, 3), signal);
    await sink.deliver({ ...grown(40, 4), what: 'ended' }, signal);
    expect(other.received.map(({ path }) => path)).toEqual([
      '/chat.postMessage',
      '/chat.update',
      '/chat.update',
      '/chat.postMessage',
      '/chat.update',
      '/chat.postMessage',
    ]);
    const sent = bodies(other.received);
    expect(sent[0]).toMatchObject({ channel: '#ops' });
    expect(sent[1]).toMatchObject({ channel: 'C1', ts: '17.5' });
    expect(sent[3]).toMatchObject({ channel: 'C1', thread_ts: '17.5' });
    expect(other.received[0]?.headers.authorization).toBe('Bearer xoxb');
  });

  it('that refuses within a 200 is heard', async () => {
    let error = 'ratelimited';
    other = await otherSide(() => ({ code: 200, text: JSON.stringify({ ok: false, error }) }));
    const sink = slackSink({
      name: 'slack-bot',
      to: { type: 'bot', api: other.url, token: 'x', channel: 'c' },
    });
    await expect(sink.deliver(delivery(), signal)).rejects.toThrow('ratelimited');
    error = 'channel_not_found';
    await expect(sink.deliver(delivery(), signal)).rejects.toThrow(Undeliverable);
  });
});
