import { isJsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { DEPLOYMENTS, MUTATING_WEBHOOK_CONFIGURATIONS, NAMESPACES, PODS } from '../client/resource-ref.ts';
import { isTerminating, nameOf, pathOf } from '../controllers/object-meta.ts';
import { isHeld } from './address-controller.ts';
import { ADDRESSES, AddressSystem, CONTROLLER, REGISTRY, REGISTRY_2, WEBHOOK } from './address-system.ts';
import type { Measure, Outcome, Scenario } from './contract.ts';
import type { Lab } from './lab.ts';
import { missingPods_count } from './missing-pods.ts';
import { restartPatch } from './objects.ts';
import { PREVIEW, PreviewPipeline } from './preview-pipeline.ts';
import { INTEGER_MAX } from './registry-database.ts';
import { ReplicaScaler } from './replica-scaler.ts';
import { span } from './span.ts';
import { Teams } from './teams.ts';
import { allBut, webhookName } from './webhook-objects.ts';

const OFFENDER = `system:serviceaccount:${ADDRESSES}:${CONTROLLER}`;
/** So many rows more than the pods that there are at first: some minutes of ordinary life. */
const ROWS_LEFT_COUNT = 100;
const BEFORE_MS = 180_000;
const FULL_WITHIN_MS = 3_600_000;
/** Until somebody thinks of restarting the registry, and until somebody knows what it is. */
const RESTART_MS = 420_000;
const HELPLESS_MS = 480_000;
const BACK_WITHIN_MS = 1_800_000;
/** How long a rollout that should take seconds is watched before the old pods are deleted by hand. */
const PATIENCE_MS = 120_000;

function heldPods_count(lab: Lab): number {
  return lab.objects(PODS).filter(isHeld).length;
}

function stuckNamespaces_count(lab: Lab): number {
  return lab.objects(NAMESPACES).filter((one) => nameOf(one).startsWith(PREVIEW) && isTerminating(one))
    .length;
}

/** Somebody restarts the registry, which is what helps in most cases; its new pods do not come, so the old ones are deleted. */
async function restartRegistry(lab: Lab): Promise<void> {
  const at = { namespace: ADDRESSES, name: REGISTRY };
  await lab.complete(lab.admin.patch(DEPLOYMENTS, at, restartPatch(lab.now_ms())));
  await lab.clock.run(PATIENCE_MS);
  const query = { labelSelector: `app=${REGISTRY}` };
  const list = await lab.complete(lab.admin.list(PODS, { namespace: ADDRESSES }, query));
  for (const pod of listAt(list, 'items').filter(isJsonObject))
    await lab.complete(lab.admin.delete(PODS, pathOf(pod)));
}

/** Out of the loop: the registry's own pods need no address from it, and its next version has a wider column. */
async function recover(lab: Lab, system: AddressSystem): Promise<string> {
  const edited_ms = lab.now_ms();
  const since = (): string => span(lab.now_ms() - edited_ms);
  const held_count = heldPods_count(lab);
  const webhooks = [
    { name: webhookName(WEBHOOK, ADDRESSES), namespaceSelector: allBut(['kube-system', ADDRESSES]) },
  ];
  await lab.complete(lab.admin.patch(MUTATING_WEBHOOK_CONFIGURATIONS, { name: WEBHOOK }, { webhooks }));
  const containers = [{ name: 'main', image: REGISTRY_2 }];
  const at = { namespace: ADDRESSES, name: REGISTRY };
  await lab.complete(lab.admin.patch(DEPLOYMENTS, at, { spec: { template: { spec: { containers } } } }));
  await lab.waitFor(() => system.registryPods_count > 0, BACK_WITHIN_MS);
  const answers = since();
  await lab.waitFor(() => heldPods_count(lab) + stuckNamespaces_count(lab) === 0, BACK_WITHIN_MS);
  const gone = since();
  const isWhole = await lab.waitFor(() => missingPods_count(lab) === 0, BACK_WITHIN_MS);
  const whole = isWhole
    ? `all pods are back after ${since()}`
    : `${missingPods_count(lab)} pods are still missing`;
  return `by hand (${ADDRESSES} left out of the webhook, the column made a BIGINT): the registry answers after ${answers}, ${held_count} pods and their namespaces are gone after ${gone}, ${whole}`;
}

function measures(lab: Lab, system: AddressSystem, began_ms: number): readonly Measure[] {
  const { refusal, database } = system;
  return [
    {
      what: 'overflow',
      found: `the last number was ${database.last}; then: ${refusal?.message ?? 'nothing'}`,
      talk: "'2.157132229E9' in column '1' is outside valid range for the datatype INTEGER",
    },
    {
      what: 'deletions',
      found: `${heldPods_count(lab)} pods stay, and ${stuckNamespaces_count(lab)} namespaces of previews that were deleted`,
      talk: 'pod deletion fails',
    },
    {
      what: 'creations',
      found: `${missingPods_count(lab)} pods are missing`,
      talk: 'pod creation fails, in many clusters at once',
    },
    {
      what: 'restart',
      found: `after ${span(RESTART_MS + PATIENCE_MS)}: ${system.registryPods_count} of 2 pods of the registry, and new ones need the registry`,
      talk: 'restarting it needs pods, which need it',
    },
    {
      what: 'rows refused',
      found: `${system.refused_ms.length} in ${span(lab.now_ms() - began_ms)}`,
      talk: '',
    },
  ];
}

/** A number too big for a column, and a finalizer and a webhook behind it [Ant 02]. */
export const finalizerLoop: Scenario = {
  id: 'finalizer-loop',
  hazard: 'finalizer-loop',
  title:
    "A legacy service's column runs over: no pod can be deleted or made, the pods of that service included",
  call: 'Deployments get no new pods, and namespaces that were deleted an hour ago are still Terminating.',
  size: { nodes_count: 20, pods_count: 300 },
  backEnds: ['embedded'],
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'rows refused',
  expect: { alerts: ['finalizer-loop'], findings: ['finalizer-loop'] },

  async prepare(lab) {
    const teams = new Teams(lab);
    await AddressSystem.install(lab, INTEGER_MAX - lab.size.pods_count - ROWS_LEFT_COUNT);
    await PreviewPipeline.install(lab);
    await ReplicaScaler.install(lab);
    await teams.bringUp();
    await lab.clock.run(BEFORE_MS);
  },

  async act(lab): Promise<Outcome> {
    const teams = new Teams(lab);
    const system = AddressSystem.of(lab);
    const previews = new PreviewPipeline(lab);
    const scaler = new ReplicaScaler(lab, teams.programs, teams.replicas_count);
    const stopRollouts = teams.keepRollingOut();
    previews.start();
    scaler.start();
    if (!(await lab.clock.runUntil(() => system.refused_ms.length > 0, FULL_WITHIN_MS)))
      throw new Error('the column never runs over');
    const began_ms = lab.now_ms();
    await lab.clock.run(RESTART_MS);
    await restartRegistry(lab);
    await lab.clock.run(HELPLESS_MS);
    for (const source of [previews, scaler]) source.stop();
    stopRollouts();
    const found = measures(lab, system, began_ms);
    const harm_ms = [...system.refused_ms];
    const ended_ms = lab.now_ms();
    const recovered = await recover(lab, system);
    return { began_ms, ended_ms, offender: OFFENDER, harm_ms, measures: found, recovered };
  },
};
