import { beforeEach, describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import {
  ENDPOINT_SLICES,
  NAMESPACES,
  NETWORK_POLICIES,
  PODS,
  type ResourceRef,
} from '../client/resource-ref.ts';
import { PodNetwork, type NetworkSource } from './pod-network.ts';
import { dnsServerBehaviour, needingBehaviour, resolves } from './program-needs.ts';

type Changed = Parameters<NetworkSource['listen']>[1];

/** Objects that come and go, as a server tells of them. */
class Objects implements NetworkSource {
  readonly #objects = new Map<string, JsonObject>();
  readonly #listeners = new Map<string, Changed[]>();

  objects({ kind }: ResourceRef): readonly JsonObject[] {
    return [...this.#objects.values()].filter((object) => object['kind'] === kind);
  }

  listen({ kind }: ResourceRef, changed: Changed): () => void {
    this.#listeners.set(kind, [...(this.#listeners.get(kind) ?? []), changed]);
    return () => undefined;
  }

  put({ kind }: ResourceRef, namespace: string, name: string, rest: JsonObject = {}): void {
    const metadata = { ...objectAt(rest, 'metadata'), namespace, name };
    this.#tell(kind, `${namespace}/${name}`, { ...rest, kind, metadata });
  }

  remove({ kind }: ResourceRef, namespace: string, name: string): void {
    this.#tell(kind, `${namespace}/${name}`, undefined);
  }

  #tell(kind: string, key: string, object: JsonObject | undefined): void {
    const previous = this.#objects.get(`${kind} ${key}`);
    if (object === undefined) this.#objects.delete(`${kind} ${key}`);
    else this.#objects.set(`${kind} ${key}`, object);
    for (const changed of this.#listeners.get(kind) ?? []) changed({ object, previous });
  }
}

const DNS = { namespace: 'kube-system', name: 'dns-1' };
const WEB = { namespace: 'shop', name: 'web-1' };
const SHOP = { namespace: 'shop', name: 'web', port: 'http' };
let objects: Objects;
let network: PodNetwork;

function pod({ namespace, name }: typeof DNS, labels: JsonObject, spec: JsonObject = {}): void {
  objects.put(PODS, namespace, name, { metadata: { labels }, spec, status: { podIP: '10.64.0.2' } });
}

function slice(
  namespace: string,
  service: string,
  port: JsonObject,
  pods: readonly string[],
  ready = true,
): void {
  objects.put(ENDPOINT_SLICES, namespace, `${service}-x`, {
    metadata: { labels: { 'kubernetes.io/service-name': service } },
    ports: [port],
    endpoints: pods.map((name) => ({ conditions: { ready }, targetRef: { kind: 'Pod', name } })),
  });
}

const policy = (namespace: string, name: string, spec: JsonObject) =>
  objects.put(NETWORK_POLICIES, namespace, name, { spec });
const DENY = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };

beforeEach(() => {
  objects = new Objects();
  for (const name of ['kube-system', 'shop'])
    objects.put(NAMESPACES, '', name, { metadata: { labels: { team: name } } });
  pod(DNS, { 'k8s-app': 'kube-dns' });
  pod(WEB, { app: 'web' });
  slice('kube-system', 'kube-dns', { name: 'dns', port: 53, protocol: 'UDP' }, [DNS.name]);
  slice('shop', 'web', { name: 'http', port: 8080, protocol: 'TCP' }, [WEB.name]);
  network = new PodNetwork(objects, { ips: ['10.0.0.10'], port: 6443 });
});

const reached = () => [
  network.reachesApiServer(DNS),
  resolves(network, WEB),
  network.reachesService(DNS, SHOP),
];

describe('who reaches whom: DNS the API server, a program DNS, DNS the program', () => {
  it.each<[what: string, change: () => void, expected: readonly boolean[]]>([
    ['no policy', () => undefined, [true, true, true]],
    ['a deny-all where DNS is', () => policy('kube-system', 'deny', DENY), [false, false, false]],
    ['a deny-all elsewhere', () => policy('shop', 'deny', DENY), [true, false, false]],
    [
      'a deny-all, and queries let in: nobody has thought of the way out',
      () => {
        policy('kube-system', 'deny', DENY);
        policy('kube-system', 'queries', {
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          policyTypes: ['Ingress'],
          ingress: [{ ports: [{ protocol: 'UDP', port: 53 }] }],
        });
      },
      [false, true, false],
    ],
    [
      'a deny-all that is gone again',
      () => {
        policy('kube-system', 'deny', DENY);
        objects.remove(NETWORK_POLICIES, 'kube-system', 'deny');
      },
      [true, true, true],
    ],
    [
      'a namespace that is let in by its labels',
      () =>
        policy('kube-system', 'shop', {
          podSelector: {},
          ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'shop' } } }] }],
        }),
      [true, true, true],
    ],
    [
      'pods on the network of their node are let through',
      () => {
        policy('kube-system', 'deny', DENY);
        pod(DNS, { 'k8s-app': 'kube-dns' }, { hostNetwork: true });
      },
      [true, true, true],
    ],
    [
      'servers that are not ready',
      () => slice('kube-system', 'kube-dns', { name: 'dns', port: 53, protocol: 'UDP' }, [DNS.name], false),
      [true, false, true],
    ],
    ['a slice that is gone', () => objects.remove(ENDPOINT_SLICES, 'shop', 'web-x'), [true, true, false]],
    ['a pod that is gone', () => objects.remove(PODS, 'shop', 'web-1'), [true, false, false]],
  ])('%s', (_, change, expected) => {
    change();
    expect(reached()).toEqual(expected);
  });
});

const podOf = ({ namespace, name }: typeof DNS) =>
  objects.objects(PODS).find((object) => stringAt(object, 'metadata', 'name') === name && namespace !== '') ??
  {};

it('goes on with what a DNS server knew, and begins anew with the API server when it starts again', () => {
  const { begun, isWell } = dnsServerBehaviour(network, podOf(DNS));
  begun?.();
  expect(isWell?.()).toBe(true);
  policy('kube-system', 'deny', DENY);
  expect(isWell?.()).toBe(true);
  begun?.();
  expect(isWell?.()).toBe(false);
  objects.remove(NETWORK_POLICIES, 'kube-system', 'deny');
  expect(isWell?.()).toBe(true);
});

it('lets a program end where it gets no answer when it starts, and has it unready while its Service is not reached', () => {
  const { failsAtStart, isWell } = needingBehaviour(network, podOf(WEB), { dnsAtStart: true, service: SHOP });
  expect([failsAtStart?.(), isWell?.()]).toEqual([false, true]);
  slice('shop', 'web', { name: 'http', port: 8080, protocol: 'TCP' }, [WEB.name], false);
  expect([failsAtStart?.(), isWell?.()]).toEqual([false, false]);
  objects.remove(ENDPOINT_SLICES, 'kube-system', 'kube-dns-x');
  expect([failsAtStart?.(), isWell?.()]).toEqual([true, false]);
});
