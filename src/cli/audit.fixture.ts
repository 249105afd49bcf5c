import { Command } from 'commander';
import type { DuckDBConnection } from '@duckdb/node-api';
import { NO_LOSSES } from '../audit/store/losses.ts';
import { auditCommand } from './audit.ts';
import type { ImportPorts } from './audit-import.ts';
import type { AuditSource } from './audit-source.ts';
import type { ExitCode } from './exit-code.ts';
import { recordingTerminal } from './terminal.fixture.ts';

interface Run {
  readonly out: string;
  readonly notes: readonly string[];
  readonly exits: readonly ExitCode[];
}

const NOTHING: ImportPorts = {
  importLog: async () => {
    throw new Error('no import in this test');
  },
  detect: async () => [],
};

/** Runs `plimsoll audit ...` on a log that is already open, and records what it prints. */
export async function runAudit(
  args: readonly string[],
  log: {
    readonly connection?: DuckDBConnection;
    readonly source?: Partial<AuditSource>;
    readonly ports?: ImportPorts;
  },
): Promise<Run> {
  const terminal = recordingTerminal();
  const exits: ExitCode[] = [];
  const context = {
    terminal,
    exit: (code: ExitCode) => void exits.push(code),
    signal: new AbortController().signal,
  };
  const open = async (): Promise<AuditSource> => {
    if (log.connection === undefined) throw new Error('this test opens no log');
    return {
      connection: log.connection,
      kind: 'files',
      losses: NO_LOSSES,
      directories: [],
      close: async () => undefined,
      ...log.source,
    };
  };
  const program = new Command('plimsoll')
    .exitOverride()
    .addCommand(auditCommand(context, open, log.ports ?? NOTHING));
  await program.parseAsync(['audit', ...args], { from: 'user' });
  return { out: terminal.written(), notes: terminal.notes, exits };
}
