import type { JsonObject } from '../../kube/json.ts';
import type { ControllerProgram } from './find-programs.ts';

/** Flags of a program by name without dashes, as `--help` of that program spells them: `{ v: '4' }`. */
export type Flags = Readonly<Record<string, string>>;

export interface ApiServerOptions {
  /** `--runtime-config`: `{ 'api/beta': 'true' }`. */
  readonly runtimeConfig?: Readonly<Record<string, string>>;
  /** `--feature-gates`, of the API server and of the controllers. */
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** An audit.k8s.io/v1 Policy; `ALL_BODIES` unless given. */
  readonly auditPolicy?: JsonObject;
  /** Takes the certificates of webhooks that name no authority for signed by the lab's; by one of the system unless given. */
  readonly trustsOwnAuthority?: boolean;
  /** Laid over ours; wins. */
  readonly flags?: Flags;
}

export interface EtcdOptions {
  /** `--quota-backend-bytes`: beyond it etcd refuses writes (NOSPACE); 2 GiB unless given. */
  readonly quotaBackend_bytes?: number;
  readonly flags?: Flags;
}

export interface ControlPlaneOptions {
  /** Folder of the programs: KUBEBUILDER_ASSETS, else the PATH, unless given. */
  readonly programs?: string;
  /** Of the API server, on 127.0.0.1; any that is free unless given. */
  readonly port?: number;
  /** Which controllers run; all whose programs are present unless given. `[]`: etcd and the API server alone. */
  readonly controllers?: readonly ControllerProgram[];
  readonly etcd?: EtcdOptions;
  readonly apiServer?: ApiServerOptions;
  readonly controllerManagerFlags?: Flags;
  readonly schedulerFlags?: Flags;
  /** For certificates, data and logs. A new one of the system's temporary folder unless given; one that is given is kept. */
  readonly folder?: string;
  readonly signal?: AbortSignal;
}

/** Everything with its bodies but reads, of which only who read what: what a lab wants to look at afterwards. */
export const ALL_BODIES: JsonObject = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/openapi*', '/api', '/apis'] },
    { level: 'Metadata', verbs: ['get', 'list', 'watch'] },
    { level: 'Metadata', resources: [{ group: '', resources: ['secrets', 'serviceaccounts/token'] }] },
    { level: 'RequestResponse' },
  ],
};
