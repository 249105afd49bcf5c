import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { parseIpAddress, type IpAddress } from '../../../kube/network-policy/ip-address.ts';
import { badRequest, notFound, serviceUnavailable, unmappedError } from '../request/api-error.ts';
import { findStored } from '../writes/update.ts';
import type { Write } from '../writes/write-context.ts';

/** `--kubelet-preferred-address-types`, as by default. */
const PREFERRED_ADDRESSES = ['Hostname', 'InternalDNS', 'InternalIP', 'ExternalDNS', 'ExternalIP'];
const SCHEMES: readonly string[] = ['', 'http', 'https'];

/** What a request to `proxy` names: `name`, `name:port` or `scheme:name:port` (SplitSchemeNamePort, apimachinery util/net). */
function split(write: Write): { readonly name: string; readonly port: string } {
  const parts = write.name.split(':');
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
  if (parts.length <= 3 && name !== '' && SCHEMES.includes(scheme)) return { name, port };
  const { singular } = write.resource;
  throw badRequest(`invalid ${singular} request ${JSON.stringify(write.name)}`);
}

/** No loopback, no link-local, no multicast address, and not 0.0.0.0 or 255.255.255.255 (IP.IsGlobalUnicast of Go). */
function isGlobalUnicast({ family, value }: IpAddress): boolean {
  if (family === 6) {
    const isMulticast = value >> 120n === 0xffn;
    const isLinkLocal = value >> 118n === 0xfe80n >> 6n;
    return value > 1n && !isMulticast && !isLinkLocal;
  }
  const first = value >> 24n;
  const isMulticast = first >> 4n === 0xen;
  const isLinkLocal = value >> 16n === 0xa9fen;
  return value !== 0n && value !== 0xffff_ffffn && first !== 127n && !isMulticast && !isLinkLocal;
}

function checkProxyable(text: string): void {
  const address = parseIpAddress(text);
  if (address === undefined || !isGlobalUnicast(address)) throw badRequest('address not allowed');
}

function addressText(address: JsonObject): string {
  return `{${stringAt(address, 'type') ?? ''} ${stringAt(address, 'address') ?? ''}}`;
}

/**
 * The address of a node's kubelet. Throws 404 where the node is not there, as if it were one of `resource`, and 500 where it has no address that is
 * looked for (GetConnectionInfo, pkg/kubelet/client; NoMatchError, pkg/util/node).
 */
function kubeletAddress({ parts, resource }: Write, nodeName: string): string {
  const node = parts.store.collection('nodes').get(nodeName)?.body;
  if (node === undefined) throw notFound(resource, nodeName);
  const addresses = listAt(node, 'status', 'addresses').map((address) => objectAt([address], 0));
  for (const type of PREFERRED_ADDRESSES) {
    const found = addresses.find((address) => stringAt(address, 'type') === type);
    if (found !== undefined) return stringAt(found, 'address') ?? '';
  }
  throw unmappedError(
    `no preferred addresses found; known addresses: [${addresses.map(addressText).join(' ')}]`,
  );
}

/** Throws unless there is a kubelet that could be asked for something of a pod on this node. */
export function checkKubelet(write: Write, nodeName: string): void {
  kubeletAddress(write, nodeName);
}

function checkPodProxy(write: Write): void {
  const { body: pod } = findStored({ ...write, name: split(write).name });
  checkProxyable(stringAt(pod, 'status', 'podIP') ?? '');
}

function checkNodeProxy(write: Write): void {
  const address = kubeletAddress(write, split(write).name);
  // A name would be looked up: whose it is nobody here can say.
  if (parseIpAddress(address) !== undefined) checkProxyable(address);
}

/** Only pods are proxied to: an address is good where the pod that it is said to be of has it (isValidAddress). */
function isOfPod({ parts, namespace }: Write, address: JsonObject): boolean {
  const name = stringAt(address, 'targetRef', 'name');
  if (name === undefined || stringAt(address, 'targetRef', 'namespace') !== namespace) return false;
  const pod = parts.store.collection('pods').get(`${namespace}/${name}`)?.body;
  return listAt(pod, 'status', 'podIPs').some((ip) => stringAt(ip, 'ip') === stringAt(address, 'ip'));
}

function checkServiceProxy(write: Write): void {
  const { name, port } = split(write);
  let portName = port;
  if (/^[+-]?\d+$/.test(port)) {
    const { body: service } = findStored({ ...write, name });
    const found = listAt(service, 'spec', 'ports').find((one) => objectAt([one], 0)['port'] === Number(port));
    if (found === undefined)
      throw serviceUnavailable(`no service port ${Number(port)} found for service ${JSON.stringify(name)}`);
    portName = stringAt(found, 'name') ?? '';
  }
  const endpoints = write.parts.store.collection('endpoints').get(`${write.namespace}/${name}`)?.body;
  if (endpoints === undefined) throw notFound(write.resource, name);
  const subsets = listAt(endpoints, 'subsets');
  if (subsets.length === 0)
    throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  const isReached = subsets.some(
    (subset) =>
      listAt(subset, 'ports').some((one) => (stringAt(one, 'name') ?? '') === portName) &&
      listAt(subset, 'addresses').some((address) => isOfPod(write, objectAt([address], 0))),
  );
  if (!isReached)
    throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(write.name)}`);
}

const CHECKS: Readonly<Record<string, (write: Write) => void>> = {
  pods: checkPodProxy,
  nodes: checkNodeProxy,
  services: checkServiceProxy,
};

/**
 * Where would a request to `proxy` be sent? Throws what a real server answers where it finds nobody (ResourceLocation of pods, nodes and Services,
 * pkg/registry/core).
 */
export function checkProxyLocation(write: Write): void {
  CHECKS[write.resource.resource]?.(write);
}
