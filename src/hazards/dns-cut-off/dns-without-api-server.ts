import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import {
  apiServerFrom,
  assumedDnsPod,
  clusterNetworkOf,
  podEndpointOf,
  type ClusterNetwork,
} from '../../cluster/network.ts';
import { KIND } from '../../kube/group-kind.ts';
import { spokenName } from '../../kube/kube-object.ts';
import type { PodEndpoint } from '../../kube/network-policy/is-allowed.ts';
import { allowPolicyYaml, dnsPorts } from './allow-policy.ts';
import {
  blamed,
  byCause,
  isolatingPath,
  LIVES_ON,
  podSelectorOf,
  spokenPolicies,
  type CutOff,
} from './policy-cause.ts';

interface Server {
  readonly spoken: string;
  readonly pod: PodEndpoint;
}

/** The DNS servers of the input; where manifests hold none, the DNS that every cluster has in kube-system. */
function serversOf({ cluster, dns }: ClusterNetwork): readonly Server[] {
  if (dns.servers.length > 0) {
    return dns.servers.map((workload) => ({
      spoken: spokenName(workload.object),
      pod: podEndpointOf(cluster, workload),
    }));
  }
  const isShown = cluster.coverage(KIND.Deployment).type === 'all';
  return isShown
    ? []
    : [{ spoken: 'the DNS servers of kube-system (k8s-app: kube-dns)', pod: assumedDnsPod(cluster) }];
}

/** DNS also asks resolvers outside of the cluster, at addresses that only its Corefile knows: so it is let out altogether. */
function fixOf(
  network: ClusterNetwork,
  cutOff: CutOff,
  server: Server,
): { readonly text: string; readonly patch: string } {
  const isolatesIngress = network.policies.policies.isolating(server.pod, 'ingress').isolatedBy.length > 0;
  const app = server.pod.labels['k8s-app'];
  const podSelector =
    app === undefined ? podSelectorOf(blamed(network.policies, cutOff)) : { matchLabels: { 'k8s-app': app } };
  return {
    text: `Apply a policy that lets the DNS servers out to the API server and to their resolvers${isolatesIngress ? ', and queries in' : ''}; then restart them and see that they become ready.`,
    patch: allowPolicyYaml({
      name: 'allow-dns-servers',
      namespace: server.pod.namespace,
      podSelector,
      ...(isolatesIngress ? { ingress: [['- ports:', ...dnsPorts([53])]] } : {}),
      egress: [['- {}']],
    }),
  };
}

function* observe({ cluster, derive }: RuleInput): Generator<Observation> {
  const coverage = cluster.coverage(KIND.NetworkPolicy);
  if (coverage.type === 'unknown') {
    yield {
      type: 'unknown',
      message: `NetworkPolicies could not be read (${coverage.why}): whether DNS reaches the API server is not known.`,
    };
    return;
  }
  const network = derive(clusterNetworkOf);
  const cutOffs: (readonly [Server, CutOff])[] = [];
  for (const server of serversOf(network)) {
    const reach = apiServerFrom(network, server.pod);
    if (reach.type === 'cut-off') cutOffs.push([server, reach]);
    else if (reach.type === 'unknown' && server.pod.mayHaveMoreLabels !== true) {
      yield {
        type: 'unknown',
        message: `Whether ${server.spoken} reaches the API server is not known: ${reach.why}.`,
      };
    }
  }
  for (const { cutOff, hits } of byCause(cutOffs)) {
    const [server] = hits;
    if (server === undefined) continue;
    const object = blamed(network.policies, cutOff);
    yield {
      type: 'finding',
      object,
      path: isolatingPath(object, cutOff.direction),
      message: `${spokenPolicies(cutOff.by)} ${cutOff.by.length === 1 ? 'isolates' : 'isolate'} ${hits.map(({ spoken }) => spoken).join(' and ')} for ${cutOff.direction}, and no policy lets DNS reach the API server; ${LIVES_ON}`,
      fix: fixOf(network, cutOff, server),
    };
  }
}

export const dnsWithoutApiServer: Rule = {
  id: 'dns-without-api-server',
  title: 'The DNS servers can reach the API server',
  severity: 'critical',
  persona: 'cluster admin',
  why: 'DNS learns every Service from the API server: cut off, it does not become ready after its next restart, and no name resolves in the cluster.',
  supersedes: ['dns-cut-off/pods-without-dns', 'dns-cut-off/dns-over-udp-only'],
  check: observe,
};
