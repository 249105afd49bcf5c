import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from './environment.ts';
import { tokenFileCredentials, type CredentialSource } from './credentials.ts';

/** What the kubelet gives every pod that may speak to the API server (kubernetes.io "Accessing the Kubernetes API from a Pod"). */
export interface ServiceAccountAccess {
  readonly server: string;
  readonly certificateAuthority: string | undefined;
  readonly namespace: string | undefined;
  readonly credentials: CredentialSource;
}

async function textIfThere(file: string): Promise<string | undefined> {
  return existsSync(file) ? (await readFile(file, 'utf8')).trim() : undefined;
}

/** The access that this process has as a pod; `undefined` outside of one, as client-go decides it. */
export async function serviceAccountAccess(
  environment: Environment,
): Promise<ServiceAccountAccess | undefined> {
  const { variables, serviceAccountFolder } = environment;
  const host = variables['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = variables['KUBERNETES_SERVICE_PORT'] ?? '';
  const token = join(serviceAccountFolder, 'token');
  if (host === '' || port === '' || !existsSync(token)) return undefined;
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    certificateAuthority: await textIfThere(join(serviceAccountFolder, 'ca.crt')),
    namespace: await textIfThere(join(serviceAccountFolder, 'namespace')),
    credentials: tokenFileCredentials(token, undefined, 'the service account of this pod'),
  };
}
