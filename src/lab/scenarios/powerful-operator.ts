import { stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import type { LabClient } from '../client/lab-client.ts';
import {
  CUSTOM_RESOURCE_DEFINITIONS,
  DEPLOYMENTS,
  NAMESPACES,
  REPLICA_SETS,
  SERVICES,
  SERVICE_ACCOUNTS,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
} from '../client/resource-ref.ts';
import { userAgent } from '../client/program.ts';
import { nameOf, namespaceOf } from '../controllers/object-meta.ts';
import type { Measure, Outcome, PortableScenario } from './contract.ts';
import type { Stage } from './stage.ts';
import { grant, make } from './make.ts';
import { span } from './span.ts';
import { LOAD_BALANCER_DEFINITION, LOAD_BALANCERS, LoadBalancerOperator } from './load-balancer-operator.ts';
import {
  deploymentObject,
  groupSubject,
  namespaceObject,
  serviceAccountSubject,
  serviceObject,
} from './objects.ts';
import { Teams } from './teams.ts';
import { allowed, webhookConfiguration } from './webhook-objects.ts';
import { guardProtection } from '../protections/guard.ts';
import { programAddress } from './program-address.ts';

const NAMESPACE = 'lb-system';
const OPERATOR = 'lb-operator';
const POLICY = 'pod-policy';
const OFFENDER = `system:serviceaccount:${NAMESPACE}:${OPERATOR}`;
/** As many deletions a second as the recording of a real one has. */
const RATE = { perSecond: 40, burst_count: 10 };
const ENGINEER = 'test-engineer@example.com';
const TESTERS = 'platform-testers';
/** More than the 63 characters that a label value may have. */
const LONG_NAME = 'e2e-regression-suite-apploadbalancer-with-a-very-long-name-for-boundary-tests-01';
/** Ordinary life before, and time for the second wave after. */
const BEFORE_MS = 180_000;
const AFTER_MS = 600_000;
/** The engineer looks at what he has made before he deletes it. */
const LOOK_MS = 4_000;
const DELETIONS_WITHIN_MS = 3_600_000;

const WEBHOOK = webhookConfiguration('validating', POLICY, {
  service: { namespace: NAMESPACE, name: POLICY },
  rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
});

const BALANCER_GROUP = LOAD_BALANCERS.group;

/** The operator, what it may do, and the webhook whose Service is one of those that it may delete. */
async function installOperator(lab: Stage): Promise<void> {
  await make(lab, NAMESPACES, namespaceObject(NAMESPACE));
  await make(lab, CUSTOM_RESOURCE_DEFINITIONS, LOAD_BALANCER_DEFINITION);
  await make(lab, SERVICE_ACCOUNTS, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace: NAMESPACE, name: OPERATOR },
  });
  const rules = [
    {
      apiGroups: [''],
      resources: ['services'],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'],
    },
    { apiGroups: [BALANCER_GROUP], resources: ['*'], verbs: ['get', 'list', 'watch'] },
  ];
  await grant(lab, OPERATOR, rules, serviceAccountSubject(NAMESPACE, OPERATOR));
  await grant(
    lab,
    TESTERS,
    [{ apiGroups: [BALANCER_GROUP], resources: ['apploadbalancers'], verbs: ['*'] }],
    groupSubject(TESTERS),
  );
  const programs = [
    [OPERATOR, { replicas: 1, image: 'lb-operator:0.9.3', serviceAccountName: OPERATOR }],
    [POLICY, { replicas: 2, image: 'pod-policy:2.1' }],
  ] as const;
  for (const [name, how] of programs) await make(lab, DEPLOYMENTS, deploymentObject(NAMESPACE, name, how));
  await make(lab, SERVICES, serviceObject(NAMESPACE, POLICY, 443));
  lab.serve(NAMESPACE, POLICY, allowed);
}

function balancer(name: string): JsonObject {
  return {
    apiVersion: `${BALANCER_GROUP}/v1`,
    kind: 'AppLoadBalancer',
    metadata: { namespace: 'team-01', name },
    spec: { port: 443 },
  };
}

/** A test engineer makes a load balancer, looks at it, and deletes it. */
async function tryOut(lab: Stage, engineer: LabClient, name: string): Promise<void> {
  await lab.complete(engineer.create(LOAD_BALANCERS, balancer(name)));
  await lab.clock.run(LOOK_MS);
  await lab.complete(engineer.delete(LOAD_BALANCERS, { namespace: 'team-01', name }));
}

/** Pods whose creation was refused since, and when. */
class RefusedPods {
  readonly at_ms: number[] = [];

  constructor(lab: Stage) {
    lab.listen(REPLICA_SETS, ({ object, at_ms }) => {
      if (object === undefined) return;
      const failure = JSON.stringify(objectAt(object, 'status')['conditions'] ?? []);
      if (failure.includes('failed calling webhook')) this.at_ms.push(at_ms);
    });
  }
}

function share(count: number, all_count: number): string {
  return `${count} of ${all_count}`;
}

function measures(
  lab: Stage,
  before: readonly JsonObject[],
  began_ms: number,
  refused: RefusedPods,
): readonly Measure[] {
  const left = new Set(lab.objects(SERVICES).map((service) => stringAt(service, 'metadata', 'uid')));
  const lost = before.filter((service) => !left.has(stringAt(service, 'metadata', 'uid')));
  const teams = new Set(before.map(namespaceOf).filter((name) => name.startsWith('team-')));
  const hit = new Set(lost.map(namespaceOf).filter((name) => teams.has(name)));
  const dns = lost.some(
    (service) => namespaceOf(service) === 'kube-system' && nameOf(service) === 'kube-dns',
  );
  const first_ms = refused.at_ms[0];
  const stuck = lab
    .objects(REPLICA_SETS)
    .filter((set) => JSON.stringify(set['status'] ?? {}).includes('failed calling webhook'));
  return [
    { what: 'lost Services', found: share(lost.length, before.length), talk: 'all of them' },
    { what: 'users hit', found: `${share(hit.size, teams.size)} teams`, talk: 'first user after 15 min' },
    { what: 'cluster DNS', found: dns ? 'lost with the others' : 'kept', talk: '' },
    {
      what: 'second wave',
      found:
        first_ms === undefined
          ? 'none'
          : `no pod can be created any more; first refused after ${span(first_ms - began_ms)}, ${stuck.length} ReplicaSets stuck`,
      talk: 'an hour after the first alert',
    },
  ];
}

/** The powerful operator, and its second wave [Ant 01]. */
export const powerfulOperator: PortableScenario = {
  id: 'powerful-operator',
  hazard: 'powerful-operator',
  title: 'An operator turns a name that is too long into a selector of everything, and deletes every Service',
  call: 'Nobody reaches anything any more: names do not resolve, and where they do, connections are refused. Pods are running.',
  size: { nodes_count: 20, pods_count: 300 },
  backEnds: ['embedded', 'envtest'],
  isPortable: true,
  notOn: { kubeconfig: 'its webhook is played by the lab, where that API server cannot reach it' },
  talk: { detect: '15 min', name: '30 min', stop: '45 min', recover: '5 h 25 min' },
  harm: 'lost',
  protection: guardProtection,
  expect: { alerts: ['powerful-operator', 'second-wave'], findings: ['powerful-operator', 'second-wave'] },

  async prepare(lab) {
    const teams = new Teams(lab);
    await installOperator(lab);
    await teams.bringUp();
    await make(lab, VALIDATING_WEBHOOK_CONFIGURATIONS, WEBHOOK);
    await lab.clock.run(1_000);
  },

  async act(lab): Promise<Outcome> {
    const teams = new Teams(lab);
    const operator = new LoadBalancerOperator(
      lab,
      lab.program(NAMESPACE, OPERATOR, {
        place: { userAgent: 'lb-operator/v0.9.3', sourceIP: programAddress(lab, OPERATOR) },
        rate: RATE,
      }),
    );
    operator.start();
    const engineer = lab.person(ENGINEER, [TESTERS], {
      userAgent: userAgent('kubectl'),
      sourceIP: '10.0.9.200',
    });
    const stopRollouts = teams.keepRollingOut();
    await lab.clock.run(lab.patience * BEFORE_MS);
    // It has always worked, with names of ordinary length.
    await tryOut(lab, engineer, 'checkout');
    await lab.clock.run(lab.patience * BEFORE_MS);
    const before = lab.objects(SERVICES);
    const refused = new RefusedPods(lab);
    const earlier_count = operator.deleted_ms.length;
    await tryOut(lab, engineer, LONG_NAME);
    await lab.clock.run(1_000);
    await lab.clock.runUntil(() => operator.isIdle, DELETIONS_WITHIN_MS);
    const harm_ms = operator.deleted_ms.slice(earlier_count);
    const began_ms = harm_ms[0] ?? lab.now_ms();
    await lab.clock.run(lab.patience * AFTER_MS);
    stopRollouts();
    operator.stop();
    const ended_ms = harm_ms.at(-1) ?? began_ms;
    return {
      began_ms,
      ended_ms,
      offender: OFFENDER,
      harm_ms,
      measures: measures(lab, before, began_ms, refused),
    };
  },
};
