import type { ApiClient } from '../../cluster/api/api-client.ts';
import { discover } from '../../cluster/api/discovery.ts';
import { reflect } from '../../cluster/api/reflector.ts';
import { collectionPath, type ServedResource } from '../../cluster/api/resource-path.ts';
import type { CheckDefinition, Finding } from '../../check/contract.ts';
import { runCheck } from '../../check/engine.ts';
import { fingerprintOf } from '../../check/fingerprint.ts';
import { ConfigurationState } from './configuration-state.ts';
import { WATCHED_RESOURCES } from './watched-kinds.ts';
import type { FromWatch, OpenFinding } from './watch-message.ts';

/** A `kubectl apply` of a chart changes many objects within a second: what holds in between is nobody's news. */
const SETTLE_MS = 1_000;
const DISCOVERY_RETRY_MS = 10_000;

export interface WatchParts {
  readonly client: ApiClient;
  readonly definitions: readonly CheckDefinition[];
  readonly tell: (message: FromWatch) => void;
  readonly signal: AbortSignal;
}

function watchedOf(resources: readonly ServedResource[]): readonly ServedResource[] {
  return resources.filter(
    ({ group, resource, verbs }) =>
      verbs.includes('watch') &&
      WATCHED_RESOURCES.some(([one, other]) => one === group && other === resource),
  );
}

/** Follows the configuration of a cluster, and tells after each change which hazards are open in it. Ends with the signal. */
export class ConfigurationWatch {
  readonly #parts: WatchParts;
  #state: ConfigurationState | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unread = '';

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { client, signal } = this.#parts;
    const resources = await this.#resources();
    this.#state = new ConfigurationState(client.server, resources);
    signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
    await Promise.all(resources.map((resource) => this.#follow(resource)));
  }

  /** What the server serves of what is watched; asked for until it answers. */
  async #resources(): Promise<readonly ServedResource[]> {
    const { client, signal, tell } = this.#parts;
    for (;;) {
      try {
        const watched = watchedOf((await discover(client, signal)).resources);
        if (watched.length > 0) return watched;
        tell({ type: 'unread', unread: ['the API server serves none of the kinds that are watched'] });
      } catch (error) {
        signal.throwIfAborted();
        tell({ type: 'unread', unread: [error instanceof Error ? error.message : String(error)] });
      }
      await client.clock.sleep(DISCOVERY_RETRY_MS, signal);
    }
  }

  async #follow(resource: ServedResource): Promise<void> {
    const { client, signal } = this.#parts;
    for await (const event of reflect(client, collectionPath(resource), { signal })) {
      const isChanged = this.#state?.take(resource, event) === true;
      this.#tellUnread();
      if (isChanged) this.#later();
    }
  }

  #tellUnread(): void {
    const unread = this.#state?.unread ?? [];
    const text = unread.join('\n');
    if (text === this.#unread) return;
    this.#unread = text;
    this.#parts.tell({ type: 'unread', unread });
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#check();
    }, SETTLE_MS);
  }

  #check(): void {
    const { definitions, tell, client } = this.#parts;
    const state = this.#state;
    if (state === undefined) return;
    if (!state.isSettled) return this.#later();
    const cluster = state.cluster();
    const { findings } = runCheck({ cluster, definitions, now_ms: client.clock.now_ms() });
    tell({
      type: 'findings',
      findings: findings.map((finding) => openFinding(finding, state)),
      objects_count: state.objects_count,
    });
  }
}

function openFinding(finding: Finding, state: ConfigurationState): OpenFinding {
  const { hazard, rule, severity, message, why, fix, object } = finding;
  const about = object === undefined ? undefined : state.about(object);
  return {
    fingerprint: fingerprintOf(finding),
    hazard,
    rule,
    severity,
    message,
    why,
    fix: fix.text,
    patch: fix.patch,
    object: about?.reference,
    lastWrite: about?.lastWrite,
  };
}
