import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { admissionWebhooksOf, type WebhookInCluster } from '../../cluster/admission-webhooks.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import {
  clusterNetworkOf,
  podEndpointOf,
  podFromApiServer,
  type ClusterNetwork,
} from '../../cluster/network.ts';
import { containerPortNumber, servicePorts, workloadsBehind } from '../../cluster/workloads-services.ts';
import type { Workload } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { isJsonObject, numberAt, stringAt, type JsonValue } from '../../kube/json.ts';
import { objectAt, objectNameOf, spokenName, stringsAt } from '../../kube/kube-object.ts';
import { allowPolicyYaml } from './allow-policy.ts';
import {
  blamed,
  byCause,
  isolatingPath,
  LIVES_ON,
  spokenPolicies,
  type Cause,
  type CutOff,
} from './policy-cause.ts';

/** Something that the API server calls through a Service. */
interface Caller {
  readonly object: ClusterObject;
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  /** Requests fail when the call does. */
  readonly blocks: boolean;
}

/** Of a conversion webhook's Service, and `APIService.spec.service.port` default to it. */
const HTTPS_PORT = 443;

function callerOf(object: ClusterObject, service: JsonValue | undefined, blocks: boolean): readonly Caller[] {
  const namespace = stringAt(service, 'namespace');
  const name = stringAt(service, 'name');
  if (namespace === undefined || name === undefined) return [];
  return [{ object, namespace, service: name, port: numberAt(service, 'port') ?? HTTPS_PORT, blocks }];
}

/** Admission webhooks, conversion webhooks and aggregated APIs. */
function callersOf(cluster: Cluster, webhooks: readonly WebhookInCluster[]): readonly Caller[] {
  const admission = webhooks.flatMap(({ object, webhook: { client, failurePolicy } }) =>
    client.type === 'service'
      ? [
          {
            object,
            namespace: client.namespace,
            service: client.name,
            port: client.port,
            blocks: failurePolicy === 'Fail',
          },
        ]
      : [],
  );
  const conversions = cluster
    .of(KIND.CustomResourceDefinition)
    .flatMap((object) =>
      callerOf(
        object,
        objectAt(object.body, 'spec', 'conversion', 'webhook', 'clientConfig')['service'],
        true,
      ),
    );
  const apis = cluster.of(KIND.APIService).flatMap((object) => {
    const service = objectAt(object.body, 'spec')['service'];
    return isJsonObject(service) ? callerOf(object, service, true) : [];
  });
  return [...admission, ...conversions, ...apis];
}

interface Hit {
  readonly caller: Caller;
  readonly service: ClusterObject;
  readonly workload: Workload;
  readonly port: number;
}

function* hitsOf(network: ClusterNetwork, webhooks: readonly WebhookInCluster[]): Generator<Hit> {
  const { cluster, workloads } = network;
  for (const caller of callersOf(cluster, webhooks)) {
    const service = cluster.get({ ...KIND.Service, namespace: caller.namespace, name: caller.service });
    const port = service && servicePorts(service).find((entry) => entry.port === caller.port);
    if (service === undefined || port === undefined) continue;
    for (const workload of workloadsBehind(workloads, service)) {
      const number = containerPortNumber(workload.template.spec, port.targetPort, port.protocol);
      if (number !== undefined) yield { caller, service, workload, port: number };
    }
  }
}

function* observe({ cluster, derive }: RuleInput): Generator<Observation> {
  const coverage = cluster.coverage(KIND.NetworkPolicy);
  if (coverage.type === 'unknown') {
    yield {
      type: 'unknown',
      message: `NetworkPolicies could not be read (${coverage.why}): whether the API server reaches its webhooks is not known.`,
    };
    return;
  }
  const network = derive(clusterNetworkOf);
  const cutOffs: (readonly [Hit, CutOff])[] = [];
  const unknowns = new Map<string, string>();
  for (const hit of hitsOf(network, derive(admissionWebhooksOf))) {
    const pod = podEndpointOf(cluster, hit.workload);
    // The API server is no pod, so a backend on the host network is reached as a node is.
    if (pod.hostNetwork) continue;
    const reach = podFromApiServer(network, pod, hit.port);
    if (reach.type === 'cut-off') cutOffs.push([hit, reach]);
    if (reach.type === 'unknown')
      unknowns.set(`${spokenName(hit.workload.object)} on port ${hit.port}`, reach.why);
  }
  for (const cause of byCause(cutOffs)) yield* findingsOf(network, cause);
  for (const [backend, why] of unknowns) {
    yield { type: 'unknown', message: `Whether the API server reaches ${backend} is not known: ${why}.` };
  }
}

/** One finding for each backend: each needs its own policy. */
function* findingsOf(network: ClusterNetwork, { cutOff, hits }: Cause<Hit>): Generator<Observation> {
  const object = blamed(network.policies, cutOff);
  for (const workload of new Set(hits.map((hit) => hit.workload))) {
    const group = hits.filter((hit) => hit.workload === workload);
    const [first] = group;
    if (first === undefined) continue;
    const callers = [...new Set(group.map(({ caller }) => caller.object))];
    const spoken = callers.slice(0, 3).map(spokenName).join(', ');
    const blocks = group.some(({ caller }) => caller.blocks);
    yield {
      type: 'finding',
      object,
      path: isolatingPath(object, cutOff.direction),
      message: `${spokenPolicies(cutOff.by)} ${cutOff.by.length === 1 ? 'isolates' : 'isolate'} ${spokenName(workload.object)} for ingress, and no policy lets the API server reach port ${first.port}, where it calls ${spoken}; ${LIVES_ON}`,
      severity: blocks ? 'high' : 'medium',
      fix: {
        text: 'Allow the port without a "from": the API server is no pod, and the address that it comes from differs between clusters. TLS keeps others out.',
        patch: allowPolicyYaml({
          name: `allow-api-server-to-${first.service.name}`,
          namespace: workload.object.namespace,
          podSelector: { matchLabels: stringsAt(first.service.body, 'spec', 'selector') },
          ingress: [['- ports:', `    - { protocol: TCP, port: ${first.port} }`]],
        }),
      },
      objects: [...callers, workload.object].slice(0, 10).map(objectNameOf),
    };
  }
}

export const webhookBackendUnreachable: Rule = {
  id: 'webhook-backend-unreachable',
  title: 'The API server can reach the backends of its webhooks and aggregated APIs',
  severity: 'high',
  persona: 'cluster admin',
  why: 'The API server calls from outside of the pod network: a policy that admits only pods refuses it, and every request that the webhook guards fails or waits for its timeout.',
  check: observe,
};
