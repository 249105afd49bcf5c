import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { isMirrorPod, type Workload } from '../cluster/workloads.ts';
import { KIND } from '../kube/group-kind.ts';
import { spokenName } from '../kube/kube-object.ts';
import { labelsOfAdmitted, type AdmissionRequest } from '../kube/webhook/admission-request.ts';
import { parseWebhookConfiguration, type AdmissionWebhook } from '../kube/webhook/configuration.ts';
import { seesRequest, type Sight } from '../kube/webhook/sees-request.ts';
import { controlPlaneWrites, podCreation, podStartWrites } from './admission-requests.ts';
import { servicesAt } from './service-host.ts';
import { objectThing, otherThing, type Draft, type DraftThing } from './draft.ts';
import type { Requirement, ThingKey } from './thing.ts';
import { exemptNamespace, ignoreFailure, type WebhookPlace } from './webhook-edit.ts';

/** A webhook that refuses what it cannot judge, with its thing. */
interface ClosedWebhook extends WebhookPlace {
  readonly webhook: AdmissionWebhook;
  readonly thing: DraftThing;
  /** Namespaces in which it sees the creation of pods. */
  readonly namespaces: Set<string>;
  /** What was found out before, by what decides it: thousands of workloads differ in nothing that this webhook looks at. */
  readonly sights: Map<string, Sight>;
  /** By namespace and reason: the workloads of a namespace share them. */
  readonly needs: Map<string, Requirement>;
}

/** All that the webhook's answer to such a request depends on; `undefined` where conditions may look at anything. */
function decidedBy({ webhook }: ClosedWebhook, what: string, request: AdmissionRequest): string | undefined {
  if (webhook.matchConditions.length > 0) return undefined;
  const labels =
    webhook.objectSelector.requirements.length === 0 ? undefined : labelsOfAdmitted(request.object);
  return JSON.stringify([what, request.namespace, labels]);
}

function sightOf(closed: ClosedWebhook, what: string, request: AdmissionRequest): Sight {
  const key = decidedBy(closed, what, request);
  if (key === undefined) return seesRequest(closed.webhook, request);
  const known = closed.sights.get(key) ?? seesRequest(closed.webhook, request);
  closed.sights.set(key, known);
  return known;
}

/** Only what fails closed holds anything up; `Ignore` costs its timeout and lets through. */
function closedWebhooks(draft: Draft): readonly ClosedWebhook[] {
  const kinds = [KIND.MutatingWebhookConfiguration, KIND.ValidatingWebhookConfiguration];
  return kinds.flatMap((kind) =>
    draft.cluster.of(kind).flatMap((configuration) =>
      (parseWebhookConfiguration(configuration.body)?.webhooks ?? [])
        .filter(({ webhook }) => webhook.failurePolicy === 'Fail')
        .map(({ index, webhook }) => {
          const thing = otherThing(draft, {
            key: `webhook:${configuration.kind}/${configuration.name}/${index}`,
            label: `webhook ${webhook.name}`,
            kind: configuration.kind,
            object: configuration,
          });
          return {
            configuration,
            index,
            name: webhook.name,
            webhook,
            thing,
            namespaces: new Set<string>(),
            sights: new Map<string, Sight>(),
            needs: new Map<string, Requirement>(),
          };
        }),
    ),
  );
}

/** The Services behind a URL that leads back into the cluster. */
export function servicesAtUrl(cluster: Cluster, url: string): readonly ClusterObject[] {
  if (!URL.canParse(url)) return [];
  const { hostname, port } = new URL(url);
  return servicesAt(cluster, hostname, port === '' ? 443 : Number(port)).map(({ service }) => service);
}

function addBackend(draft: Draft, { webhook, thing }: ClosedWebhook): void {
  const { client } = webhook;
  if (client.type === 'none') return;
  const services =
    client.type === 'service'
      ? [{ ...KIND.Service, namespace: client.namespace, name: client.name }]
      : servicesAtUrl(draft.cluster, client.url);
  if (client.type === 'url' && services.length === 0) {
    draft.uncertain.add(
      `${thing.label} is called at ${client.url}, outside this graph; it is taken to answer.`,
    );
    return;
  }
  const named = services.map(({ namespace, name }) => `${namespace}/${name}`).join(' or ');
  thing.requirements.push({
    anyOf: services.map((service) => objectThing(draft, service).key),
    phase: 'run',
    why: `the API server calls it ${client.type === 'url' ? `at ${client.url}, which is` : 'through'} Service ${named}, and it fails closed`,
    edits: [],
  });
}

function needs(closed: ClosedWebhook, why: string, namespace: string): Requirement {
  const key = `${namespace} ${why}`;
  const known = closed.needs.get(key);
  if (known !== undefined) return known;
  const edits =
    namespace === '' ? [ignoreFailure(closed)] : [exemptNamespace(closed, namespace), ignoreFailure(closed)];
  const made: Requirement = { anyOf: [closed.thing.key], phase: 'start', why, edits };
  closed.needs.set(key, made);
  return made;
}

/** The requirements that a request brings: one for each closed webhook that sees it. What cannot be told is said, and not counted. */
function requirementsOf(
  draft: Draft,
  webhooks: readonly ClosedWebhook[],
  request: AdmissionRequest,
  what: string,
): readonly Requirement[] {
  return webhooks.flatMap((closed) => {
    const sight = sightOf(closed, what, request);
    if (sight.type === 'unknown') {
      draft.uncertain.add(`Whether ${closed.thing.label} sees ${what} is not known: ${sight.why}.`);
      return [];
    }
    if (sight.type === 'no') return [];
    if (request.resource.resource === 'pods' && request.subresource === '')
      closed.namespaces.add(request.namespace);
    return [needs(closed, `it sees ${what} and fails closed`, request.namespace)];
  });
}

/** Requirements of every pod of a namespace, found once a namespace. */
function namespaceRequirements(
  draft: Draft,
  webhooks: readonly ClosedWebhook[],
  namespaces: Iterable<string>,
): ReadonlyMap<string, readonly Requirement[]> {
  const found = new Map<string, readonly Requirement[]>();
  for (const namespace of new Set(namespaces)) {
    const requirements = podStartWrites(draft.cluster, namespace).flatMap(({ what, request }) =>
      requirementsOf(draft, webhooks, request, what),
    );
    found.set(namespace, requirements);
  }
  return found;
}

/** The control plane as one thing: leaders keep their leases, nodes are seen to live. */
function controlPlane(draft: Draft, webhooks: readonly ClosedWebhook[]): ThingKey {
  const thing = otherThing(draft, {
    key: 'control-plane',
    label: 'the control plane (leaders and node heartbeats)',
    kind: 'ControlPlane',
  });
  for (const { what, request } of controlPlaneWrites(draft.cluster)) {
    for (const requirement of requirementsOf(draft, webhooks, request, what)) {
      thing.requirements.push({ ...requirement, phase: 'run' });
    }
  }
  return thing.key;
}

function gateTexts({ namespaces }: ClosedWebhook, cluster: Cluster): readonly string[] {
  if (namespaces.size === 0) return [];
  const all_count = cluster.of(KIND.Namespace).length;
  const named = [...namespaces].slice(0, 5).join(', ');
  const more = namespaces.size > 5 ? ', ...' : '';
  return [
    `the creation of pods in ${namespaces.size}${all_count >= namespaces.size ? ` of ${all_count}` : ''} namespaces (${named}${more})`,
  ];
}

/** A static pod is started by its kubelet, whatever the API server says; a bare one is made by nobody again (`tellBarePods`). */
function isPod({ object }: Workload): boolean {
  return object.kind === 'Pod';
}

function tellBarePods(draft: Draft): void {
  const bare = draft.workloads.all.filter((workload) => isPod(workload) && !isMirrorPod(workload.object));
  const [first] = bare;
  if (first === undefined) return;
  draft.uncertain.add(
    `${bare.length} bare Pods (${spokenName(first.object)}, ...) belong to no controller: once they die nobody makes them again.`,
  );
}

/**
 * What admission asks of each workload before a new pod of it runs: every webhook that fails closed and sees the pod, its binding or its token,
 * and a control plane that is not held up itself.
 */
export function addAdmission(draft: Draft): void {
  const webhooks = closedWebhooks(draft);
  for (const closed of webhooks) addBackend(draft, closed);
  const controlPlaneKey = controlPlane(draft, webhooks);
  const workloads = draft.workloads.all.filter((workload) => !isPod(workload));
  const ofNamespace = namespaceRequirements(
    draft,
    webhooks,
    workloads.map(({ object }) => object.namespace),
  );
  for (const workload of workloads) {
    const { object } = workload;
    const thing = objectThing(draft, object);
    thing.requirements.push(
      ...requirementsOf(draft, webhooks, podCreation(draft.cluster, workload), 'the creation of its pods'),
      ...(ofNamespace.get(object.namespace) ?? []),
      {
        anyOf: [controlPlaneKey],
        phase: 'start',
        why: 'controllers make its pods, and the scheduler places them',
        edits: [],
      },
    );
  }
  tellBarePods(draft);
  for (const closed of webhooks) closed.thing.gates.push(...gateTexts(closed, draft.cluster));
}
