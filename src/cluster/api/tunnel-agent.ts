import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { isIP, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { openTunnel } from './proxy-tunnel.ts';

type OnCreate = (error: Error | null, stream: Duplex) => void;

/** Where a tunnel leads: all requests of a client go to one server. */
export interface TunnelEnd {
  readonly proxy: URL;
  readonly host: string;
  readonly port: number;
}

function handOver(socket: Promise<Duplex>, callback: OnCreate | undefined): void {
  socket.then(
    (stream) => callback?.(null, stream),
    (error: unknown) =>
      callback?.(error instanceof Error ? error : new Error(String(error)), new Socket().destroy()),
  );
}

/** The agent for an http server behind a proxy. */
export class HttpTunnelAgent extends HttpAgent {
  readonly #end: TunnelEnd;

  constructor(options: AgentOptions, end: TunnelEnd) {
    super(options);
    this.#end = end;
  }

  override createConnection(_options: object, callback?: OnCreate): undefined {
    const { proxy, host, port } = this.#end;
    handOver(openTunnel(proxy, host, port), callback);
  }
}

function secured(socket: Socket, options: AgentOptions, host: string): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secure = connectTls({ ...options, socket, host, ...serverName(options, host) });
    secure.once('secureConnect', () => {
      secure.off('error', reject);
      resolve(secure);
    });
    secure.once('error', reject);
  });
}

/** SNI must not be an address (RFC 6066 section 3). */
function serverName(options: AgentOptions, host: string): { readonly servername?: string } {
  if (options.servername !== undefined) return { servername: options.servername };
  return isIP(host) === 0 ? { servername: host } : {};
}

/** The agent for an https server behind a proxy: TLS runs through the tunnel, the proxy sees only the address. */
export class HttpsTunnelAgent extends HttpsAgent {
  readonly #end: TunnelEnd;

  constructor(options: AgentOptions, end: TunnelEnd) {
    super(options);
    this.#end = end;
  }

  override createConnection(_options: object, callback?: OnCreate): undefined {
    const { proxy, host, port } = this.#end;
    const socket = openTunnel(proxy, host, port).then((tunnel) => secured(tunnel, this.options, host));
    handOver(socket, callback);
  }
}
