import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Problem } from '../../problem.ts';
import { awaitReady } from './await-ready.ts';
import {
  apiServerArgs,
  controllerManagerArgs,
  etcdArgs,
  schedulerArgs,
  type Ports,
} from './command-lines.ts';
import type { CertificateAuthority, CertificateName, CertificatePair } from './certificates.ts';
import { CONTROLLER_PROGRAMS, findPrograms, type ControllerProgram, type Programs } from './find-programs.ts';
import { freePort } from './free-port.ts';
import { kubeconfigFor } from './kubeconfig-file.ts';
import { ALL_BODIES, type ControlPlaneOptions } from './options.ts';
import { endedByItself, startProgram, type RunningProgram } from './running-program.ts';
import { writeFiles, type ControlPlaneFiles } from './write-files.ts';

/** Who a kubeconfig is for. */
export interface ControlPlaneUser {
  readonly name: string;
  readonly groups: readonly string[];
}

/** May do everything (`system:masters`). */
export const ADMINISTRATOR: ControlPlaneUser = { name: 'administrator', groups: ['system:masters'] };

/** How to reach etcd past the API server; paths of files, as etcdctl's flags want them. */
export interface EtcdAccess {
  readonly endpoint: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** A real control plane that runs on this machine. */
export interface ControlPlane {
  /** `https://127.0.0.1:41234`. */
  readonly server: string;
  /** PEM of the authority that signed the server's certificate and all users'. */
  readonly ca: string;
  readonly etcd: EtcdAccess;
  /** Where everything of it is. */
  readonly folder: string;
  /** Path of the audit log, one audit.k8s.io/v1 Event a line. */
  readonly auditLog: string;
  /** Path of a program's log. */
  log(program: string): string;
  /** Path of a kubeconfig by which a user is known (client certificate); `ADMINISTRATOR` unless given. */
  kubeconfig(user?: ControlPlaneUser): string;
  /** A client certificate by which a user is known. */
  sign(name: CertificateName): CertificatePair;
  /** A certificate for a server that the programs trust, where they trust their own authority. */
  serverCertificate(name: CertificateName, hosts: readonly string[]): CertificatePair;
  /** The names of the programs that run, in the order in which they were started. */
  readonly programs: readonly string[];
  /** Resolves when one of the programs has ended, asked to or not. */
  readonly ended: Promise<void>;
  /**
   * Ends all programs and removes the folder, if it was made for this. Where one of them had ended by itself the logs are kept, and a
   * Problem says so.
   */
  stop(): Promise<void>;
}

/** A clean end takes a second or two; an API server with open watches waits for them longer than anybody wants. */
const STOP_GRACE_MS = 5_000;
/** Another program may take a port in the moment between its choice and its use. */
const TRIES_MAX = 3;
const PORT_TAKEN = /address already in use/;

class Running implements ControlPlane {
  readonly server: string;
  readonly folder: string;
  readonly etcd: EtcdAccess;
  readonly #files: ControlPlaneFiles;
  readonly #authority: CertificateAuthority;
  readonly #serverPair: CertificatePair;
  readonly #ports: Ports;
  readonly #isOurFolder: boolean;
  readonly #programs: RunningProgram[] = [];
  readonly #kubeconfigs = new Map<string, string>();

  constructor(options: ControlPlaneOptions, ports: Ports) {
    const { folder } = options;
    this.#isOurFolder = folder === undefined;
    this.folder =
      folder === undefined ? mkdtempSync(join(tmpdir(), 'plimsoll-control-plane-')) : resolve(folder);
    const written = writeFiles(this.folder, options.apiServer?.auditPolicy ?? ALL_BODIES);
    this.#files = written.files;
    this.#authority = written.authority;
    this.#serverPair = written.server;
    this.#ports = ports;
    this.server = `https://127.0.0.1:${ports.apiServer}`;
    const { certificate, key } = this.#files.server;
    this.etcd = { endpoint: `https://127.0.0.1:${ports.etcd}`, ca: this.#files.ca, certificate, key };
  }

  get ca(): string {
    return this.#authority.certificate;
  }

  get auditLog(): string {
    return this.#files.auditLog;
  }

  log(program: string): string {
    return this.#files.log(program);
  }

  kubeconfig(user: ControlPlaneUser = ADMINISTRATOR): string {
    const identity = JSON.stringify([user.name, ...user.groups]);
    const known = this.#kubeconfigs.get(identity);
    if (known !== undefined) return known;
    const pair = this.#authority.clientCertificate({ commonName: user.name, organizations: user.groups });
    const path = join(this.folder, 'kubeconfigs', `${this.#kubeconfigs.size}.json`);
    const config = kubeconfigFor(user.name, { server: this.server, ca: this.ca, pair });
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    this.#kubeconfigs.set(identity, path);
    return path;
  }

  sign(name: CertificateName): CertificatePair {
    return this.#authority.clientCertificate(name);
  }

  serverCertificate(name: CertificateName, hosts: readonly string[]): CertificatePair {
    return this.#authority.serverCertificate(name, hosts);
  }

  get programs(): readonly string[] {
    return this.#programs.map(({ name }) => name);
  }

  get ended(): Promise<void> {
    return Promise.race(this.#programs.map(({ ended }) => ended));
  }

  async start(
    programs: Programs,
    controllers: readonly ControllerProgram[],
    options: ControlPlaneOptions,
  ): Promise<void> {
    const { signal } = options;
    const files = this.#files;
    const ports = this.#ports;
    const asServer = { ca: this.ca, ...this.#serverPair };
    const etcd = this.#start('etcd', programs.etcd, etcdArgs(files, ports, options));
    await awaitReady(etcd, { url: `${this.etcd.endpoint}/health`, ...asServer }, signal);

    const hasControllerManager = controllers.includes('kube-controller-manager');
    const args = apiServerArgs(files, ports, options, hasControllerManager);
    // Go takes the system's authorities from the file of this variable (crypto/x509).
    const trusted: Readonly<Record<string, string>> =
      options.apiServer?.trustsOwnAuthority === true ? { SSL_CERT_FILE: files.ca } : {};
    const apiServer = this.#start('kube-apiserver', programs['kube-apiserver'], args, trusted);
    const asAdministrator = {
      ca: this.ca,
      ...this.#authority.clientCertificate({ commonName: 'readiness', organizations: ADMINISTRATOR.groups }),
    };
    await awaitReady(apiServer, { url: `${this.server}/readyz`, ...asAdministrator }, signal);

    const ready = controllers.map(async (name) => {
      const port = name === 'kube-scheduler' ? ports.scheduler : ports.controllerManager;
      const program = this.#startController(name, programs[name], options);
      const url = `https://127.0.0.1:${port}/healthz`;
      await awaitReady(program, { url, ...asAdministrator, isSelfSigned: true }, signal);
    });
    await Promise.all(ready);
  }

  async stop(): Promise<void> {
    const failed = this.#programs.find((program) => program.hasFailed());
    await this.stopPrograms();
    if (failed !== undefined) throw endedByItself(failed, 'by itself while the control plane was in use');
    this.remove();
  }

  async stopPrograms(): Promise<void> {
    // Users before what they use: the API server last but one, etcd last.
    for (const program of this.#programs.toReversed()) await program.stop(STOP_GRACE_MS);
  }

  remove(): void {
    if (this.#isOurFolder) rmSync(this.folder, { recursive: true, force: true });
  }

  #start(
    name: string,
    path: string,
    args: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): RunningProgram {
    const program = startProgram({ name, path, args, variables, logFile: this.#files.log(name) });
    this.#programs.push(program);
    return program;
  }

  #startController(
    name: ControllerProgram,
    path: string | undefined,
    options: ControlPlaneOptions,
  ): RunningProgram {
    if (path === undefined)
      throw new Problem({
        what: `${name} is to run, but there is no such program beside kube-apiserver`,
        fix: 'build it with test/control-plane/build, or leave it out of `controllers`',
      });
    const kubeconfig = this.kubeconfig({ name: `system:${name}`, groups: [] });
    const toArgs = name === 'kube-scheduler' ? schedulerArgs : controllerManagerArgs;
    return this.#start(name, path, toArgs(this.#files, this.#ports, options, kubeconfig));
  }
}

async function freePorts(apiServer: number): Promise<Ports> {
  return {
    etcd: await freePort(),
    apiServer: apiServer === 0 ? await freePort() : apiServer,
    controllerManager: await freePort(),
    scheduler: await freePort(),
  };
}

/**
 * Starts etcd, kube-apiserver and, where present or asked for, kube-controller-manager and kube-scheduler on free ports of the
 * loopback interface, and waits until each says that it is ready. RBAC is on, everything is encrypted, users are known by certificates of an
 * authority that exists for this control plane only.
 *
 * Throws a Problem where a program is missing, ends early or does not get ready: what had started is stopped then, and the logs are
 * kept where it says. Throws the signal's reason when aborted.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const programs = findPrograms(options.programs);
  const present = CONTROLLER_PROGRAMS.filter((name) => programs[name] !== undefined);
  for (let tries_count = 1; ; tries_count += 1) {
    const running = new Running(options, await freePorts(options.port ?? 0));
    try {
      await running.start(programs, options.controllers ?? present, options);
      return running;
    } catch (error) {
      await running.stopPrograms();
      if (options.signal?.aborted === true) running.remove();
      options.signal?.throwIfAborted();
      const isPortTaken =
        (options.port ?? 0) === 0 && error instanceof Problem && PORT_TAKEN.test(error.message);
      if (!isPortTaken || tries_count === TRIES_MAX) throw error;
      running.remove();
    }
  }
}
