import { BlockList, isIP } from 'node:net';
import { Problem } from '../../problem.ts';

/** Proxies that client-go speaks to (kubeconfig `proxy-url`). */
const PROXY_PROTOCOLS = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

/** Reads a proxy's address; without a scheme it is an HTTP proxy, as for curl and Go. */
export function parseProxyUrl(text: string, where: string): URL {
  const spelled = text.includes('://') ? text : `http://${text}`;
  if (URL.canParse(spelled)) {
    const url = new URL(spelled);
    if (PROXY_PROTOCOLS.has(url.protocol)) return url;
  }
  throw new Problem({
    what: `${JSON.stringify(text)} is no address of a proxy`,
    where,
    fix: 'write it as http://host:port, https://host:port or socks5://host:port',
  });
}

/** `[::1]` without its brackets. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function inNetwork(host: string, network: string): boolean {
  const slash = network.indexOf('/');
  const base = network.slice(0, slash);
  const prefix = Number(network.slice(slash + 1));
  const family = isIP(base);
  if (family === 0 || isIP(host) !== family || !Number.isInteger(prefix)) return false;
  if (prefix < 0 || prefix > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, prefix, type);
  return list.check(host, type);
}

/** `a:443` and `[::1]:443` have a port; `::1` is an address. */
const WITH_PORT = /^(\[[^\]]*\]|[^:]*):(\d+)$/;

function isExcluded(host: string, port: string, entry: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inNetwork(host, entry);
  const match = WITH_PORT.exec(entry);
  if (match !== null && match[2] !== port) return false;
  const name = bareHost(match?.[1] ?? entry);
  if (isIP(host) !== 0) return host === name;
  const suffix = name.startsWith('*.') ? name.slice(1) : name;
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

/** The first variable of these that is set to something. */
function firstSet(
  variables: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): { readonly name: string; readonly value: string } | undefined {
  for (const name of names) {
    const value = variables[name] ?? '';
    if (value !== '') return { name, value };
  }
  return undefined;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/**
 * The proxy that the environment asks for ($HTTPS_PROXY, $HTTP_PROXY, $NO_PROXY, also in lower case), as Go's
 * golang.org/x/net/http/httpproxy reads it: this machine is never reached through a proxy, `example.com` excludes its
 * subdomains too, `.example.com` only them, `*` everything; addresses and CIDR networks may stand in the list.
 */
export function proxyFromEnvironment(
  target: URL,
  variables: Readonly<Record<string, string | undefined>>,
): URL | undefined {
  const names = target.protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const proxy = firstSet(variables, names);
  if (proxy === undefined) return undefined;
  const host = bareHost(target.hostname).toLowerCase();
  if (LOOPBACK.test(host)) return undefined;
  const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port;
  const excluded = (firstSet(variables, ['NO_PROXY', 'no_proxy'])?.value ?? '')
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && isExcluded(host, port, entry));
  return excluded ? undefined : parseProxyUrl(proxy.value, `$${proxy.name}`);
}
