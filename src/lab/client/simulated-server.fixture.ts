import { isJsonObject, type JsonObject } from '../../kube/json.ts';
import {
  startLocalApiServer,
  type ApiServerSettings,
  type LocalApiServer,
} from '../api-server/api-server.ts';
import type { ClientIdentity } from '../api-server/in-process/in-process-request.ts';
import { seededRandom, type SeededRandom } from '../simulation/seeded-random.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { LabClient, type ClientParts } from './lab-client.ts';
import type { RateLimit } from './rate-limiter.ts';

/** A request as the server saw it. */
interface SeenRequest {
  readonly at_ms: number;
  readonly user: string;
  readonly method: string;
  readonly requestURI: string;
  readonly object: JsonObject | undefined;
}

/** An embedded server on a virtual clock, for tests of what talks to it. */
export interface SimulatedServer extends ClientParts {
  readonly server: LocalApiServer;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  /** Of an administrator. */
  readonly admin: LabClient;
  /** All requests so far. */
  readonly seen: readonly SeenRequest[];
  client(name: string, limit?: RateLimit): LabClient;
}

export const ADMIN: ClientIdentity = {
  user: { name: 'admin', groups: ['system:masters'], uid: '', extra: {} },
  userAgent: 'kubectl/v1.36.3 (linux/amd64) kubernetes/4b8e819',
  sourceIP: '10.0.0.9',
};

/** Whatever nobody expects fails the test at once. */
export function thrown(error: unknown): never {
  throw error;
}

export async function simulatedServer(settings: Partial<ApiServerSettings> = {}): Promise<SimulatedServer> {
  const clock = new VirtualClock();
  const random = seededRandom(1);
  const server = await startLocalApiServer({
    clock,
    random: random.stream('server'),
    modelsDurations: true,
    onPanic: thrown,
    ...settings,
  });
  const seen: SeenRequest[] = [];
  const noted: ClientParts['server'] = {
    send: (request, listener) => {
      const { method, requestURI, user, object } = request;
      const body = isJsonObject(object) ? object : undefined;
      seen.push({ at_ms: clock.now_ms(), user: user.name, method, requestURI, object: body });
      return server.send(request, listener);
    },
  };
  const parts = { server: noted, clock };
  const client = (name: string, limit?: RateLimit) =>
    new LabClient(parts, { ...ADMIN, user: { ...ADMIN.user, name } }, limit);
  return {
    server: { ...server, send: (request, listener) => noted.send(request, listener) },
    clock,
    random,
    admin: client('admin'),
    seen,
    client,
  };
}
