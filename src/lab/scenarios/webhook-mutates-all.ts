import { stringAt, type JsonObject } from '../../kube/json.ts';
import type { LabClient } from '../client/lab-client.ts';
import { userAgent } from '../client/program.ts';
import {
  DAEMON_SETS,
  DEPLOYMENTS,
  NAMESPACES,
  PODS,
  STATEFUL_SETS,
  type ResourceRef,
} from '../client/resource-ref.ts';
import { uidOf } from '../controllers/object-meta.ts';
import type { Measure, Outcome, Scenario } from './contract.ts';
import {
  INJECTOR,
  installInjector,
  isInjected,
  PLATFORM,
  VERSION_1,
  VERSION_2,
  WISH,
  wishOf,
} from './env-injector.ts';
import type { Lab } from './lab.ts';
import { grant, make } from './make.ts';
import { missingPods_count } from './missing-pods.ts';
import { daemonSetObject, groupSubject, namespaceObject, statefulSetObject } from './objects.ts';
import { span } from './span.ts';
import { SYNC_MS, SyncAgent } from './sync-agent.ts';
import { Teams } from './teams.ts';

const DEVELOPER = 'env-developer@example.com';
const DEVELOPERS = 'env-developers';
const MONITORING = 'monitoring';
const AGENTS = ['log-agent', 'node-metrics'];
const STORE = 'store';
const STORE_REPLICAS_COUNT = 2;
const STORES_MAX_COUNT = 50;
/** So many programs have asked for the variable, and so many want it never. */
const WILLING_COUNT = 2;
const UNWILLING_COUNT = 1;
const UP_WITHIN_MS = 3_600_000;
const BEFORE_MS = 60_000;
/** A pod has to come up, and another one to go: the last ones some minutes after the last change. */
const WAVE_MS = SYNC_MS + 300_000;
const LOOK_MS = 5_000;
const KINDS: readonly ResourceRef[] = [DEPLOYMENTS, STATEFUL_SETS, DAEMON_SETS];

function workloadsOf(lab: Lab): readonly JsonObject[] {
  return KINDS.flatMap((resource) => lab.objects(resource));
}

/** Workloads that have been given what they never asked for, and when. */
class UnaskedChanges {
  readonly at_ms: number[] = [];
  readonly uids = new Map<string, string>();

  constructor(lab: Lab) {
    for (const { resource } of KINDS)
      lab.cluster.server.store.collection(`${resource}.apps`).listen(({ type, object, previous, at_ms }) => {
        const { body } = object;
        const isNew =
          type !== 'DELETED' && isInjected(body) && previous !== undefined && !isInjected(previous.body);
        if (!isNew || wishOf(body) === 'true') return;
        this.at_ms.push(at_ms);
        this.uids.set(uidOf(body), stringAt(body, 'kind') ?? '');
      });
  }

  count(kind: string): number {
    return [...this.uids.values()].filter((one) => one === kind).length;
  }
}

/** How many pods are missing, looked at again and again. */
class MissingPods {
  worst_count = 0;
  #isOver = false;

  constructor(lab: Lab) {
    const look = (): void => {
      if (this.#isOver) return;
      this.worst_count = Math.max(this.worst_count, missingPods_count(lab));
      lab.clock.after(LOOK_MS, look);
    };
    look();
  }

  stop(): void {
    this.#isOver = true;
  }
}

/** Databases of teams, and agents on all nodes: what else there is beside Deployments. */
async function installOthers(lab: Lab, teams: Teams): Promise<void> {
  await make(lab, NAMESPACES, namespaceObject(MONITORING));
  await lab.clock.run(2_000);
  for (const name of AGENTS) await make(lab, DAEMON_SETS, daemonSetObject(MONITORING, name, `${name}:1`));
  for (const namespace of teams.names.slice(0, STORES_MAX_COUNT)) {
    const how = { replicas: STORE_REPLICAS_COUNT, image: 'store:1' };
    await make(lab, STATEFUL_SETS, statefulSetObject(namespace, STORE, how));
  }
  // The controllers have to have seen them.
  await lab.clock.run(2_000);
  if (!(await lab.waitFor(() => missingPods_count(lab) === 0, UP_WITHIN_MS)))
    throw new Error('databases and agents do not come up');
}

/** Some ask for the variable, which the first version gives to nobody else, and one wants it never. */
async function wish(lab: Lab, teams: Teams): Promise<void> {
  const meant = teams.programs.slice(0, WILLING_COUNT + UNWILLING_COUNT);
  for (const [index, { namespace, name }] of meant.entries()) {
    const labels = { [WISH]: String(index < WILLING_COUNT) };
    await lab.complete(lab.admin.patch(DEPLOYMENTS, { namespace, name }, { metadata: { labels } }));
  }
}

async function rollOut(lab: Lab, developer: LabClient, image: string): Promise<void> {
  const containers = [{ name: 'main', image }];
  const at = { namespace: PLATFORM, name: INJECTOR };
  await lab.complete(developer.patch(DEPLOYMENTS, at, { spec: { template: { spec: { containers } } } }));
}

function measures(
  lab: Lab,
  changes: UnaskedChanges,
  before: ReadonlySet<string>,
  worst_count: number,
): readonly Measure[] {
  const kinds = KINDS.map(
    ({ kind, ...resource }) => `${changes.count(kind)} of ${lab.objects(resource).length} ${kind}s`,
  );
  const left = new Set(lab.objects(PODS).map(uidOf));
  const gone_count = [...before].filter((uid) => !left.has(uid)).length;
  const lasted_ms = (changes.at_ms.at(-1) ?? 0) - (changes.at_ms[0] ?? 0);
  return [
    { what: 'changed owners', found: `${kinds.join(', ')} within ${span(lasted_ms)}`, talk: 'all of them' },
    {
      what: 'restarted pods',
      found: `${gone_count} of ${before.size}`,
      talk: 'of unrelated owners; 1K nodes, 23K pods',
    },
    {
      what: 'users hit',
      found: `at worst ${worst_count} pods were missing at once`,
      talk: '',
    },
  ];
}

/** Version 2 of a webhook takes silence for consent [Ant 03]. */
export const webhookMutatesAll: Scenario = {
  id: 'webhook-mutates-all',
  hazard: 'webhook-mutates-all',
  title: 'Version 2 of a webhook changes whatever does not opt out, and pods of everybody restart',
  call: 'Pods of everybody restart, databases and agents too, and no team has rolled anything out.',
  size: { nodes_count: 20, pods_count: 300 },
  backEnds: ['embedded'],
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'owners changed',
  expect: { alerts: ['webhook-mutates-all'], findings: ['webhook-mutates-all'] },

  async prepare(lab) {
    const teams = new Teams(lab);
    await teams.bringUp();
    await installOthers(lab, teams);
    await SyncAgent.install(lab);
    await installInjector(lab);
    await wish(lab, teams);
    const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'patch'] }];
    await grant(lab, DEVELOPERS, rules, groupSubject(DEVELOPERS));
    await lab.clock.run(BEFORE_MS);
  },

  async act(lab): Promise<Outcome> {
    const agent = new SyncAgent(lab);
    agent.start();
    // Twice everything is applied again, and nothing changes.
    await lab.clock.run(2 * SYNC_MS + BEFORE_MS);
    const changes = new UnaskedChanges(lab);
    const before = new Set(lab.objects(PODS).map(uidOf));
    const missing = new MissingPods(lab);
    const place = { userAgent: userAgent('kubectl'), sourceIP: '10.0.9.140' };
    const developer = lab.person(DEVELOPER, [DEVELOPERS], place);
    await rollOut(lab, developer, VERSION_2);
    await lab.clock.run(WAVE_MS);
    missing.stop();
    const found = measures(lab, changes, before, missing.worst_count);
    const harm_ms = [...changes.at_ms];
    await rollOut(lab, developer, VERSION_1);
    const back_ms = lab.now_ms();
    await lab.clock.run(SYNC_MS + BEFORE_MS);
    agent.stop();
    const kept_count = workloadsOf(lab).filter(
      (object) => changes.uids.has(uidOf(object)) && isInjected(object),
    ).length;
    return {
      began_ms: harm_ms[0] ?? back_ms,
      ended_ms: harm_ms.at(-1) ?? back_ms,
      offender: DEVELOPER,
      harm_ms,
      measures: found,
      recovered: `by hand: version 1 is back after ${span(back_ms - (harm_ms[0] ?? back_ms))} and changes nothing more; ${kept_count} of ${harm_ms.length} owners keep what they were given, and taking it out restarts all of them once more`,
    };
  },
};
