import { Agent } from 'node:https';
import { readFileSync } from 'node:fs';
import { startApiServer, type ApiServerSettings } from '../../../src/lab/api-server/api-server.ts';
import type { ControlPlaneOptions } from '../../../src/lab/control-plane/options.ts';
import { startControlPlane } from '../../../src/lab/control-plane/start-control-plane.ts';
import { stringAt, type JsonValue } from '../../../src/kube/json.ts';

/** How an administrator reaches one of the two servers; plain data, so that a global set-up can hand it to the tests. */
export interface Target {
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** The two servers that have to answer alike. */
export interface TargetPair {
  readonly real: Target;
  readonly embedded: Target;
}

/** A pair that runs. */
export interface RunningPair extends TargetPair {
  /** Path of the audit log of the real server. */
  readonly auditLog: string;
  stop(): Promise<void>;
}

function targetOf(kubeconfig: string): Target {
  const config: JsonValue = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const pem = (...path: readonly (string | number)[]) =>
    Buffer.from(stringAt(config, ...path) ?? '', 'base64').toString('utf8');
  return {
    server: stringAt(config, 'clusters', 0, 'cluster', 'server') ?? '',
    ca: pem('clusters', 0, 'cluster', 'certificate-authority-data'),
    certificate: pem('users', 0, 'user', 'client-certificate-data'),
    key: pem('users', 0, 'user', 'client-key-data'),
  };
}

/**
 * Starts a real kube-apiserver without controllers and an embedded one. For areas that need other flags than the pair that all share
 * (`sharedPair()`): a real one takes some seconds and 700 MB.
 */
export async function startPair(
  real: ControlPlaneOptions,
  embedded: ApiServerSettings = {},
): Promise<RunningPair> {
  const controlPlane = await startControlPlane({ controllers: [], ...real });
  const server = await startApiServer(embedded);
  const administrator = server.authority.clientCertificate({
    commonName: 'administrator',
    organizations: ['system:masters'],
  });
  return {
    auditLog: controlPlane.auditLog,
    real: targetOf(controlPlane.kubeconfig()),
    embedded: {
      server: server.url,
      ca: server.authority.certificate,
      certificate: administrator.certificate,
      key: administrator.key,
    },
    async stop() {
      await server.close();
      await controlPlane.stop();
    },
  };
}

/** One agent a target: connections are kept and shared. */
export function agentOf({ ca, certificate, key }: Target): Agent {
  return new Agent({ keepAlive: true, ca, cert: certificate, key });
}
