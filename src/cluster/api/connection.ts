import type { CredentialSource } from './credentials.ts';

/** How the server is checked. `ca` is PEM, `undefined` for the roots of the system. */
export interface ServerTls {
  readonly ca: string | undefined;
  readonly serverName: string | undefined;
  readonly verify: boolean;
}

/** All that is needed to speak to one API server. */
export interface Connection {
  /** With a path where the API lies behind one (`https://rancher/k8s/clusters/c-1`), never with a slash at its end. */
  readonly server: URL;
  /** `context "prod" of /home/ann/.kube/config`, `the service account of this pod`: for messages. */
  readonly description: string;
  /** The namespace of the context. */
  readonly namespace: string | undefined;
  readonly tls: ServerTls;
  readonly credentials: CredentialSource;
  /** Impersonate-* headers. */
  readonly impersonation: Readonly<Record<string, string | readonly string[]>>;
  readonly proxy: URL | undefined;
  readonly compression: boolean;
  /** Of one request, in all; `undefined`: none but the limit on silence (transport.ts). */
  readonly requestTimeout_ms: number | undefined;
}
