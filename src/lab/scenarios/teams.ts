import type { JsonObject } from '../../kube/json.ts';
import { unlessPassing, type LabClient } from '../client/lab-client.ts';
import {
  CLUSTER_ROLES,
  CLUSTER_ROLE_BINDINGS,
  DEPLOYMENTS,
  NAMESPACES,
  PODS,
  SERVICES,
} from '../client/resource-ref.ts';
import { userAgent } from '../client/program.ts';
import { namespaceOf } from '../controllers/object-meta.ts';
import { isReady } from '../controllers/pod-state.ts';
import type { Stage } from './stage.ts';
import { DNS_DEPLOYMENT, DNS_SERVERS_COUNT, DNS_SERVICE_OBJECT } from './dns-objects.ts';
import {
  clusterGrant,
  deploymentObject,
  groupSubject,
  namespaceObject,
  restartPatch,
  serviceObject,
} from './objects.ts';

/** Every team has so many programs, each behind a Service of its own. */
const PROGRAMS_PER_TEAM_COUNT = 10;
/** A program has about so many pods, and more of them where there would be too many programs. */
const PODS_PER_PROGRAM_COUNT = 3;
const PROGRAMS_MAX_COUNT = 1_500;
/** Ten minutes are enough for any size to come up: what is not up then never will be. */
const UP_WITHIN_MS = 7_200_000;
/** Between two changes that somebody rolls out. */
const ROLLOUT_EVERY_MS = 20_000;
/** Up to so many pods all of them come up one by one: some ten seconds of a processor. */
const STANDING_FROM_COUNT = 2_000;
/** Controllers say of what stands there that it does. */
const SETTLE_MS = 60_000;
const SYSTEM = 'kube-system';
const DEVELOPERS = 'developers';

/** One program of a team. */
export interface Program {
  readonly namespace: string;
  readonly name: string;
}

/** The programs of all teams, and people who change them now and then: what an ordinary cluster is full of. */
export class Teams {
  readonly #lab: Stage;
  readonly programs: readonly Program[];
  /** Pods of each program. */
  readonly replicas_count: number;
  #developers = new Map<string, LabClient>();

  constructor(lab: Stage) {
    this.#lab = lab;
    const { pods_count } = lab.size;
    const programs_count = Math.min(
      PROGRAMS_MAX_COUNT,
      Math.max(1, Math.ceil(pods_count / PODS_PER_PROGRAM_COUNT)),
    );
    this.replicas_count = Math.max(1, Math.round(pods_count / programs_count));
    this.programs = Array.from({ length: programs_count }, (_, index) => {
      const team = Math.floor(index / PROGRAMS_PER_TEAM_COUNT) + 1;
      return {
        namespace: `team-${String(team).padStart(2, '0')}`,
        name: `app-${index % PROGRAMS_PER_TEAM_COUNT}`,
      };
    });
  }

  get names(): readonly string[] {
    return [...new Set(this.programs.map(({ namespace }) => namespace))];
  }

  /** Makes everything, and waits until it runs. */
  async bringUp(): Promise<void> {
    const { admin } = this.#lab;
    const rules = [
      { apiGroups: ['', 'apps'], resources: ['pods', 'services', 'configmaps', 'deployments'], verbs: ['*'] },
    ];
    const [role, binding] = clusterGrant('lab:developers', rules, [groupSubject(DEVELOPERS)]);
    await this.#lab.complete(admin.create(CLUSTER_ROLES, role));
    await this.#lab.complete(admin.create(CLUSTER_ROLE_BINDINGS, binding));
    for (const name of this.names) await this.#lab.complete(admin.create(NAMESPACES, namespaceObject(name)));
    // Their accounts are made by a controller.
    await this.#lab.clock.run(2_000);
    await this.#lab.complete(admin.create(SERVICES, DNS_SERVICE_OBJECT));
    await this.#lab.complete(admin.create(DEPLOYMENTS, DNS_DEPLOYMENT));
    // Of many pods one a program comes up, and the others stand there from then on.
    const isBig = this.#lab.size.pods_count > STANDING_FROM_COUNT;
    const standing = isBig ? this.#lab.standingPods() : undefined;
    const replicas = standing === undefined ? this.replicas_count : 1;
    for (const { namespace, name } of this.programs)
      await this.#deploy(namespace, name, { replicas, image: `${name}:1` });
    await this.#untilReady(this.programs.length * replicas + DNS_SERVERS_COUNT);
    if (standing === undefined) return;
    for (const { namespace, name } of this.programs) standing.fill(namespace, name, this.replicas_count);
    await this.#lab.clock.run(SETTLE_MS);
  }

  async #deploy(namespace: string, name: string, how: { replicas: number; image: string }): Promise<void> {
    const { admin } = this.#lab;
    await this.#lab.complete(admin.create(SERVICES, serviceObject(namespace, name)));
    await this.#lab.complete(admin.create(DEPLOYMENTS, deploymentObject(namespace, name, how)));
  }

  /** Lets time pass until so many pods of the teams, and of DNS, are ready. Throws where they never are. */
  async #untilReady(pods_count: number): Promise<void> {
    const { clock } = this.#lab;
    const namespaces = new Set([...this.names, SYSTEM]);
    const counts = (pod: JsonObject | undefined): boolean =>
      pod !== undefined && namespaces.has(namespaceOf(pod)) && isReady(pod);
    let ready_count = this.#lab.objects(PODS).filter(counts).length;
    const stop = this.#lab.listen(PODS, ({ object, previous }) => {
      ready_count += Number(counts(object)) - Number(counts(previous));
    });
    const areReady = await clock.runUntil(() => ready_count >= pods_count, UP_WITHIN_MS);
    stop();
    if (!areReady) throw new Error(`only ${ready_count} of ${pods_count} pods came up`);
  }

  /** From now on somebody rolls a change out every twenty seconds, until the answer is called. */
  keepRollingOut(): () => void {
    const { clock, random, patience } = this.#lab;
    const chance = random.stream('rollouts');
    let isOver = false;
    const next = (): void => {
      clock.after(patience * ROLLOUT_EVERY_MS * (0.5 + chance.fraction()), () => {
        if (isOver) return;
        const program = this.programs[chance.below(this.programs.length)];
        // What is refused is refused: a person looks at it and does nothing.
        if (program !== undefined) this.#rollOut(program).catch(unlessPassing).catch(clock.fail);
        next();
      });
    };
    next();
    return () => {
      isOver = true;
    };
  }

  /** As `kubectl rollout restart`. */
  #rollOut({ namespace, name }: Program): Promise<JsonObject> {
    return this.#developer(namespace).patch(
      DEPLOYMENTS,
      { namespace, name },
      restartPatch(this.#lab.now_ms()),
    );
  }

  #developer(team: string): LabClient {
    const known = this.#developers.get(team);
    if (known !== undefined) return known;
    const place = { userAgent: userAgent('kubectl'), sourceIP: `10.0.9.${10 + this.#developers.size}` };
    const made = this.#lab.person(`${team}-developer@example.com`, [DEVELOPERS], place);
    this.#developers.set(team, made);
    return made;
  }
}
