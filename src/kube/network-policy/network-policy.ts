import type { FieldPath } from '../container.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import type { KubeObject } from '../kube-object.ts';
import { EVERYTHING, parseLabelSelector, type FieldProblem, type LabelSelector } from '../selector.ts';
import { cidrCovers, parseCidr, type Cidr } from './ip-address.ts';

/** Seen from the pod that the policy selects. */
export type Direction = 'ingress' | 'egress';

/**
 * Who may be at the other end. `pods`: a selector that is absent is `undefined`: without a namespaceSelector the pods are those of the
 * policy's namespace, without a podSelector they are all pods of the namespaces; with both, both must match. `unreadable`: the API
 * server would refuse the peer, so what it means is not known.
 */
export type PolicyPeer =
  | {
      readonly type: 'pods';
      readonly podSelector: LabelSelector | undefined;
      readonly namespaceSelector: LabelSelector | undefined;
      readonly path: FieldPath;
    }
  | {
      readonly type: 'ipBlock';
      readonly cidr: Cidr;
      readonly except: readonly Cidr[];
      readonly path: FieldPath;
    }
  | { readonly type: 'unreadable'; readonly path: FieldPath };

/** Ports that a rule allows. No `port` is every port of the protocol; `endPort` makes it a range. */
export type PolicyPort =
  | {
      readonly type: 'port';
      readonly protocol: string;
      /** A name is looked up on the destination pod. */
      readonly port: number | string | undefined;
      readonly endPort: number | undefined;
      readonly path: FieldPath;
    }
  | { readonly type: 'unreadable'; readonly path: FieldPath };

/** Traffic that meets one of the peers and one of the ports is allowed; `undefined` is "any" (absent or empty list). */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[] | undefined;
  readonly ports: readonly PolicyPort[] | undefined;
  readonly path: FieldPath;
}

/**
 * A NetworkPolicy as the API server would keep it, defaults applied. A direction that is `undefined` is left alone by the policy; an
 * empty list isolates and allows nothing. With `problems` the API server would refuse the object.
 */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  /** `undefined` where it could not be read: which pods it selects is not known. */
  readonly podSelector: LabelSelector | undefined;
  readonly ingress: readonly PolicyRule[] | undefined;
  readonly egress: readonly PolicyRule[] | undefined;
  readonly problems: readonly FieldProblem[];
}

const PROTOCOLS: readonly string[] = ['TCP', 'UDP', 'SCTP'];
const PORT_MAX = 65_535;
/** IANA service name, at least one letter, no double hyphen (apimachinery IsValidPortName). */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

class PolicyReader {
  readonly problems: FieldProblem[] = [];

  unreadable(path: FieldPath, message: string): { readonly type: 'unreadable'; readonly path: FieldPath } {
    this.problems.push({ path, message });
    return { type: 'unreadable', path };
  }

  /** The selector, and whether it can be trusted. */
  selector(
    value: JsonValue | undefined,
    path: FieldPath,
  ): { readonly selector: LabelSelector | undefined; readonly isSound: boolean } {
    const { selector, problems } = parseLabelSelector(value);
    for (const problem of problems) this.problems.push({ ...problem, path: [...path, ...problem.path] });
    return { selector, isSound: problems.length === 0 };
  }

  /** A list that is absent or null is `undefined`; so is what is no list, with a problem. */
  list(value: JsonValue | undefined, path: FieldPath): readonly JsonValue[] | undefined {
    if (value === undefined || value === null) return undefined;
    if (isJsonArray(value)) return value;
    this.problems.push({ path, message: 'must be a list' });
    return undefined;
  }

  ipBlock(block: JsonObject, path: FieldPath): PolicyPeer {
    const text = stringAt(block, 'cidr') ?? '';
    const cidr = parseCidr(text);
    if (cidr === undefined) return this.unreadable([...path, 'cidr'], `"${text}" is no CIDR`);
    const except: Cidr[] = [];
    for (const [index, entry] of (this.list(block['except'], [...path, 'except']) ?? []).entries()) {
      const excepted = typeof entry === 'string' ? parseCidr(entry) : undefined;
      const where = [...path, 'except', index];
      if (excepted === undefined) return this.unreadable(where, `${JSON.stringify(entry)} is no CIDR`);
      if (!cidrCovers(cidr, excepted) || cidr.prefixLength === excepted.prefixLength) {
        return this.unreadable(where, `${JSON.stringify(entry)} must be a smaller block within "${text}"`);
      }
      except.push(excepted);
    }
    return { type: 'ipBlock', cidr, except, path };
  }

  peer(peer: JsonValue, path: FieldPath): PolicyPeer {
    const { podSelector, namespaceSelector, ipBlock } = isJsonObject(peer) ? peer : {};
    const hasSelector = isJsonObject(podSelector) || isJsonObject(namespaceSelector);
    if (isJsonObject(ipBlock)) {
      if (hasSelector) return this.unreadable(path, 'ipBlock cannot stand beside a selector');
      return this.ipBlock(ipBlock, [...path, 'ipBlock']);
    }
    if (!hasSelector)
      return this.unreadable(path, 'must have a podSelector, a namespaceSelector or an ipBlock');
    const pods = this.selector(podSelector, [...path, 'podSelector']);
    const namespaces = this.selector(namespaceSelector, [...path, 'namespaceSelector']);
    if (!pods.isSound || !namespaces.isSound) return { type: 'unreadable', path };
    return { type: 'pods', podSelector: pods.selector, namespaceSelector: namespaces.selector, path };
  }

  portRange(port: number, endPort: JsonValue | undefined): string | undefined {
    if (!Number.isInteger(port) || port < 1 || port > PORT_MAX)
      return `port ${port} is not between 1 and ${PORT_MAX}`;
    if (endPort === undefined || endPort === null) return undefined;
    const isEnd =
      typeof endPort === 'number' && Number.isInteger(endPort) && endPort >= port && endPort <= PORT_MAX;
    return isEnd
      ? undefined
      : `endPort ${JSON.stringify(endPort)} is not between port ${port} and ${PORT_MAX}`;
  }

  port(entry: JsonValue, path: FieldPath): PolicyPort {
    if (!isJsonObject(entry)) return this.unreadable(path, 'must be an object');
    const { protocol, port, endPort } = entry;
    const name = protocol === undefined || protocol === null ? 'TCP' : protocol;
    if (typeof name !== 'string' || !PROTOCOLS.includes(name)) {
      return this.unreadable(
        [...path, 'protocol'],
        `${JSON.stringify(name)} is no protocol: TCP, UDP or SCTP`,
      );
    }
    const end = typeof endPort === 'number' ? endPort : undefined;
    if (typeof port === 'number') {
      const wrong = this.portRange(port, endPort);
      return wrong === undefined
        ? { type: 'port', protocol: name, port, endPort: end, path }
        : this.unreadable(path, wrong);
    }
    if (endPort !== undefined && endPort !== null) {
      return this.unreadable([...path, 'endPort'], 'needs a numeric port beside it');
    }
    if (port === undefined || port === null)
      return { type: 'port', protocol: name, port: undefined, endPort: end, path };
    if (typeof port === 'string' && PORT_NAME.test(port)) {
      return { type: 'port', protocol: name, port, endPort: undefined, path };
    }
    return this.unreadable(
      [...path, 'port'],
      `${JSON.stringify(port)} is neither a number nor the name of a port`,
    );
  }

  rules(value: JsonValue | undefined, direction: Direction): readonly PolicyRule[] {
    const peersKey = direction === 'ingress' ? 'from' : 'to';
    return (this.list(value, ['spec', direction]) ?? []).map((rule, index) => {
      const path = ['spec', direction, index];
      const fields = isJsonObject(rule) ? rule : {};
      const peers = this.list(fields[peersKey], [...path, peersKey]) ?? [];
      const ports = this.list(fields['ports'], [...path, 'ports']) ?? [];
      return {
        // "If this field is empty or missing, this rule matches all sources (all ports)" (NetworkPolicyIngressRule, networking/v1).
        peers:
          peers.length === 0 ? undefined : peers.map((peer, at) => this.peer(peer, [...path, peersKey, at])),
        ports:
          ports.length === 0 ? undefined : ports.map((port, at) => this.port(port, [...path, 'ports', at])),
        path,
      };
    });
  }

  /** `SetDefaults_NetworkPolicy`: without policyTypes a policy is about ingress, and about egress if it has egress rules. */
  directions(spec: JsonObject): ReadonlySet<Direction> {
    const types = this.list(spec['policyTypes'], ['spec', 'policyTypes']) ?? [];
    const { egress } = spec;
    if (types.length === 0) {
      return new Set(isJsonArray(egress) && egress.length > 0 ? ['ingress', 'egress'] : ['ingress']);
    }
    const directions = new Set<Direction>();
    for (const [index, type] of types.entries()) {
      if (type === 'Ingress') directions.add('ingress');
      else if (type === 'Egress') directions.add('egress');
      else
        this.problems.push({
          path: ['spec', 'policyTypes', index],
          message: `${JSON.stringify(type)} is neither Ingress nor Egress`,
        });
    }
    return directions;
  }
}

/**
 * Reads a NetworkPolicy of networking.k8s.io/v1 or extensions/v1beta1 (the same fields and defaults since Kubernetes 1.8). Never throws:
 * what the API server would refuse is a problem, and its meaning is unknown to `NetworkPolicies.isAllowed`.
 */
export function parseNetworkPolicy({
  namespace,
  name,
  body,
}: Pick<KubeObject, 'namespace' | 'name' | 'body'>): NetworkPolicy {
  const reader = new PolicyReader();
  const spec = isJsonObject(body['spec']) ? body['spec'] : {};
  const { selector, isSound } = reader.selector(spec['podSelector'], ['spec', 'podSelector']);
  const directions = reader.directions(spec);
  const ingress = reader.rules(spec['ingress'], 'ingress');
  const egress = reader.rules(spec['egress'], 'egress');
  return {
    namespace,
    name,
    podSelector: isSound ? (selector ?? EVERYTHING) : undefined,
    ingress: directions.has('ingress') ? ingress : undefined,
    egress: directions.has('egress') ? egress : undefined,
    problems: reader.problems,
  };
}
