import type { JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { ObjectCache } from '../client/informer.ts';
import { Reflector } from '../client/reflector.ts';
import { DAEMON_SETS, PODS } from '../client/resource-ref.ts';
import { nodeOf } from '../controllers/pod-state.ts';
import type { Lab } from './lab.ts';
import { make } from './make.ts';
import { deploymentObject } from './objects.ts';
import { makeAccount, programClient, runInPods, type PlatformProgram } from './platform-program.ts';

/** As client-go has it unless told otherwise. */
const RATE = { perSecond: 5, burst_count: 10 };
/** An agent with some hundredths of a processor takes so long for each change of a pod. */
const HANDLING_MS = 100;
/** The reflector of client-go before 1.18 tries again each second, however often it has failed. */
const RETRY_MS = 1_000;

/** A program on every node. */
function daemonSet({ namespace, name, version }: PlatformProgram): JsonObject {
  const deployment = deploymentObject(namespace, name, {
    replicas: 1,
    image: `${name}:${version}`,
    serviceAccountName: name,
  });
  const { replicas: _, ...spec } = objectAt(deployment, 'spec');
  return { ...deployment, kind: 'DaemonSet', spec };
}

/** Agents of an old make on every node, each of which watches all pods of the cluster and takes its time for each change. */
export class PodWatchers {
  readonly #lab: Lab;
  readonly #program: PlatformProgram;
  /** Of each agent that runs, by its node. */
  readonly #caches = new Map<string, ObjectCache>();

  constructor(lab: Lab, program: PlatformProgram) {
    this.#lab = lab;
    this.#program = program;
  }

  async install(): Promise<void> {
    const { namespace, name } = this.#program;
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }];
    await makeAccount(this.#lab, namespace, name, rules);
    await make(this.#lab, DAEMON_SETS, daemonSet(this.#program));
  }

  /** Runs them in their pods from now on. */
  start(): () => void {
    const { clock, random } = this.#lab;
    return runInPods(this.#lab, this.#program, (pod) => {
      const cache = new ObjectCache();
      const node = nodeOf(pod);
      this.#caches.set(node, cache);
      const reflector = new Reflector(
        {
          client: programClient(this.#lab, this.#program, RATE, pod),
          clock,
          random: random.stream(`agent of ${node}`),
          resource: PODS,
          initial: 'list',
          handling_ms: HANDLING_MS,
          retry_ms: RETRY_MS,
        },
        cache,
      );
      reflector.run().catch(clock.fail);
      return {
        stop: () => {
          reflector.stop();
          this.#caches.delete(node);
        },
      };
    });
  }

  get running_count(): number {
    return this.#caches.size;
  }
}
