import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../kube/kube-object.ts';
import { userAgent } from '../client/program.ts';
import { CRON_JOBS, DEPLOYMENTS, JOBS, NAMESPACES, PODS } from '../client/resource-ref.ts';
import { namespaceOf, timeAt_ms } from '../controllers/object-meta.ts';
import type { Measure, Outcome, Scenario } from './contract.ts';
import type { Lab } from './lab.ts';
import { grant, make } from './make.ts';
import { groupSubject, namespaceObject } from './objects.ts';
import { Teams } from './teams.ts';

const NAMESPACE = 'reports';
const NAME = 'report';
const DEVELOPER = 'reports-developer@example.com';
const DEVELOPERS = 'reports-developers';
const GOOD_IMAGE = 'registry.example.com/reports/report:1';
/** Waits for a database that has moved. */
const HANGING_IMAGE = 'registry.example.com/reports/report:2';
const REPORT_MS = 20_000;
/** So many pods of one run for each node: after half an hour all nodes have as many pods as they may have. */
const PODS_PER_NODE_COUNT = 10;
const BEFORE_MS = 600_000;
const PILE_MS = 45 * 60_000;

/** As the manifest of the talk, with a quicker schedule: nothing stops a run that is late, and its one deadline stands where it is dropped. */
function cronJob(parallelism: number, image: string): JsonObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { namespace: NAMESPACE, name: NAME },
    spec: {
      schedule: '* * * * *',
      jobTemplate: {
        spec: {
          parallelism,
          completions: parallelism,
          template: {
            metadata: { labels: { app: NAME } },
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: NAME, image, resources: { requests: { cpu: '10m', memory: '16Mi' } } }],
            },
          },
        },
      },
    },
  };
}

function isOpen(job: JsonObject): boolean {
  return stringAt(job, 'status', 'completionTime') === undefined;
}

/** Has it no node? */
function isHomeless(pod: JsonObject): boolean {
  return (stringAt(pod, 'spec', 'nodeName') ?? '') === '';
}

/** Pods that teams should have and have not: no place for them, or not ready. */
function missing_count(lab: Lab): number {
  return lab
    .objects(DEPLOYMENTS)
    .filter((deployment) => namespaceOf(deployment).startsWith('team-'))
    .reduce((sum, deployment) => {
      const wanted = numberAt(deployment, 'spec', 'replicas') ?? 0;
      const ready = numberAt(deployment, 'status', 'readyReplicas') ?? 0;
      return sum + Math.max(0, wanted - ready);
    }, 0);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

function measures(lab: Lab, before_bytes: number): readonly Measure[] {
  const open_count = lab.objects(JOBS).filter(isOpen).length;
  const pods = lab.objects(PODS);
  const own = pods.filter((pod) => stringsAt(pod, 'metadata', 'labels')['app'] === NAME);
  const homeless = pods.filter(isHomeless);
  const others_count = homeless.filter((pod) => namespaceOf(pod) !== NAMESPACE).length;
  return [
    { what: 'Jobs at once', found: String(open_count), talk: 'pods piled up' },
    {
      what: 'pods of it',
      found: `${own.length}, ${own.filter(isHomeless).length} without a node`,
      talk: '',
    },
    {
      what: 'users hit',
      found: `teams miss ${missing_count(lab)} pods; ${others_count} of their pods have no node`,
      talk: 'customers saw 404',
    },
    {
      what: 'API server memory',
      found: `${megabytes(before_bytes)} before, ${megabytes(lab.cluster.server.memory().total_bytes)} at the end`,
      talk: 'out of memory',
    },
  ];
}

/** A CronJob whose runs never end, and that nothing limits [Zal 1]. */
export const cronJobPileup: Scenario = {
  id: 'cronjob-pileup',
  hazard: 'cronjob-pileup',
  title: 'Runs of a CronJob hang and nothing limits them, until there is room for no other pod',
  call: 'New pods stay Pending, and it was not so half an hour ago.',
  size: { nodes_count: 6, pods_count: 120 },
  backEnds: ['embedded'],
  behaviour: (pod) =>
    listAt(pod, 'spec', 'containers').some((container) => objectAt(container)['image'] === GOOD_IMAGE)
      ? { runs_ms: REPORT_MS }
      : undefined,
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'Jobs made',
  expect: { alerts: ['cronjob-pileup'], findings: ['cronjob-pileup'] },

  async prepare(lab) {
    await new Teams(lab).bringUp();
    await make(lab, NAMESPACES, namespaceObject(NAMESPACE));
    const rules = [
      { apiGroups: ['batch'], resources: ['cronjobs'], verbs: ['get', 'list', 'patch', 'update'] },
    ];
    await grant(lab, DEVELOPERS, rules, groupSubject(DEVELOPERS));
    await lab.clock.run(2_000);
    await make(lab, CRON_JOBS, cronJob(lab.size.nodes_count * PODS_PER_NODE_COUNT, GOOD_IMAGE));
    await lab.clock.run(BEFORE_MS);
  },

  async act(lab): Promise<Outcome> {
    const teams = new Teams(lab);
    const stopRollouts = teams.keepRollingOut();
    const before_bytes = lab.cluster.server.memory().total_bytes;
    const place = { userAgent: userAgent('kubectl'), sourceIP: '10.0.9.150' };
    const developer = lab.person(DEVELOPER, [DEVELOPERS], place);
    const began_ms = lab.now_ms();
    const containers = [{ name: NAME, image: HANGING_IMAGE }];
    const patch = { spec: { jobTemplate: { spec: { template: { spec: { containers } } } } } };
    await lab.complete(developer.patch(CRON_JOBS, { namespace: NAMESPACE, name: NAME }, patch));
    await lab.clock.run(PILE_MS);
    stopRollouts();
    const harm_ms = lab
      .objects(JOBS)
      .filter(isOpen)
      .map((job) => timeAt_ms(job, 'metadata', 'creationTimestamp'))
      .filter((made_ms) => made_ms !== undefined)
      .toSorted((one, other) => one - other);
    return {
      began_ms,
      ended_ms: lab.now_ms(),
      offender: DEVELOPER,
      harm_ms,
      measures: measures(lab, before_bytes),
    };
  },
};
