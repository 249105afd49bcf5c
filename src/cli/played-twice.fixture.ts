import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterSize } from '../lab/scenarios/contract.ts';
import { SCENARIOS } from '../lab/scenarios/index.ts';
import { runScenario } from '../lab/scenarios/run-scenario.ts';
import { buildProgram } from './program.ts';
import { recordingTerminal } from './terminal.fixture.ts';

/** Some tens of seconds of a processor, which a busy machine stretches to minutes. */
export const PLAYED_TIMEOUT_MS = 900_000;
/** What `lab run` plays with unless told otherwise. */
const SEED = 1;

interface Played {
  /** What `lab run` has printed. */
  readonly out: string;
  readonly codes: readonly number[];
  /** Has the same seed given the same audit log once more, byte for byte? */
  readonly isSameLog: boolean;
}

/** Plays a scenario as a user does, with its verdict, and then once more without. */
export async function playedTwice(id: string, size: ClusterSize): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-played-'));
  try {
    const terminal = recordingTerminal({ note: () => undefined });
    const codes: number[] = [];
    const { signal } = new AbortController();
    const program = buildProgram({ terminal, signal, exit: (code) => void codes.push(code) });
    const flags = ['--nodes', String(size.nodes_count), '--pods', String(size.pods_count)];
    await program.parseAsync(['lab', 'run', id, ...flags, '--keep', folder], { from: 'user' });
    const auditLog = join(folder, 'again.log');
    const scenario = SCENARIOS.find((one) => one.id === id);
    if (scenario === undefined) throw new Error(`there is no scenario ${id}`);
    await runScenario(scenario, { ...size, seed: SEED, auditLog });
    const logs = [join(folder, 'audit.log'), auditLog].map((path) => readFile(path, 'utf8'));
    const [first, second] = await Promise.all(logs);
    return { out: terminal.written(), codes, isSameLog: first === second };
  } finally {
    await rm(folder, { recursive: true });
  }
}
