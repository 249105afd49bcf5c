import { Command } from 'commander';
import { fileURLToPath } from 'node:url';
import type { Alert } from '../detect/contract.ts';
import { HAZARDS } from '../hazards/index.ts';
import type { EpochMicros } from '../kube/microtime.ts';
import { objectKey } from '../kube/object-reference.ts';
import { alertText, clockText, spanText } from './alert-text.ts';
import type { OpenAuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { runDetection } from './detect-run.ts';
import { withCommandsHere } from './command-here.ts';
import { printable } from './printable.ts';
import { wrapLines } from './wrap.ts';
import type { Terminal } from './terminal.ts';

/** The outage that ships with Plimsoll; examples/powerful-operator/README.md says where it comes from. */
const EXAMPLE = fileURLToPath(new URL('../../examples/powerful-operator/audit.log.gz', import.meta.url));
const EXAMPLE_SHOWN = 'examples/powerful-operator/audit.log.gz';

/** How the first event of each alert of the story reads. */
const BEGINS: Readonly<Record<string, string>> = {
  'powerful-operator': 'the first Service is deleted',
  'second-wave': 'the second wave: the first pod cannot be created',
};

/** One line of the story. */
interface Moment {
  readonly at_us: EpochMicros;
  readonly by: 'cluster' | 'plimsoll';
  readonly text: string;
}

const isGrave = (alert: Alert): boolean => alert.severity === 'critical' || alert.severity === 'high';

/** The moments that an alert knows of: what set it off, when it was first told, and when its last event came. */
function momentsOf(
  last: Alert,
  first: { readonly alert: Alert; readonly at_us: EpochMicros },
): readonly Moment[] {
  const { trigger, window } = last;
  const before: readonly Moment[] =
    trigger === undefined
      ? []
      : [
          {
            at_us: trigger.at_us,
            by: 'cluster',
            text: `${trigger.user}: ${trigger.verb} ${objectKey(trigger.object)}`,
          },
        ];
  return [
    ...before,
    { at_us: window.from_us, by: 'cluster', text: BEGINS[last.hazard] ?? `${last.hazard} begins` },
    {
      at_us: first.at_us,
      by: 'plimsoll',
      text: `${first.alert.severity.toUpperCase()} ${first.alert.title}`,
    },
    { at_us: window.to_us, by: 'cluster', text: `it has come to this: ${last.title}` },
  ];
}

function storyText(moments: readonly Moment[], terminal: Terminal): string {
  return moments
    .toSorted((one, other) => one.at_us - other.at_us)
    .map(({ at_us, by, text }) => {
      const time = clockText(at_us).slice(11);
      return by === 'plimsoll'
        ? `  ${time}  ${terminal.style('green', `plimsoll detect: ${printable(text)}`)}\n`
        : `  ${time}  ${printable(text)}\n`;
    })
    .join('');
}

function introduction(events_count: number, span_us: number, terminal: Terminal): string {
  const prose = (text: string): string => wrapLines(text, terminal.width_columns).join('\n');
  const hazard = HAZARDS.find(({ id }) => id === 'powerful-operator');
  return `${terminal.style('bold', hazard?.title ?? 'A recorded outage')}

${prose(hazard?.story ?? '')}
(${hazard?.source ?? ''})

${prose(`The same was acted out on a throwaway cluster with a real kube-apiserver. All that follows is read from its audit log: ${events_count.toLocaleString('en')} events, ${spanText(span_us)}.`)}

`;
}

function ending(terminal: Terminal): string {
  return `${terminal.style('bold', 'Look for yourself')}
  # the same for any log of yours, in any wrapper
  ${terminal.program} detect ${EXAMPLE_SHOWN}
  # every change, cascades folded
  ${terminal.program} audit timeline -f ${EXAMPLE_SHOWN}
  # who sent what
  ${terminal.program} audit who user verb -f ${EXAMPLE_SHOWN}
  # one lost object: its life, and how it stood before
  ${terminal.program} audit object service/kube-dns -n kube-system -f ${EXAMPLE_SHOWN}
`;
}

/** `plimsoll demo`: a recorded outage, told from its audit log: trigger, offender, times, what was lost, what comes next. */
export function demoCommand(context: CommandContext, open: OpenAuditSource): Command {
  const { terminal } = context;
  return new Command('demo')
    .summary('Tell a recorded outage from its audit log')
    .description(
      'Reads the audit log of a recorded outage, which ships with Plimsoll, and tells what happened: who did it, what set it off, what was lost, when it could have been known, and what to do next.',
    )
    .addHelpText('after', '\nExamples:\n  # takes seconds, needs no cluster and no network\n  plimsoll demo')
    .action(async () => {
      const source = await open({ file: [EXAMPLE], data: '' }, context);
      try {
        const first = new Map<string, { readonly alert: Alert; readonly at_us: EpochMicros }>();
        const detectors = HAZARDS.flatMap(({ detect }) => detect ?? []);
        const result = await runDetection(source, {}, detectors, context, (alert, at_us) => {
          if (isGrave(alert) && !first.has(alert.id)) first.set(alert.id, { alert, at_us });
        });
        const grave = result.alerts.filter(isGrave);
        const moments = grave.flatMap((alert) => {
          const seen = first.get(alert.id);
          return seen === undefined ? [] : momentsOf(alert, seen);
        });
        const { from_us, to_us } = result.window ?? { from_us: 0, to_us: 0 };
        await terminal.out(introduction(result.events_count, to_us - from_us, terminal));
        await terminal.out(`${storyText(moments, terminal)}\n`);
        for (const alert of grave) {
          const here = withCommandsHere(alert, [EXAMPLE_SHOWN], terminal);
          await terminal.out(`${alertText(here, terminal, false)}\n`);
        }
        await terminal.out(ending(terminal));
      } finally {
        await source.close();
      }
    });
}
