import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../kube/json.ts';
import { serverMetrics } from '../../metrics/server-metrics.ts';
import { MACHINE_CLOCK } from '../../clock.ts';
import { MACHINE_RANDOM } from '../../random.ts';
import { WebhookCaller } from '../../admission/webhook/call-webhook.ts';
import { ConversionFailed, ConversionWebhooks, type WantedConversion } from './conversion-webhooks.ts';
import { convertedByWebhook, converting } from './converting.ts';

/** Answers with the number of the call; `c` cannot be had. */
class CountingWebhooks extends ConversionWebhooks {
  readonly asked: unknown[] = [];

  constructor() {
    const caller = new WebhookCaller(MACHINE_CLOCK, () => ({ type: 'none', why: 'there is no network' }));
    super({ caller, clock: MACHINE_CLOCK, random: MACHINE_RANDOM, metrics: serverMetrics() });
  }

  override convert({ object }: WantedConversion): Promise<JsonObject> {
    this.asked.push(object['name']);
    return object['name'] === 'c'
      ? Promise.reject(new ConversionFailed('no'))
      : Promise.resolve({ name: object['name'], call: this.asked.length });
  }
}

function wanted(name: string): WantedConversion {
  const webhook = { client: { type: 'none' as const }, caBundle: undefined, reviewVersions: ['v1'] };
  return { definition: 'things.example.com', webhook, object: { name }, apiVersion: 'example.com/v2' };
}

async function failing(): Promise<unknown> {
  return converting(new CountingWebhooks(), () => convertedByWebhook(wanted('c')));
}

describe('converting', () => {
  it('answers at once what wants nothing', () => {
    expect(converting(new CountingWebhooks(), () => 3)).toBe(3);
  });

  it('asks for each conversion once, in the order of the work', async () => {
    const webhooks = new CountingWebhooks();
    let runs_count = 0;
    const result = await converting(webhooks, () => {
      runs_count += 1;
      return ['a', 'b', 'a'].map((name) => convertedByWebhook(wanted(name))['call']);
    });
    expect(result).toEqual([1, 2, 3]);
    expect(webhooks.asked).toEqual(['a', 'b', 'a']);
    expect(runs_count).toBe(4);
  });

  it('lets the work see a failure where it happened', async () => {
    const result = await converting(new CountingWebhooks(), () => {
      try {
        return convertedByWebhook(wanted('c'));
      } catch (error) {
        if (!(error instanceof ConversionFailed)) throw error;
        return { ...convertedByWebhook(wanted('a')), instead: true };
      }
    });
    expect(result).toEqual({ name: 'a', call: 2, instead: true });
  });

  it('throws what the work throws', async () => {
    await expect(failing()).rejects.toThrow('no');
  });

  it('is asked for outside of any work', () => {
    expect(() => convertedByWebhook(wanted('a'))).toThrow('outside of converting()');
  });
});
