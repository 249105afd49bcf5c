import { setMaxListeners } from 'node:events';
import { constants, getPriority, setPriority } from 'node:os';
import { createApiClient } from '../../cluster/api/api-client.ts';
import { SYSTEM_CLOCK } from '../../cluster/api/clock.ts';
import { connect } from '../../cluster/api/connect.ts';
import { processEnvironment } from '../../cluster/api/environment.ts';
import { HAZARDS } from '../../hazards/index.ts';
import { ConfigurationWatch } from './configuration-watch.ts';
import type { FromWatch, ToWatch } from './watch-message.ts';

/** Behind receiving, as everything else. */
const NICER_BY = 10;

function tell(message: FromWatch): void {
  process.send?.(message);
}

async function watch({ connection, userAgent }: ToWatch): Promise<void> {
  const environment = processEnvironment();
  const client = createApiClient(await connect(connection, environment, SYSTEM_CLOCK), {
    userAgent,
    variables: environment.variables,
  });
  const definitions = HAZARDS.flatMap(({ check }) => check ?? []);
  const { signal } = new AbortController();
  // Each kind that is followed listens to it.
  setMaxListeners(0, signal);
  await new ConfigurationWatch({ client, definitions, tell, signal }).run();
}

/** The process that follows the configuration of the cluster and runs the rules on it. It ends when the daemon does. */
function main(): void {
  setPriority(Math.min(constants.priority.PRIORITY_LOW, getPriority() + NICER_BY));
  // Sent by watch-link.ts.
  process.on('message', (message: ToWatch) => {
    watch(message).catch((error: unknown) => {
      const failed: FromWatch = {
        type: 'failed',
        why: error instanceof Error ? error.message : String(error),
      };
      process.send?.(failed, undefined, undefined, () => process.disconnect());
    });
  });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}

main();
