import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../kube/json.ts';
import {
  createCertificateAuthority,
  type CertificateAuthority,
  type CertificatePair,
} from './certificates.ts';

/** Paths of what the programs read and write. */
export interface ControlPlaneFiles {
  readonly folder: string;
  readonly ca: string;
  readonly caKey: string;
  /** Of etcd and of the API server, which shows it to etcd as a client too. */
  readonly server: CertificatePair;
  readonly serviceAccountKey: { readonly public: string; readonly private: string };
  readonly etcdData: string;
  readonly auditPolicy: string;
  readonly auditLog: string;
  log(program: string): string;
}

/** The names that pods and people know the API server by; 10.0.0.1 is the first address of the Service range. */
const SERVER_HOSTS = [
  'localhost',
  '127.0.0.1',
  '10.0.0.1',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

/** For the owner's eyes only: keys are among them. */
const PRIVATE_FILE = { mode: 0o600 } as const;

/** Makes authority, certificates and keys, and writes them into `folder` with the audit policy. */
export function writeFiles(
  folder: string,
  auditPolicy: JsonObject,
): {
  readonly files: ControlPlaneFiles;
  readonly authority: CertificateAuthority;
  readonly server: CertificatePair;
} {
  const authority = createCertificateAuthority('plimsoll lab');
  const server = authority.serverCertificate({ commonName: 'kube-apiserver' }, SERVER_HOSTS);
  const accounts = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (const name of ['certificates', 'logs', 'kubeconfigs'])
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  const write = (name: string, text: string) => {
    const path = join(folder, 'certificates', name);
    writeFileSync(path, text, PRIVATE_FILE);
    return path;
  };
  const policy = join(folder, 'audit-policy.json');
  writeFileSync(policy, JSON.stringify(auditPolicy), PRIVATE_FILE);
  return {
    authority,
    server,
    files: {
      folder,
      ca: write('ca.crt', authority.certificate),
      caKey: write('ca.key', authority.key),
      server: {
        certificate: write('server.crt', server.certificate),
        key: write('server.key', server.key),
      },
      serviceAccountKey: {
        public: write(
          'service-accounts.pub',
          String(accounts.publicKey.export({ type: 'spki', format: 'pem' })),
        ),
        private: write(
          'service-accounts.key',
          String(accounts.privateKey.export({ type: 'pkcs8', format: 'pem' })),
        ),
      },
      etcdData: join(folder, 'etcd'),
      auditPolicy: policy,
      auditLog: join(folder, 'logs', 'audit.log'),
      log: (program) => join(folder, 'logs', `${program}.log`),
    },
  };
}
