import { BoundedMap } from '../../audit/bounded-map.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import type { Alert, Detector, DetectorDefinition, Wish } from '../../detect/contract.ts';
import { isJsonObject, jsonAt, type JsonObject } from '../../kube/json.ts';
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import { networkPolicies, type PodEndpoint } from '../../kube/network-policy/is-allowed.ts';
import { parseNetworkPolicy, type NetworkPolicy } from '../../kube/network-policy/network-policy.ts';
import { hasSucceeded, isAnswered } from '../request-shape.ts';
import { cutOffAlert } from './alert.ts';

const NAMESPACE = 'kube-system';
/** Policies of one namespace: tens where somebody writes them by hand. */
const POLICIES_MAX_COUNT = 256;
const CUT_OFFS_MAX_COUNT = 20;
/** Who applies a folder of policies has the one that denies a moment before the one that allows. */
const APPLYING_US = MICROS_PER_MINUTE;
/** Where API servers listen: kubeadm and most others; managed clusters. */
const API_SERVER_PORTS = [6443, 443];
/** The DNS servers, as kubeadm and most managed clusters label them. */
const DNS_SERVER: PodEndpoint = {
  type: 'pod',
  namespace: NAMESPACE,
  labels: { 'k8s-app': 'kube-dns' },
  mayHaveMoreLabels: true,
  namespaceLabels: undefined,
  ips: [],
  hostNetwork: false,
  ports: undefined,
};

/** DNS has no way out to the API server from here on. */
export interface CutOff {
  readonly from_us: EpochMicros;
  /** The write that took the way. */
  readonly event: AuditEvent;
  /** Names of the policies that isolate the servers. */
  readonly policies: readonly string[];
  /** The write that gave it back. */
  end: AuditEvent | undefined;
}

/** The policies that isolate DNS for egress, where none of them lets it out to an API server; empty where it gets out, or that is not known. */
function cutOffBy(policies: Iterable<NetworkPolicy>): readonly NetworkPolicy[] {
  const network = networkPolicies(policies);
  const sides = API_SERVER_PORTS.map(
    (port) => network.isAllowed(DNS_SERVER, { type: 'node', ips: [] }, { port, protocol: 'TCP' }).egress,
  );
  return sides.every(({ type }) => type === 'denied') ? (sides[0]?.isolatedBy ?? []) : [];
}

/** The policy as it is after a write; `undefined` where the log does not hold it. */
function written({ verb, requestObject, responseObject }: AuditEvent): JsonObject | undefined {
  const bodies = [responseObject, verb === 'patch' ? undefined : requestObject];
  return bodies.filter(isJsonObject).find((body) => isJsonObject(jsonAt(body, 'spec')));
}

/**
 * Sees NetworkPolicies of kube-system take DNS its way to the API server: nothing happens until the servers start again, and then no name is resolved. Knows the policies that the log shows, with
 * their bodies (Request for those that are created or replaced, RequestResponse for patches). A way that is given back within a minute was never missed.
 * Memory: 256 policies, 20 times that DNS was cut off.
 */
class DnsCutOffDetector implements Detector {
  #policies = new BoundedMap<string, NetworkPolicy>(POLICIES_MAX_COUNT);
  readonly #cutOffs: CutOff[] = [];

  observe(event: AuditEvent): void {
    const { objectRef, verb, query } = event;
    if (objectRef?.namespace !== NAMESPACE || query.dryRun === true) return;
    if (verb === 'deletecollection') this.#policies = new BoundedMap(POLICIES_MAX_COUNT);
    else if (verb === 'delete') this.#policies.delete(objectRef.name);
    else {
      const body = written(event);
      const name = objectRef.name;
      if (body === undefined) this.#policies.delete(name);
      else this.#policies.set(name, parseNetworkPolicy({ namespace: NAMESPACE, name, body }));
    }
    this.#look(event);
  }

  #look(event: AuditEvent): void {
    const by = cutOffBy([...this.#policies.values()]);
    const last = this.#cutOffs.at(-1);
    const isOpen = last !== undefined && last.end === undefined;
    if (isOpen && by.length === 0) last.end = event;
    if (isOpen || by.length === 0) return;
    const policies = by.map(({ name }) => name);
    this.#cutOffs.push({ from_us: event.stageTimestamp_us, event, policies, end: undefined });
    if (this.#cutOffs.length > CUT_OFFS_MAX_COUNT) this.#cutOffs.shift();
  }

  alerts(): readonly Alert[] {
    return this.#cutOffs
      .filter(({ from_us, end }) => end === undefined || end.stageTimestamp_us - from_us > APPLYING_US)
      .map(cutOffAlert);
  }
}

function wishOf(request: RequestShape): Wish {
  const { resource, subresource, verb } = request;
  if (resource !== 'networkpolicies' || subresource !== '') return 'none';
  if (!isAnswered(request) || !hasSucceeded(request)) return 'none';
  return verb === 'get' || verb === 'list' || verb === 'watch' ? 'none' : 'bodies';
}

export const dnsCutOffDetector: DetectorDefinition = {
  hazard: 'dns-cut-off',
  interests: [{ of: wishOf }],
  start: () => new DnsCutOffDetector(),
};
