import { stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { ObjectCache } from '../client/informer.ts';
import { Reflector } from '../client/reflector.ts';
import { DAEMON_SETS, SECRETS } from '../client/resource-ref.ts';
import { nodeOf } from '../controllers/pod-state.ts';
import type { Lab } from './lab.ts';
import { make } from './make.ts';
import { daemonSetObject } from './objects.ts';
import { makeAccount, runInPods, type PlatformProgram } from './platform-program.ts';

const AGENT: PlatformProgram = { namespace: 'trust-system', name: 'trust-agent', version: '2.2' };
/** What it decodes in a second, with a tenth of a processor. */
const DECODED_BYTES_PER_S = 4_000_000;
const RATE = { perSecond: 5, burst_count: 10 };

/** Texts of a Secret: nearly all of what it is. */
function textBytes(secret: JsonObject): number {
  return Object.values(objectAt(secret, 'data')).reduce<number>(
    (sum, text) => sum + (typeof text === 'string' ? text.length : 0),
    0,
  );
}

/** Agents on all nodes that watch all Secrets, because some of them are certificates. */
export class SecretAgents {
  readonly #caches = new Map<string, ObjectCache>();
  readonly #reflectors = new Set<Reflector>();
  readonly #stop: () => void;

  constructor(lab: Lab) {
    this.#stop = runInPods(lab, AGENT, (pod) => this.#start(lab, pod));
  }

  static async install(lab: Lab): Promise<void> {
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }];
    await makeAccount(lab, AGENT.namespace, AGENT.name, rules);
    await lab.clock.run(2_000);
    const set = daemonSetObject(AGENT.namespace, AGENT.name, `${AGENT.name}:${AGENT.version}`);
    const { template } = objectAt(set, 'spec');
    const spec = { ...objectAt(template, 'spec'), serviceAccountName: AGENT.name };
    const withAccount = { ...objectAt(set, 'spec'), template: { ...objectAt(template), spec } };
    await make(lab, DAEMON_SETS, { ...set, spec: withAccount });
  }

  /** Those that know all of so many Secrets. */
  upToDate_count(secrets_count: number): number {
    return [...this.#caches.values()].filter(({ count }) => count === secrets_count).length;
  }

  /** How often all of them together have read everything. */
  get lists_count(): number {
    return [...this.#reflectors].reduce((sum, reflector) => sum + reflector.lists_count, 0);
  }

  stop(): void {
    this.#stop();
  }

  #start(lab: Lab, pod: JsonObject): { stop: () => void } {
    const { clock, random } = lab;
    const node = nodeOf(pod);
    const place = { userAgent: `${AGENT.name}/v2.2.0`, sourceIP: stringAt(pod, 'status', 'podIP') ?? '' };
    const client = lab.program(AGENT.namespace, AGENT.name, { place, rate: RATE });
    const cache = new ObjectCache();
    this.#caches.set(node, cache);
    const reflector = new Reflector(
      {
        client,
        clock,
        random: random.stream(`agent of ${node}`),
        resource: SECRETS,
        initial: 'list',
        takes_ms: ({ object }) => (textBytes(object) / DECODED_BYTES_PER_S) * 1000,
      },
      cache,
    );
    this.#reflectors.add(reflector);
    reflector.run().catch(clock.fail);
    return {
      stop: () => {
        reflector.stop();
        this.#caches.delete(node);
      },
    };
  }
}
