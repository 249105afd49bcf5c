import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { digestText } from '../digest/digest-message.ts';
import { hostOf, postJson } from './post-json.ts';
import { Undeliverable, type Delivery, type Sink } from './sink.ts';
import { slackMessage, slackText } from './slack-message.ts';

export interface SlackSettings {
  readonly name: string;
  readonly to:
    | { readonly type: 'incoming'; readonly url: string }
    /** `api`: https://slack.com/api, or what speaks the same. */
    | { readonly type: 'bot'; readonly api: string; readonly token: string; readonly channel: string };
}

/** Slack takes about one message a second and channel, and chat.update about one a second too (rate limits, Tier 3). */
const AT_LEAST_MS = 5_000;

/** Errors of the Web API that no repetition mends. */
const HOPELESS = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'no_permission',
  'missing_scope',
  'msg_too_long',
]);

function blocks(text: string): JsonValue {
  return [{ type: 'section', text: { type: 'mrkdwn', text } }];
}

/** An incoming webhook cannot change what it has said: one message a step. */
function incomingSink(name: string, url: string): Sink {
  return {
    name,
    cadence: { atLeast_ms: AT_LEAST_MS, onlySteps: true, end: true },
    async deliver(delivery, signal) {
      const { plain, text } = slackMessage(delivery);
      await postJson({ url, body: JSON.stringify({ text: slackText(plain), blocks: blocks(text) }), signal });
      return undefined;
    },
    digest: async (digest, signal) => {
      const text = digestText(digest);
      await postJson({ url, body: JSON.stringify({ text, blocks: blocks(text) }), signal });
    },
  };
}

interface Bot {
  readonly api: string;
  readonly token: string;
  readonly channel: string;
}

async function call(
  { api, token }: Bot,
  method: string,
  body: JsonObject,
  signal: AbortSignal,
): Promise<JsonObject> {
  const url = `${api.replace(/\/+$/, '')}/${method}`;
  const answer = await postJson({
    url,
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
    signal,
  });
  const value = parseJson(answer);
  // The Web API says 200 also where it refuses.
  if (isJsonObject(value) && value['ok'] === true) return value;
  const why = stringAt(value, 'error') ?? 'no reason given';
  const message = `${hostOf(api)} refused ${method}: ${why}`;
  throw HOPELESS.has(why) ? new Undeliverable(message) : new Error(message);
}

/** Said in the thread, under a message that always shows how it stands. */
function stepText({ kept, what }: Delivery): string {
  const { alert } = kept;
  if (what === 'ended') return 'It has ended: nothing of it has happened for a while.';
  return `${alert.title} (${alert.severity}, ${alert.objects.count} objects)`;
}

/** One message an alert, changed as it grows (chat.update), and a thread below it in which each step is said (chat.postMessage). */
function botSink(name: string, bot: Bot): Sink {
  return {
    name,
    cadence: { atLeast_ms: AT_LEAST_MS, onlySteps: false, end: true },
    async deliver(delivery, signal) {
      const { plain, text } = slackMessage(delivery);
      const message = { text: slackText(plain), blocks: blocks(text) };
      const ts = stringAt(delivery.memory, 'ts');
      const channel = stringAt(delivery.memory, 'channel') ?? bot.channel;
      if (ts === undefined) {
        const posted = await call(bot, 'chat.postMessage', { channel, ...message }, signal);
        return {
          ts: stringAt(posted, 'ts') ?? '',
          // chat.update wants the id, also where the message was sent to a name.
          channel: stringAt(posted, 'channel') ?? channel,
          step: stepOf(delivery),
        };
      }
      await call(bot, 'chat.update', { channel, ts, ...message }, signal);
      const step = stepOf(delivery);
      if (step !== stringAt(delivery.memory, 'step'))
        await call(
          bot,
          'chat.postMessage',
          { channel, thread_ts: ts, text: slackText(stepText(delivery)) },
          signal,
        );
      return { ts, channel, step };
    },
    digest: async (digest, signal) => {
      const text = digestText(digest);
      await call(bot, 'chat.postMessage', { channel: bot.channel, text, blocks: blocks(text) }, signal);
    },
  };
}

/** Changes with what is worth a line in the thread: severity, the size in powers of two, the end. */
function stepOf({ kept: { alert }, what }: Delivery): string {
  const size = Math.floor(Math.log2(Math.max(1, alert.objects.count)));
  return `${alert.severity} ${size}${what === 'ended' ? ' ended' : ''}`;
}

/** Slack, or what takes its messages (Mattermost, Rocket.Chat): what, who, since, next commands. */
export function slackSink({ name, to }: SlackSettings): Sink {
  return to.type === 'incoming' ? incomingSink(name, to.url) : botSink(name, to);
}
