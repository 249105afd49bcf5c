import { formatMicroTime } from '../../kube/microtime.ts';
import { objectKey } from '../../kube/object-reference.ts';
import type { KeptAlert } from '../alerts/kept-alert.ts';
import type { Delivery } from './sink.ts';

const SIGN = {
  critical: ':rotating_light:',
  high: ':red_circle:',
  medium: ':large_orange_circle:',
  low: ':large_blue_circle:',
} as const;
const OBJECTS_SHOWN_COUNT = 5;
const FACTS_SHOWN_COUNT = 6;
/** Slack cuts a section's text at 3,000 characters (Block Kit reference). */
const TEXT_MAX_CHARACTERS = 2_900;

/** Slack's own escapes: what an object is called must not become a mention of everybody. */
export function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function timeText(at_us: number): string {
  return `${formatMicroTime(at_us).slice(0, 19).replace('T', ' ')} UTC`;
}

function whoText({ alert: { offender } }: KeptAlert): string | undefined {
  if (offender === undefined) return undefined;
  const acting = offender.impersonatedUser === undefined ? '' : ` as ${offender.impersonatedUser}`;
  const from = offender.sourceIPs[0] === undefined ? '' : ` from ${offender.sourceIPs[0]}`;
  const agent = offender.userAgents[0] === undefined ? '' : ` with ${offender.userAgents[0]}`;
  return `${offender.user}${acting}${from}${agent}`;
}

/** `plain` has no marks, and is what a notification shows. */
export interface SlackMessage {
  readonly plain: string;
  readonly text: string;
}

function lineOf(label: string, value: string | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [`*${label}* ${slackText(value)}`];
}

/** What happened, who did it, since when, how far, what set it off and what to run next, in Slack's mrkdwn. */
export function slackMessage({ kept, what }: Pick<Delivery, 'kept' | 'what'>): SlackMessage {
  const { alert } = kept;
  const { objects, window, trigger } = alert;
  const ended = what === 'ended' ? 'Ended: ' : '';
  const sign = what === 'ended' ? ':white_check_mark:' : SIGN[alert.severity];
  const shown = objects.sample.slice(0, OBJECTS_SHOWN_COUNT).map((object) => objectKey(object));
  const more_count = objects.count - shown.length;
  const next = alert.next.map(({ command, why }) => `# ${why}\n${command}`).join('\n');
  const lines = [
    `${sign} *${ended}${slackText(alert.title)}*`,
    ...lineOf('what', `${alert.hazard}, ${alert.severity}`),
    ...lineOf('who', whoText(kept)),
    ...lineOf('since', `${timeText(window.from_us)}, last ${timeText(window.to_us)}`),
    ...lineOf(
      'objects',
      objects.count === 0
        ? undefined
        : `${objects.count}: ${shown.join(', ')}${more_count > 0 ? ` and ${more_count} more` : ''}`,
    ),
    ...lineOf(
      'trigger',
      trigger === undefined
        ? undefined
        : `${timeText(trigger.at_us)} ${trigger.user} ${trigger.verb} ${objectKey(trigger.object)}: ${trigger.why}`,
    ),
    ...alert.facts.slice(0, FACTS_SHOWN_COUNT).flatMap(({ name, value }) => lineOf(name, value)),
    ...lineOf('unsure', alert.uncertain.join(' ')),
  ];
  const body = lines.join('\n').slice(0, TEXT_MAX_CHARACTERS);
  const code = next === '' ? '' : `\n\`\`\`\n${slackText(next).replaceAll('```', "'''")}\n\`\`\``;
  return {
    plain: `${ended}${alert.severity.toUpperCase()} ${alert.hazard}: ${alert.title}`,
    text: body.length + code.length <= TEXT_MAX_CHARACTERS ? body + code : body,
  };
}
