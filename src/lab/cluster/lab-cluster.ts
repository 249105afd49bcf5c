import type { JsonObject } from '../../kube/json.ts';
import {
  startApiServer,
  startLocalApiServer,
  type ApiServer,
  type ApiServerSettings,
  type LocalApiServer,
} from '../api-server/api-server.ts';
import type {
  ClientIdentity,
  InProcessAnswer,
  InProcessRequest,
  WatchListener,
} from '../api-server/in-process/in-process-request.ts';
import type { ServerClock } from '../api-server/clock.ts';
import { certificateClient } from '../client/identity.ts';
import { LabClient } from '../client/lab-client.ts';
import { userAgent } from '../client/program.ts';
import type { RateLimit } from '../client/rate-limiter.ts';
import { ALL_CONTROLLERS } from '../controllers/all-controllers.ts';
import { ControllerManager } from '../controllers/controller-manager.ts';
import { Fleet, type FleetSettings } from '../nodes/fleet.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import type { SeededRandom } from '../simulation/seeded-random.ts';
import { CLUSTER_ROLE_BINDINGS } from '../client/resource-ref.ts';

/** What runs beside an API server to make a cluster of it. */
export interface ProgramSettings extends FleetSettings {
  readonly clock: ServerClock;
  readonly random: SeededRandom;
  /** Of each controller and of the scheduler; as their programs have it unless given. */
  readonly rate?: RateLimit;
  /** Told of errors that nobody expects: bugs of the lab. */
  readonly failed: (error: unknown) => void;
}

export interface LabClusterSettings extends ProgramSettings {
  readonly server?: Omit<
    ApiServerSettings,
    'clock' | 'random' | 'host' | 'port' | 'disabledAdmissionPlugins'
  >;
  /** Can clients outside this process reach it, over TLS on a free port of loopback? Not unless given. */
  readonly listens?: boolean;
  /** Told of every answer, to whatever program. */
  readonly answered?: (request: InProcessRequest, answer: InProcessAnswer) => void;
}

/** The one machine of the control plane: programs there are not nodes of the cluster. */
const CONTROL_PLANE = { name: 'control-plane-1', ip: '10.0.0.10' };

/** The lab has no Node authorizer: kubelets have the role that was theirs before there was one. */
const NODES_BINDING: JsonObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'lab:nodes' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:nodes' }],
};

/** A whole cluster inside this process. */
export interface LabCluster {
  readonly server: LocalApiServer;
  /** How clients outside this process reach it; `undefined`: they cannot. */
  readonly access: Pick<ApiServer, 'url' | 'authority'> | undefined;
  readonly clock: ServerClock;
  readonly random: SeededRandom;
  readonly manager: ControllerManager;
  readonly scheduler: Scheduler;
  readonly fleet: Fleet;
  /** Of a cluster administrator. */
  readonly admin: LabClient;
  /** A client of somebody else. */
  client(identity: ClientIdentity, limit?: RateLimit): LabClient;
  /** Has nobody of the control plane anything to do? Kubelets may still be at work. */
  readonly isIdle: boolean;
  /** Ends everything. On a clock that has to be moved, move it until this is done. */
  close(): Promise<void>;
}

/** Starts an embedded API server and everything that makes a cluster of it: controllers, scheduler, kubelets. */
export async function startLabCluster(settings: LabClusterSettings): Promise<LabCluster> {
  const { clock, random, failed } = settings;
  const server = {
    modelsDurations: true,
    onPanic: failed,
    ...settings.server,
    clock,
    random: random.stream('server'),
    // Controllers make the accounts that it asks for.
    disabledAdmissionPlugins: [],
  };
  const started = await (settings.listens === true ? startApiServer(server) : startLocalApiServer(server));
  const { answered } = settings;
  return joinedCluster(answered === undefined ? started : observed(started, answered), settings);
}

function observed<Server extends LocalApiServer>(
  server: Server,
  answered: NonNullable<LabClusterSettings['answered']>,
): Server {
  return {
    ...server,
    send: async (request: InProcessRequest, listener?: WatchListener) => {
      const answer = await server.send(request, listener);
      answered(request, answer);
      return answer;
    },
  };
}

/** Makes a cluster of an API server that runs in this process and has the clock of `settings`: starts controllers, scheduler and kubelets beside it. */
export function joinedCluster(server: LocalApiServer | ApiServer, settings: ProgramSettings): LabCluster {
  const { clock, random, failed, rate } = settings;
  const parts = { server, clock, random, failed };
  const client = (identity: ClientIdentity, limit?: RateLimit) =>
    new LabClient({ server, clock }, identity, limit);
  const place = { userAgent: userAgent('kubectl'), sourceIP: '10.0.0.2' };
  const user = { commonName: 'kubernetes-admin', organizations: ['system:masters'] };
  const admin = client(certificateClient(user, place, random.stream('admin')));
  const limits = rate === undefined ? {} : { rate };
  const manager = new ControllerManager(parts, {
    controllers: ALL_CONTROLLERS,
    node: CONTROL_PLANE,
    ...limits,
  });
  const scheduler = new Scheduler(parts, { node: CONTROL_PLANE, ...limits });
  const fleet = new Fleet(parts, settings);
  admin.create(CLUSTER_ROLE_BINDINGS, NODES_BINDING).catch(failed);
  manager.start();
  scheduler.start();
  fleet.start();
  return {
    server,
    access: 'url' in server ? server : undefined,
    clock,
    random,
    manager,
    scheduler,
    fleet,
    admin,
    client,
    get isIdle() {
      return manager.isIdle && scheduler.isIdle;
    },
    close: async () => {
      fleet.stop();
      scheduler.stop();
      manager.stop();
      await server.close();
    },
  };
}
