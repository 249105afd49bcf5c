import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { clientTo, fakeClock, json, portOf, startServer, type TestServer } from './api-server.fixture.ts';
import { parseProxyUrl, proxyFromEnvironment } from './proxy.ts';

describe('the proxy of the environment', () => {
  const PROXY = { HTTPS_PROXY: 'http://proxy:3128' };
  it.each<[string, Record<string, string>, string | undefined]>([
    ['https://api.example.com', PROXY, 'http://proxy:3128/'],
    ['https://api.example.com', { https_proxy: 'proxy:3128' }, 'http://proxy:3128/'],
    ['https://api.example.com', { HTTPS_PROXY: '', https_proxy: 'socks5://p' }, 'socks5://p'],
    ['http://api.example.com', PROXY, undefined],
    ['http://api.example.com', { HTTP_PROXY: 'http://proxy:1' }, 'http://proxy:1/'],
    ['https://localhost:6443', PROXY, undefined],
    ['https://127.0.0.1:6443', PROXY, undefined],
    ['https://[::1]:6443', PROXY, undefined],
    ['https://api.example.com', { ...PROXY, NO_PROXY: '*' }, undefined],
    ['https://api.example.com', { ...PROXY, NO_PROXY: 'example.com' }, undefined],
    ['https://example.com', { ...PROXY, NO_PROXY: 'example.com' }, undefined],
    ['https://example.com', { ...PROXY, NO_PROXY: '.example.com' }, 'http://proxy:3128/'],
    ['https://api.example.com', { ...PROXY, NO_PROXY: '*.example.com' }, undefined],
    ['https://api.example.com', { ...PROXY, no_proxy: 'other.com, .EXAMPLE.com' }, undefined],
    ['https://api.example.com', { ...PROXY, NO_PROXY: '', no_proxy: 'example.com' }, undefined],
    ['https://notexample.com', { ...PROXY, NO_PROXY: 'example.com' }, 'http://proxy:3128/'],
    ['https://api.example.com:6443', { ...PROXY, NO_PROXY: 'api.example.com:6443' }, undefined],
    ['https://api.example.com:6443', { ...PROXY, NO_PROXY: 'api.example.com:443' }, 'http://proxy:3128/'],
    ['https://api.example.com', { ...PROXY, NO_PROXY: 'api.example.com:443' }, undefined],
    ['https://10.1.2.3', { ...PROXY, NO_PROXY: '10.0.0.0/8' }, undefined],
    ['https://11.1.2.3', { ...PROXY, NO_PROXY: '10.0.0.0/8' }, 'http://proxy:3128/'],
    ['https://10.1.2.3', { ...PROXY, NO_PROXY: '10.1.2.3' }, undefined],
    ['https://10.1.2.3', { ...PROXY, NO_PROXY: '2.3' }, 'http://proxy:3128/'],
    ['https://[fd00::1]:6443', { ...PROXY, NO_PROXY: 'fd00::/8' }, undefined],
    ['https://[fd00::1]:6443', { ...PROXY, NO_PROXY: 'fd00::1' }, undefined],
    ['https://10.1.2.3', { ...PROXY, NO_PROXY: '10.0.0.0/99,nonsense/x' }, 'http://proxy:3128/'],
  ])('for %s with %j is %s', (url, variables, proxy) => {
    expect(proxyFromEnvironment(new URL(url), variables)?.href).toBe(proxy);
  });

  it('must be an address', () => {
    expect(() => proxyFromEnvironment(new URL('https://a'), { HTTPS_PROXY: 'http://' })).toThrow(
      'no address of a proxy',
    );
  });
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(portOf(server)));
  });
}

/** Joins two sockets until one of them ends. */
function join(one: Socket, other: Socket): void {
  one.pipe(other).on('error', () => one.destroy());
  other.pipe(one).on('error', () => other.destroy());
}

async function target(protocol: 'http' | 'https'): Promise<TestServer> {
  const server = await startServer(
    ({ path, commonName }, response) => json(response, { path, commonName }),
    protocol,
  );
  closing.push(() => server.close());
  return server;
}

interface Proxy {
  readonly port: number;
  readonly asked: readonly string[];
}

async function connectProxy(answer: number): Promise<Proxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  server.on('connect', (request, socket: Socket) => {
    asked.push(`${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    if (answer !== 200) {
      socket.end(`HTTP/1.1 ${answer} No\r\n\r\n`);
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join(socket, upstream);
    });
  });
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: await listening(server), asked };
}

/** SOCKS5 that wants the user name `ann` and the password `secret` where it is told to. */
async function socksProxy(wantsPassword: boolean, reply = 0): Promise<Proxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    let step = wantsPassword ? 0 : 1;
    const onData = (bytes: Buffer) => {
      if (bytes[0] === 1) {
        const userLength = bytes[1]!;
        asked.push(
          `${bytes.toString('latin1', 2, 2 + userLength)}/${bytes.toString('latin1', 3 + userLength)}`,
        );
        socket.write(Buffer.from([1, 0]));
      } else if (step === 0 || (step === 1 && bytes.length <= 4)) {
        step = 2;
        socket.write(Buffer.from([5, wantsPassword ? 2 : 0]));
      } else {
        const length = bytes[4]!;
        const host = bytes.toString('latin1', 5, 5 + length);
        const port = bytes.readUInt16BE(5 + length);
        asked.push(`${host}:${port}`);
        socket.off('data', onData);
        const answer = Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]);
        if (reply !== 0) {
          socket.end(answer);
          return;
        }
        const upstream = connect(port, host, () => {
          socket.write(answer);
          join(socket, upstream);
        });
      }
    };
    socket.on('data', onData);
  });
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: await listening(server), asked };
}

const through = (url: string, proxy: string) =>
  clientTo(url, fakeClock(), { proxy: parseProxyUrl(proxy, 'test') });

describe('a client behind a proxy', () => {
  it.each(['http', 'https'] as const)(
    'reaches an %s server by CONNECT, over one kept tunnel',
    async (protocol) => {
      const server = await target(protocol);
      const proxy = await connectProxy(200);
      const client = through(server.url, `http://ann:s%20cret@127.0.0.1:${proxy.port}`);
      expect(await client.get('/one')).toEqual({ path: '/one' });
      expect(await client.get('/two')).toEqual({ path: '/two' });
      const credentials = Buffer.from('ann:s cret').toString('base64');
      expect(proxy.asked).toEqual([`${new URL(server.url).host} Basic ${credentials}`]);
      client.close();
    },
  );

  it.each([false, true])('reaches it by SOCKS5, with password: %s', async (wantsPassword) => {
    const server = await target('https');
    const proxy = await socksProxy(wantsPassword);
    const user = wantsPassword ? 'ann:secret@' : '';
    const client = through(server.url, `socks5://${user}127.0.0.1:${proxy.port}`);
    expect(await client.get('/one')).toEqual({ path: '/one' });
    const { host } = new URL(server.url);
    expect(proxy.asked).toEqual(wantsPassword ? ['ann/secret', host] : [host]);
    client.close();
  });

  it('says what the proxy said', async () => {
    const refusing = await connectProxy(407);
    await expect(
      through('https://api.test', `http://127.0.0.1:${refusing.port}`).get('/x'),
    ).rejects.toMatchObject({
      message: 'the proxy refused with 407 No',
      where: `http://127.0.0.1:${refusing.port}`,
    });
    const socks = await socksProxy(false, 4);
    await expect(
      through('https://api.test', `socks5://127.0.0.1:${socks.port}`).get('/x'),
    ).rejects.toMatchObject({
      message: 'the proxy gave no way to api.test:443: host unreachable',
    });
  });

  it('says that there is no proxy', async () => {
    const gone = createTcpServer();
    const port = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    for (const scheme of ['http', 'socks5'])
      await expect(through('https://api.test', `${scheme}://127.0.0.1:${port}`).get('/x')).rejects.toThrow(
        /^the proxy /,
      );
  });
});
