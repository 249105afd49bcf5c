import { readFile } from 'node:fs/promises';
import { startApiServer } from '../lab/api-server/api-server.ts';
import { kubeconfigFor } from '../lab/control-plane/kubeconfig-file.ts';
import { ADMINISTRATOR, startControlPlane } from '../lab/control-plane/start-control-plane.ts';
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

function textOf(kubeconfig: unknown): string {
  return `${JSON.stringify(kubeconfig, undefined, 2)}\n`;
}

/** What can be asked of the embedded server. */
export type EmbeddedFlags = LabAuditFlags & LabServerFlags;

async function startEmbedded(port: number, flags: EmbeddedFlags): Promise<RunningLab> {
  const audit = await labAudit(flags);
  const settings = {
    ...(await labServerSettings(flags)),
    port,
    ...(audit === undefined ? {} : { audit: audit.settings }),
  };
  const server = await startApiServer(settings).catch((error: unknown) => {
    if (error instanceof Problem) throw error;
    throw new Problem({
      what: `the API server cannot listen: ${error instanceof Error ? error.message : String(error)}`,
      where: '--port',
      fix: 'give a port that is free, or none',
      cause: error,
    });
  });
  const pair = server.authority.clientCertificate(ADMIN);
  return {
    notes: [`the API server listens on ${server.url}`, ...(audit?.notes ?? [])],
    kubeconfig: textOf(
      kubeconfigFor(ADMIN.commonName, { server: server.url, ca: server.authority.certificate, pair }),
    ),
    // Inside this process: it ends when the process does.
    ended: new Promise(() => undefined),
    close: () => server.close(),
  };
}

async function startReal(port: number, signal: AbortSignal): Promise<RunningLab> {
  const controlPlane = await startControlPlane({ port, signal });
  return {
    notes: [
      `${controlPlane.programs.join(', ')} run; the API server listens on ${controlPlane.server}`,
      `logs, audit log and data are in ${controlPlane.folder} until then`,
    ],
    kubeconfig: textOf(JSON.parse(await readFile(controlPlane.kubeconfig(ADMINISTRATOR), 'utf8'))),
    ended: controlPlane.ended,
    close: () => controlPlane.stop(),
  };
}

/** Starts a lab. `port` 0: any that is free. Throws a Problem where the port is taken, or a real program is missing or does not start. */
export async function startLab(
  kind: ControlPlaneKind,
  port: number,
  signal: AbortSignal,
  flags: EmbeddedFlags = {},
): Promise<RunningLab> {
  return kind === 'embedded' ? startEmbedded(port, flags) : startReal(port, signal);
}
