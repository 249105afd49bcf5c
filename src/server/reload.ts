import type { Listener, TlsIdentity } from './http/listener.ts';
import { errorText, type Log } from './log.ts';
import type { TokenFile } from './security/token-file.ts';

export interface ReloadParts {
  readonly listener: Listener;
  readonly tls: () => Promise<TlsIdentity>;
  readonly identity: TlsIdentity;
  readonly tokens: readonly TokenFile[];
  readonly log: Log;
}

/** cert-manager and the kubelet replace files long before the old ones end: seconds are soon enough. */
const EVERY_MS = 10_000;

function isSame(one: TlsIdentity, other: TlsIdentity): boolean {
  return one.certificate === other.certificate && one.key === other.key && one.clientCa === other.clientCa;
}

/** Takes new certificates and tokens while the daemon runs. What is wrong is told, and the old one goes on. */
export class Reload {
  readonly #parts: ReloadParts;
  #identity: TlsIdentity;
  #timer: NodeJS.Timeout | undefined;
  #problem: string | undefined;

  constructor(parts: ReloadParts) {
    this.#parts = parts;
    this.#identity = parts.identity;
  }

  get identity(): TlsIdentity {
    return this.#identity;
  }

  /** Why the files as they are now are not used. */
  get problem(): string | undefined {
    return this.#problem;
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), EVERY_MS);
    this.#timer.unref();
  }

  /** Looks whether something has changed. */
  async look(): Promise<void> {
    const { log, tokens } = this.#parts;
    try {
      for (const file of tokens) if (file.reload()) log.write('info', 'tokens were read again');
      await this.#renew();
      this.#problem = undefined;
    } catch (error) {
      const why = errorText(error);
      if (why !== this.#problem)
        log.write('error', 'changed files are not used; the old ones go on', { error: why });
      this.#problem = why;
    }
  }

  async #renew(): Promise<void> {
    const { tls, listener, log } = this.#parts;
    const identity = await tls();
    if (isSame(identity, this.#identity)) return;
    listener.renew(identity);
    this.#identity = identity;
    log.write('info', 'the certificate was read again');
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
