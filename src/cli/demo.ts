import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { hazard } from '../hazards/powerful-operator/hazard.ts';
import type { OpenAuditSource } from './audit-source.ts';
import type { CommandContext } from './context.ts';
import { wrapLines } from './wrap.ts';
import type { Terminal } from './terminal.ts';

/** The same outage from a real API server, which ships with Plimsoll; examples/powerful-operator/README.md says where it comes from. */
const RECORDED = 'examples/powerful-operator/audit.log.gz';
/** What the story is of. */
const SHOWN = new Set(['powerful-operator', 'second-wave']);
const SEED = 1;
/** Big enough to hurt, and small enough for a slow machine. */
const SIZE = { nodes_count: 10, pods_count: 150 };

interface DemoFlags {
  readonly keep?: string;
}

function introduction(terminal: Terminal): string {
  const prose = (text: string): string => wrapLines(text, terminal.width_columns).join('\n');
  return `${terminal.style('bold', hazard.title)}

${prose(hazard.story)}
(${hazard.source})

${prose('It happens again now, on a cluster inside this process: a Kubernetes API server, controllers, a scheduler and nodes of the lab. Its clock does not wait, so that a quarter of an hour takes some seconds; all times are those of the cluster.')}
`;
}

async function tell({ keep }: DemoFlags, open: OpenAuditSource, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  await terminal.out(introduction(terminal));
  // Brings a whole cluster along, which takes longer to load than `--help` may take.
  const [play, { runScenario }, { powerfulOperator }, { findingsOf }, story] = await Promise.all([
    import('./lab-play.ts'),
    import('../lab/scenarios/run-scenario.ts'),
    import('../lab/scenarios/powerful-operator.ts'),
    import('./lab-findings.ts'),
    import('./demo-story.ts'),
  ]);
  const folder = keep ?? (await mkdtemp(join(tmpdir(), 'plimsoll-demo-')));
  await play.makeFolder(folder);
  const auditLog = join(folder, 'audit.log');
  const { outcome, before, after } = await runScenario(powerfulOperator, {
    ...SIZE,
    seed: SEED,
    auditLog,
    signal,
    prepared: async (objects, at_ms) => {
      const findings = findingsOf(objects, at_ms).filter((finding) => SHOWN.has(finding.hazard));
      await terminal.out(story.lifeBeforeText(objects, findings, at_ms, terminal));
    },
  });
  await writeFile(join(folder, 'before.json'), play.listText(before));
  await writeFile(join(folder, 'after.json'), play.listText(after));
  const detected = await play.detectedIn(auditLog, outcome, open, context);
  await terminal.out(story.outageText({ outcome, ...detected }, terminal));
  await terminal.out(story.whatNextText(folder, outcome, { recorded: RECORDED, terminal }));
}

/** `plimsoll demo`: the powerful operator on a cluster in this process, told step by step: trigger, offender, times, what was lost, what comes next. */
export function demoCommand(context: CommandContext, open: OpenAuditSource): Command {
  return new Command('demo')
    .summary('Let an outage happen on a cluster in this process, and tell it step by step')
    .description(
      'Brings a cluster up in this process, lets an operator delete every Service of it, and tells what happened: what could have been known before, what set it off, who did it and when that was known, and what came of it. Its files stay, to be looked at with the other commands.',
    )
    .option('--keep <folder>', 'where audit log and states go; a new temporary folder unless given')
    .addHelpText(
      'after',
      '\nExamples:\n  # takes about half a minute, needs no cluster and no network\n  plimsoll demo',
    )
    .action((flags: DemoFlags) => tell(flags, open, context));
}
