import type { SinkOptions } from '../server-options.ts';
import { alertmanagerSink } from './alertmanager.ts';
import type { Sink } from './sink.ts';
import { slackSink } from './slack.ts';
import { stdoutSink } from './stdout.ts';
import { webhookSink } from './webhook.ts';

function makeSink(options: SinkOptions, name: string, out: (text: string) => Promise<void>): Sink {
  if (options.type === 'stdout') return stdoutSink(out);
  if (options.type === 'webhook') return webhookSink({ name, url: options.url, secret: options.secret });
  if (options.type === 'alertmanager')
    return alertmanagerSink({ name, url: options.url, bearerToken: options.bearerToken });
  if (options.type === 'slack') return slackSink({ name, to: { type: 'incoming', url: options.url } });
  const { api, token, channel } = options;
  return slackSink({ name, to: { type: 'bot', api, token, channel } });
}

/** The sinks in the order in which they were named; the second of a kind is called `webhook-2`. */
export function makeSinks(
  all: readonly SinkOptions[],
  out: (text: string) => Promise<void>,
): readonly Sink[] {
  return all.map((options, index) => {
    const before_count = all.slice(0, index).filter(({ type }) => type === options.type).length;
    return makeSink(options, before_count === 0 ? options.type : `${options.type}-${before_count + 1}`, out);
  });
}
