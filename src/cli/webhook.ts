import { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { webhookReachCommand, type WebhookPorts } from './webhook-reach.ts';

/** `plimsoll webhook`: questions about admission webhooks. */
export function webhookCommand(context: CommandContext, ports: WebhookPorts): Command {
  return new Command('webhook')
    .summary('What admission webhooks see, and what stands on them')
    .description('Questions about the admission webhooks of manifests or of a cluster.')
    .addCommand(webhookReachCommand(context, ports));
}
