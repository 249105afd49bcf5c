import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { Problem } from '../../problem.ts';
import { basicAuthorization } from './credentials.ts';
import { bareHost } from './proxy.ts';

/** A proxy that does not answer is as good as none; the API server's own handshake has the request's limit. */
const PROXY_TIMEOUT_MS = 30_000;
const DEFAULT_PORT: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'socks5:': 1080,
  'socks5h:': 1080,
};

function proxyPort(proxy: URL): number {
  return proxy.port === '' ? (DEFAULT_PORT[proxy.protocol] ?? 80) : Number(proxy.port);
}

function proxyProblem(proxy: URL, what: string, cause?: unknown): Problem {
  return new Problem({
    what: `the proxy ${what}`,
    where: `${proxy.protocol}//${proxy.host}`,
    fix: 'correct proxy-url of the cluster or $HTTPS_PROXY, or leave the API server out of it with $NO_PROXY',
    cause,
  });
}

function connectTunnel(proxy: URL, host: string, port: number): Promise<Socket> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const authorization =
    proxy.username === ''
      ? {}
      : {
          'Proxy-Authorization': basicAuthorization(
            decodeURIComponent(proxy.username),
            decodeURIComponent(proxy.password),
          ),
        };
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
      method: 'CONNECT',
      host: bareHost(proxy.hostname),
      port: proxyPort(proxy),
      path: authority,
      headers: { Host: authority, ...authorization },
      agent: false,
      timeout: PROXY_TIMEOUT_MS,
    });
    request.once('connect', (response, socket: Socket) => {
      socket.setTimeout(0);
      if (response.statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(
        proxyProblem(proxy, `refused with ${response.statusCode} ${response.statusMessage ?? ''}`.trim()),
      );
    });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', (error) => {
      reject(proxyProblem(proxy, `cannot be reached: ${error.message}`, error));
    });
    request.end();
  });
}

/** Reads exact numbers of bytes off a socket, and gives it back untouched beyond them. */
async function readBytes(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes: unknown = socket.read(count);
    if (Buffer.isBuffer(bytes) && bytes.length === count) return bytes;
    if (socket.readableEnded || socket.destroyed) throw new Error('the connection was closed');
    await new Promise<void>((resolve, reject) => {
      const settled = () => {
        socket.off('readable', readable).off('end', readable).off('close', readable).off('error', failed);
      };
      const readable = () => {
        settled();
        resolve();
      };
      const failed = (error: Error) => {
        settled();
        reject(error);
      };
      socket.on('readable', readable).on('end', readable).on('close', readable).on('error', failed);
    });
  }
}

const SOCKS_VERSION = 5;
const NO_AUTHENTICATION = 0;
const USER_AND_PASSWORD = 2;
/** RFC 1928 section 6; by position. */
const SOCKS_FAILURES = [
  'succeeded',
  'general failure',
  'not allowed by its rules',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'time to live expired',
  'command not supported',
  'address type not supported',
];
/** Length of the address in the answer by its type: IPv4 and IPv6; a name (3) carries its own. */
const SOCKS_ADDRESS_BYTES: Readonly<Record<number, number>> = { 1: 4, 4: 16 };

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** RFC 1928 and 1929. The name of the host is resolved by the proxy: private API servers are often known only there. */
async function negotiateSocks(socket: Socket, proxy: URL, host: string, port: number): Promise<void> {
  const methods = proxy.username === '' ? [NO_AUTHENTICATION] : [NO_AUTHENTICATION, USER_AND_PASSWORD];
  socket.write(Buffer.from([SOCKS_VERSION, methods.length, ...methods]));
  const method = (await readBytes(socket, 2))[1];
  if (method === USER_AND_PASSWORD && proxy.username !== '') {
    const user = lengthPrefixed(decodeURIComponent(proxy.username));
    socket.write(Buffer.concat([Buffer.from([1]), user, lengthPrefixed(decodeURIComponent(proxy.password))]));
    if ((await readBytes(socket, 2))[1] !== 0) throw new Error('it refused the user name and password');
  } else if (method !== NO_AUTHENTICATION)
    throw new Error('it wants an authentication that is not supported');
  const portBytes = Buffer.from([port >> 8, port & 0xff]);
  socket.write(Buffer.concat([Buffer.from([SOCKS_VERSION, 1, 0, 3]), lengthPrefixed(host), portBytes]));
  const [, reply = 1, , type = 0] = await readBytes(socket, 4);
  if (reply !== 0) throw new Error(SOCKS_FAILURES[reply] ?? `failure ${reply}`);
  const address_bytes = SOCKS_ADDRESS_BYTES[type] ?? (await readBytes(socket, 1))[0] ?? 0;
  await readBytes(socket, address_bytes + 2);
}

async function socksTunnel(proxy: URL, host: string, port: number): Promise<Socket> {
  const socket = connect({ host: bareHost(proxy.hostname), port: proxyPort(proxy) });
  socket.setTimeout(PROXY_TIMEOUT_MS, () => socket.destroy(new Error('no answer in time')));
  try {
    await negotiateSocks(socket, proxy, host, port);
  } catch (error) {
    socket.destroy();
    const why = error instanceof Error ? error.message : String(error);
    throw proxyProblem(proxy, `gave no way to ${host}:${port}: ${why}`, error);
  }
  socket.setTimeout(0);
  return socket;
}

/** A connection to `host` through a proxy: CONNECT for http and https proxies, SOCKS5. Throws a Problem. */
export function openTunnel(proxy: URL, host: string, port: number): Promise<Socket> {
  return proxy.protocol.startsWith('socks')
    ? socksTunnel(proxy, host, port)
    : connectTunnel(proxy, host, port);
}
