import { Command } from 'commander';
import { eventsConnection } from '../audit/query/events.fixture.ts';
import { NO_LOSSES } from '../audit/store/losses.ts';
import type { AuditEvent } from '../audit/event.ts';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import type { ExitCode } from './exit-code.ts';
import { rbacCommand } from './rbac.ts';
import { recordingTerminal } from './terminal.fixture.ts';

interface Run {
  readonly out: string;
  readonly notes: readonly string[];
  readonly exits: readonly ExitCode[];
}

/** Runs `plimsoll rbac ...` on manifests and events that are given as they are. */
export async function runRbac(
  args: readonly string[],
  input: { readonly yaml?: string; readonly events?: readonly AuditEvent[] },
): Promise<Run> {
  const terminal = recordingTerminal();
  const exits: ExitCode[] = [];
  const context = {
    terminal,
    exit: (code: ExitCode) => void exits.push(code),
    signal: new AbortController().signal,
  };
  const command = rbacCommand(context, {
    readManifests: async () => clusterOfYaml(input.yaml ?? '', 'given'),
    readLive: async () => ({ cluster: clusterOfYaml(input.yaml ?? '', 'all'), server: 'test' }),
    readSnapshot: async () => clusterOfYaml(input.yaml ?? '', 'all'),
    open: async () => ({
      connection: await eventsConnection(input.events ?? []),
      kind: 'files',
      losses: NO_LOSSES,
      directories: [],
      close: async () => undefined,
    }),
  });
  const program = new Command('plimsoll').exitOverride().addCommand(command);
  await program.parseAsync(['rbac', ...args], { from: 'user' });
  return { out: terminal.written(), notes: terminal.notes, exits };
}
