import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { KIND } from '../../kube/group-kind.ts';
import { spokenName, stringsAt } from '../../kube/kube-object.ts';
import { parseCorefile } from './corefile.ts';

/** The ConfigMaps that hold the Corefile: upstream, kubeadm, EKS and AKS; k3s and RKE2 name it after their chart. */
const COREFILE_OWNERS = /^(?:coredns|rke2-coredns-rke2-coredns)$/;

function* observe({ cluster }: RuleInput): Generator<Observation> {
  for (const object of cluster.ofNamespace(KIND.ConfigMap, 'kube-system')) {
    const corefile = stringsAt(object.body, 'data')['Corefile'];
    if (corefile === undefined || !COREFILE_OWNERS.test(object.name)) continue;
    const servers = parseCorefile(corefile);
    const path = ['data', 'Corefile'];
    if (servers === undefined) {
      yield {
        type: 'finding',
        object,
        path,
        severity: 'high',
        message: `The Corefile of ${spokenName(object)} has braces that do not match: CoreDNS does not start with it`,
        why: 'CoreDNS keeps the old file while it runs, so a broken Corefile shows only at the next restart.',
        fix: { text: 'Close every server block and plugin block with a brace on a line of its own.' },
      };
      continue;
    }
    const root = servers.find(({ zones }) => zones.includes('.'));
    const names = root?.plugins.map(({ name }) => name) ?? [];
    // An imported file may hold the plugin.
    if (root === undefined || names.includes('cache') || names.includes('import')) continue;
    yield {
      type: 'finding',
      object,
      path,
      message: `The Corefile of ${spokenName(object)} has no cache plugin in the block for ".": each query for a name outside goes to the resolvers behind it`,
      fix: { text: 'Add the line "cache 30" to the block.', patch: '    cache 30' },
    };
  }
}

export const corefileWithoutCache: Rule = {
  id: 'corefile-without-cache',
  title: 'CoreDNS caches answers',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Resolvers of cloud networks drop what is above their rate (1024 packets a second and interface on AWS), and each dropped query waits 5 seconds.',
  check: observe,
};
