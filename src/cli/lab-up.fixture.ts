import { expect } from 'vitest';
import { createApiClient, type ApiClient } from '../cluster/api/api-client.ts';
import { SYSTEM_CLOCK } from '../cluster/api/clock.ts';
import { connect } from '../cluster/api/connect.ts';
import { buildProgram } from './program.ts';
import { recordingTerminal } from './terminal.fixture.ts';

/** Runs `plimsoll lab up` until `ready` resolves; `ready` is called once the server has said that it listens. */
export async function labUp(args: readonly string[], ready: () => Promise<void>): Promise<string> {
  const stop = new AbortController();
  const problems: unknown[] = [];
  const terminal = recordingTerminal({
    note: (line) => {
      if (line !== 'Ctrl-C ends it') return;
      void ready()
        .catch((error: unknown) => problems.push(error))
        .finally(() => stop.abort());
    },
  });
  const program = buildProgram({ terminal, signal: stop.signal, exit: () => undefined });
  await program.parseAsync(['lab', 'up', ...args], { from: 'user' });
  expect(problems).toEqual([]);
  return terminal.written();
}

/** Nothing is read from there: the kubeconfig is named. */
const NOWHERE = '/nonexistent';

/** Our own client, as the kubeconfig says. */
export async function clientOf(kubeconfig: string): Promise<ApiClient> {
  const environment = {
    variables: {},
    workingFolder: NOWHERE,
    homeFolder: NOWHERE,
    serviceAccountFolder: NOWHERE,
    stdinIsTerminal: false,
  };
  const connection = await connect({ kubeconfig }, environment, SYSTEM_CLOCK);
  return createApiClient(connection, { userAgent: 'plimsoll/test' });
}
