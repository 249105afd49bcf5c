import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { startApiServer } from '../lab/api-server/api-server.ts';
import { MACHINE_CLOCK } from '../lab/api-server/clock.ts';
import { certifiedTransport } from '../lab/client/certified-transport.ts';
import { joinedCluster } from '../lab/cluster/lab-cluster.ts';
import { kubeconfigFor } from '../lab/control-plane/kubeconfig-file.ts';
import {
  ADMINISTRATOR,
  startControlPlane,
  type ControlPlane,
} from '../lab/control-plane/start-control-plane.ts';
import { annotatedBehaviour } from '../lab/nodes/annotated-behaviour.ts';
import { Fleet } from '../lab/nodes/fleet.ts';
import { pacedClock } from '../lab/simulation/paced-clock.ts';
import { seededRandom } from '../lab/simulation/seeded-random.ts';
import { Problem } from '../problem.ts';
import { labAudit, type LabAuditFlags } from './lab-audit.ts';
import { labServerSettings, type LabServerFlags } from './lab-server-flags.ts';

/** Where a lab's API server runs: inside this process, or as the real programs. */
export type ControlPlaneKind = 'embedded' | 'envtest';

/** A cluster that `plimsoll lab up` serves. */
interface RunningLab {
  /** What runs, for people: `the API server listens on ...`. */
  readonly notes: readonly string[];
  /** JSON, of an administrator (system:masters). */
  readonly kubeconfig: string;
  /** Resolves when the lab has ended by itself, and `close` will say why. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

const ADMIN = { commonName: 'plimsoll-admin', organizations: ['system:masters'] };
/** Somebody sits in front of it. */
const BOOT_WITHIN_MS = 1_000;

function textOf(kubeconfig: unknown): string {
  return `${JSON.stringify(kubeconfig, undefined, 2)}\n`;
}

/** What can be asked of the embedded server. */
export type EmbeddedFlags = LabAuditFlags & LabServerFlags;

/** What a lab is to be. */
export interface LabWish {
  readonly kind: ControlPlaneKind;
  /** 0: any that is free. */
  readonly port: number;
  /** How many machines there are; `undefined`: the API server alone, without controllers and scheduler. */
  readonly nodes_count: number | undefined;
  /** How much faster than the machine's its clock goes. */
  readonly speed: number;
  readonly flags: EmbeddedFlags;
  readonly signal: AbortSignal;
  /** Told of errors that nobody expects: bugs of the lab. */
  readonly failed: (error: unknown) => void;
}

function nodesText(nodes_count: number): string {
  return nodes_count === 1 ? '1 node' : `${nodes_count} nodes`;
}

async function startEmbedded({ port, nodes_count, speed, flags, failed }: LabWish): Promise<RunningLab> {
  const audit = await labAudit(flags);
  const clock = pacedClock(speed);
  const server = await startApiServer({
    ...(await labServerSettings(flags, nodes_count !== undefined)),
    port,
    clock,
    onPanic: failed,
    ...(audit === undefined ? {} : { audit: audit.settings }),
  }).catch((error: unknown) => {
    if (error instanceof Problem) throw error;
    throw new Problem({
      what: `the API server cannot listen: ${error instanceof Error ? error.message : String(error)}`,
      where: '--port',
      fix: 'give a port that is free, or none',
      cause: error,
    });
  });
  const pair = server.authority.clientCertificate(ADMIN);
  const running =
    nodes_count === undefined
      ? server
      : joinedCluster(server, {
          clock,
          random: seededRandom(randomUUID()),
          nodes_count,
          behaviour: annotatedBehaviour,
          bootWithin_ms: BOOT_WITHIN_MS,
          failed,
        });
  const beside =
    nodes_count === undefined
      ? []
      : [
          `kube-controller-manager, kube-scheduler and ${nodesText(nodes_count)} of the lab come up beside it`,
        ];
  return {
    notes: [`the API server listens on ${server.url}`, ...beside, ...(audit?.notes ?? [])],
    kubeconfig: textOf(
      kubeconfigFor(ADMIN.commonName, { server: server.url, ca: server.authority.certificate, pair }),
    ),
    // Inside this process: it ends when the process does.
    ended: new Promise(() => undefined),
    close: () => running.close(),
  };
}

/** Kubelets of the lab on a real API server, each with its own certificate. */
function joinedNodes(
  controlPlane: ControlPlane,
  nodes_count: number,
  failed: (error: unknown) => void,
): { stop: () => void } {
  const { server, ca } = controlPlane;
  const transport = certifiedTransport({ server, ca, sign: (name) => controlPlane.sign(name) });
  const parts = { server: transport, clock: MACHINE_CLOCK, random: seededRandom(randomUUID()), failed };
  const fleet = new Fleet(parts, {
    nodes_count,
    behaviour: annotatedBehaviour,
    bootWithin_ms: BOOT_WITHIN_MS,
  });
  fleet.start();
  return {
    stop: () => {
      fleet.stop();
      transport.close();
    },
  };
}

async function startReal({ port, nodes_count, signal, failed }: LabWish): Promise<RunningLab> {
  const isBare = nodes_count === undefined;
  const controlPlane = await startControlPlane({ port, signal, ...(isBare ? { controllers: [] } : {}) });
  const nodes = isBare ? undefined : joinedNodes(controlPlane, nodes_count, failed);
  return {
    notes: [
      `${controlPlane.programs.join(', ')} run; the API server listens on ${controlPlane.server}`,
      ...(isBare ? [] : [`${nodesText(nodes_count)} of the lab join it`]),
      `logs, audit log and data are in ${controlPlane.folder} until then`,
    ],
    kubeconfig: textOf(JSON.parse(await readFile(controlPlane.kubeconfig(ADMINISTRATOR), 'utf8'))),
    ended: controlPlane.ended,
    close: async () => {
      nodes?.stop();
      await controlPlane.stop();
    },
  };
}

/** Starts a lab. Throws a Problem where the port is taken, or a real program is missing or does not start. */
export async function startLab(wish: LabWish): Promise<RunningLab> {
  return wish.kind === 'embedded' ? startEmbedded(wish) : startReal(wish);
}
