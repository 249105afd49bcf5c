import type { JsonObject } from '../kube/json.ts';
import { kubeconfigFor } from '../lab/control-plane/kubeconfig-file.ts';
import { startApiServer } from '../lab/api-server/api-server.ts';
import { Problem } from '../problem.ts';

/** A cluster that `plimsoll lab up` serves. */
interface RunningLab {
  readonly url: string;
  /** Of an administrator (system:masters). */
  readonly kubeconfig: JsonObject;
  close(): Promise<void>;
}

const ADMIN = { commonName: 'plimsoll-admin', organizations: ['system:masters'] };

/** Starts the embedded API server. Throws a Problem where the port is taken. */
export async function startLab(port: number): Promise<RunningLab> {
  const server = await startApiServer({ port }).catch((error: unknown) => {
    throw new Problem({
      what: `the API server cannot listen: ${error instanceof Error ? error.message : String(error)}`,
      where: '--port',
      fix: 'give a port that is free, or none',
      cause: error,
    });
  });
  const pair = server.authority.clientCertificate(ADMIN);
  const kubeconfig = kubeconfigFor(ADMIN.commonName, {
    server: server.url,
    ca: server.authority.certificate,
    pair,
  });
  return { url: server.url, kubeconfig, close: () => server.close() };
}
