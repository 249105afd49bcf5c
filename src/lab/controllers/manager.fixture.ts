import { thrown, simulatedServer, type SimulatedServer } from '../client/simulated-server.fixture.ts';
import type { ApiServerSettings } from '../api-server/api-server.ts';
import { ControllerManager } from './controller-manager.ts';
import type { ControllerDefinition } from './controller.ts';

/** A server and a controller manager that leads. */
export interface ManagedServer extends SimulatedServer {
  readonly manager: ControllerManager;
  /** Lets time pass until no controller has anything to do, and has had nothing to do for `quiet_ms`. */
  settle(quiet_ms?: number): Promise<void>;
}

/** How long controllers are given to come to rest. */
const SETTLE_WITHIN_MS = 600_000;

export async function managedServer(
  controllers: readonly ControllerDefinition[],
  settings: Partial<ApiServerSettings> = {},
): Promise<ManagedServer> {
  const lab = await simulatedServer(settings);
  const { server, clock, random } = lab;
  const manager = new ControllerManager(
    { server, clock, random, failed: thrown },
    { controllers, node: { name: 'control-plane-1', ip: '10.0.0.10' } },
  );
  manager.start();
  await clock.runUntil(() => manager.isLeading, 60_000);
  const settle = async (quiet_ms = 1_000): Promise<void> => {
    const start_ms = clock.now_ms();
    let revision = -1;
    while (revision !== server.store.revision || !manager.isIdle) {
      if (clock.now_ms() - start_ms > SETTLE_WITHIN_MS) throw new Error('controllers do not come to rest');
      revision = server.store.revision;
      await clock.run(quiet_ms);
    }
  };
  await settle(100);
  return { ...lab, manager, settle };
}
