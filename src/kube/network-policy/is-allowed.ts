import { NAMESPACE_NAME_LABEL } from '../namespace-label.ts';
import { meetsRequirement, matchesLabels, type LabelSelector } from '../selector.ts';
import { allOf, anyOf, answerOf, type Answer } from './answer.ts';
import { cidrContains, cidrCovers, parseCidr, parseIpAddress, type Cidr } from './ip-address.ts';
import type { Direction, NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule } from './network-policy.ts';

type Labels = Readonly<Record<string, string>>;

/** A port that a pod's container names. */
export interface NamedPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

export interface PodEndpoint {
  readonly type: 'pod';
  readonly namespace: string;
  /** `undefined` for a pod that only its template is known of. */
  readonly name?: string;
  readonly labels: Labels;
  /** `labels` are only those that are certain; the pod may have others. */
  readonly mayHaveMoreLabels?: boolean;
  /** `undefined` where the Namespace object is not known; its name (`kubernetes.io/metadata.name`) is known all the same. */
  readonly namespaceLabels: Labels | undefined;
  /** Empty where the pod has none yet. */
  readonly ips: readonly string[];
  readonly hostNetwork: boolean;
  /** `undefined` where they are not known. */
  readonly ports: readonly NamedPort[] | undefined;
}

/** One end of a connection. A `node` is another node than the one that the other end runs on: a pod's own node is always allowed. */
export type Endpoint =
  | PodEndpoint
  | { readonly type: 'node'; readonly ips: readonly string[] }
  | { readonly type: 'address'; readonly ip: string };

/**
 * What policies say at one end:
 * - `not isolated`: no policy selects the pod for this direction (or the end is no pod): everything goes;
 * - `outside policy`: a pod on the host network. What a policy that selects it means is left to the network plugin; most ignore it.
 */
export interface Side {
  readonly type: 'not isolated' | 'allowed' | 'denied' | 'unknown' | 'outside policy';
  readonly isolatedBy: readonly NetworkPolicy[];
  readonly allowedBy: readonly NetworkPolicy[];
}

/** `egress` is what holds at the sender, `ingress` what holds at the receiver. Both must let it through. */
export interface Verdict {
  readonly type: 'allowed' | 'denied' | 'unknown';
  readonly egress: Side;
  readonly ingress: Side;
}

export interface Traffic {
  /** The port on the destination itself (after a Service's translation). */
  readonly port: number;
  /** `TCP`, `UDP` or `SCTP`. */
  readonly protocol: string;
}

/** No pod has such an address, so excepting them takes nothing from a pod: link-local (cloud metadata), loopback, multicast. */
const NEVER_POD_ADDRESSES = [
  '169.254.0.0/16',
  '127.0.0.0/8',
  '224.0.0.0/4',
  'fe80::/10',
  '::1/128',
  'ff00::/8',
].flatMap((text) => parseCidr(text) ?? []);

function matchesPod(selector: LabelSelector, pod: PodEndpoint): Answer {
  if (pod.mayHaveMoreLabels !== true) return answerOf(matchesLabels(selector, pod.labels));
  return allOf(
    selector.requirements.map((requirement) =>
      Object.hasOwn(pod.labels, requirement.key)
        ? answerOf(meetsRequirement(requirement, pod.labels[requirement.key]))
        : 'unknown',
    ),
  );
}

function matchesNamespace(selector: LabelSelector, { namespace, namespaceLabels }: PodEndpoint): Answer {
  return allOf(
    selector.requirements.map((requirement) => {
      if (namespaceLabels !== undefined && Object.hasOwn(namespaceLabels, requirement.key)) {
        return answerOf(meetsRequirement(requirement, namespaceLabels[requirement.key]));
      }
      // The API server sets it on every Namespace (KEP-2161, 1.21), also where a manifest leaves it out.
      if (requirement.key === NAMESPACE_NAME_LABEL) return answerOf(meetsRequirement(requirement, namespace));
      return namespaceLabels === undefined ? 'unknown' : answerOf(meetsRequirement(requirement, undefined));
    }),
  );
}

const takesNoPod = (excepted: Cidr) => NEVER_POD_ADDRESSES.some((never) => cidrCovers(never, excepted));

/** Does a block hold every address that a pod can have, so that the pod's own need not be known? */
function holdsEveryPod({ cidr, except }: { readonly cidr: Cidr; readonly except: readonly Cidr[] }): boolean {
  return cidr.prefixLength === 0 && cidr.family === 4 && except.every(takesNoPod);
}

function inBlock(peer: PolicyPeer & { readonly type: 'ipBlock' }, ips: readonly string[]): Answer {
  if (ips.length === 0) return holdsEveryPod(peer) ? 'yes' : 'unknown';
  const answers = ips.map((ip): Answer => {
    const address = parseIpAddress(ip);
    if (address === undefined) return 'unknown';
    const isExcepted = peer.except.some((cidr) => cidrContains(cidr, address));
    return answerOf(cidrContains(peer.cidr, address) && !isExcepted);
  });
  return anyOf(answers);
}

function meetsPeer(peer: PolicyPeer, policy: NetworkPolicy, other: Endpoint): Answer {
  if (peer.type === 'unreadable') return 'unknown';
  if (peer.type === 'ipBlock') return inBlock(peer, other.type === 'address' ? [other.ip] : other.ips);
  if (other.type !== 'pod') return 'no';
  const inNamespace =
    peer.namespaceSelector === undefined
      ? answerOf(other.namespace === policy.namespace)
      : matchesNamespace(peer.namespaceSelector, other);
  const isPod = peer.podSelector === undefined ? 'yes' : matchesPod(peer.podSelector, other);
  const answer = allOf([inNamespace, isPod]);
  // Its packets bear the node's address: whether selectors still see the pod is up to the network plugin.
  return other.hostNetwork && answer === 'yes' ? 'unknown' : answer;
}

function meetsPort(port: PolicyPort, { port: number, protocol }: Traffic, destination: Endpoint): Answer {
  if (port.type === 'unreadable') return 'unknown';
  if (port.protocol !== protocol) return 'no';
  if (port.port === undefined) return 'yes';
  if (typeof port.port === 'number')
    return answerOf(number >= port.port && number <= (port.endPort ?? port.port));
  if (destination.type !== 'pod') return 'no';
  if (destination.ports === undefined) return 'unknown';
  return answerOf(
    destination.ports.some(
      (named) => named.name === port.port && named.protocol === protocol && named.port === number,
    ),
  );
}

function ruleAllows(
  rule: PolicyRule,
  policy: NetworkPolicy,
  other: Endpoint,
  traffic: Traffic,
  destination: Endpoint,
): Answer {
  const peers = rule.peers?.map((peer) => meetsPeer(peer, policy, other));
  const ports = rule.ports?.map((port) => meetsPort(port, traffic, destination));
  return allOf([peers === undefined ? 'yes' : anyOf(peers), ports === undefined ? 'yes' : anyOf(ports)]);
}

const NOT_ISOLATED: Side = { type: 'not isolated', isolatedBy: [], allowedBy: [] };

/** Is `other` the pod itself? A pod can always talk to itself. */
function isItself(pod: PodEndpoint, other: Endpoint): boolean {
  if (other.type !== 'pod' || other.namespace !== pod.namespace) return false;
  return pod.name !== undefined && pod.name === other.name;
}

/** NetworkPolicies of one cluster, by namespace. */
export interface NetworkPolicies {
  /** The policies that isolate a pod in one direction; `maybe` those of which that is not known. */
  isolating(
    pod: PodEndpoint,
    direction: Direction,
  ): { readonly isolatedBy: readonly NetworkPolicy[]; readonly maybe: readonly NetworkPolicy[] };
  /** Is traffic from one end to the other let through, and by which policies? */
  isAllowed(from: Endpoint, to: Endpoint, traffic: Traffic): Verdict;
}

function combine(egress: Side, ingress: Side): Verdict['type'] {
  const types = [egress.type, ingress.type];
  if (types.includes('denied')) return 'denied';
  return types.includes('unknown') || types.includes('outside policy') ? 'unknown' : 'allowed';
}

/**
 * Evaluates NetworkPolicies as the API defines them (networking/v1 types, KEP-614 for endPort): policies are additive; a pod is isolated in
 * a direction as soon as one policy that is about that direction selects it, and then only what some rule allows gets through;
 * a connection needs both ends. Answers for connections that are made anew: established ones may live on.
 *
 * `unknown` where the answer hangs on labels or addresses that are not given, on a policy that the API server would refuse, or on
 * what the API leaves to the network plugin (host network).
 */
export function networkPolicies(policies: Iterable<NetworkPolicy>): NetworkPolicies {
  const byNamespace = new Map<string, NetworkPolicy[]>();
  for (const policy of policies) {
    const neighbours = byNamespace.get(policy.namespace);
    if (neighbours === undefined) byNamespace.set(policy.namespace, [policy]);
    else neighbours.push(policy);
  }

  const isolating: NetworkPolicies['isolating'] = (pod, direction) => {
    const about = (byNamespace.get(pod.namespace) ?? []).filter((policy) => policy[direction] !== undefined);
    const selects = (policy: NetworkPolicy) =>
      policy.podSelector === undefined ? 'unknown' : matchesPod(policy.podSelector, pod);
    return {
      isolatedBy: about.filter((policy) => selects(policy) === 'yes'),
      maybe: about.filter((policy) => selects(policy) === 'unknown'),
    };
  };

  const sideOf = (pod: Endpoint, other: Endpoint, direction: Direction, traffic: Traffic): Side => {
    if (pod.type !== 'pod' || isItself(pod, other)) return NOT_ISOLATED;
    const { isolatedBy, maybe } = isolating(pod, direction);
    if (isolatedBy.length === 0 && maybe.length === 0) return NOT_ISOLATED;
    const destination = direction === 'egress' ? other : pod;
    const answers = [...isolatedBy, ...maybe].map((policy) => {
      const rules = policy[direction] ?? [];
      return {
        policy,
        answer: anyOf(rules.map((rule) => ruleAllows(rule, policy, other, traffic, destination))),
      };
    });
    const allowedBy = answers.filter(({ answer }) => answer === 'yes').map(({ policy }) => policy);
    return { type: sideType(pod, isolatedBy, maybe, allowedBy, answers), isolatedBy, allowedBy };
  };

  return {
    isolating,
    isAllowed(from, to, traffic) {
      const egress = sideOf(from, to, 'egress', traffic);
      const ingress = sideOf(to, from, 'ingress', traffic);
      return { type: combine(egress, ingress), egress, ingress };
    },
  };
}

function sideType(
  pod: PodEndpoint,
  isolatedBy: readonly NetworkPolicy[],
  maybe: readonly NetworkPolicy[],
  allowedBy: readonly NetworkPolicy[],
  answers: readonly { readonly answer: Answer }[],
): Side['type'] {
  if (allowedBy.some((policy) => isolatedBy.includes(policy))) return 'allowed';
  // Each policy that may select the pod allows it if it does; if none does, nothing is isolated.
  if (isolatedBy.length === 0 && allowedBy.length === maybe.length) return 'allowed';
  if (pod.hostNetwork) return 'outside policy';
  const isOpen = isolatedBy.length === 0 || answers.some(({ answer }) => answer !== 'no');
  return isOpen ? 'unknown' : 'denied';
}
