import { createServer, type IncomingMessage } from 'node:http';
import type { Alert } from '../../detect/contract.ts';
import type { KeptAlert } from '../alerts/kept-alert.ts';

/** An alert of a test: only what it is about has to be said. */
export function alertOf(parts: Partial<Alert> = {}): Alert {
  return {
    id: 'powerful-operator/op',
    hazard: 'powerful-operator',
    severity: 'high',
    title: 'op deleted 12 services',
    offender: { user: 'op', userAgents: ['op/v1'], sourceIPs: ['10.0.0.7'] },
    objects: {
      count: 12,
      sample: [
        {
          apiGroup: '',
          apiVersion: 'v1',
          resource: 'services',
          subresource: '',
          namespace: 'shop',
          name: 'web',
          uid: '',
          resourceVersion: '',
        },
      ],
    },
    window: { from_us: 1_767_225_600_000_000, to_us: 1_767_225_601_000_000 },
    trigger: undefined,
    facts: [{ name: 'share', value: '12 of 40 known services' }],
    evidence: ['a'],
    next: [{ command: 'plimsoll audit timeline --user op', why: 'every object that it deleted' }],
    uncertain: [],
    ...parts,
  };
}

export function keptOf(parts: Partial<Alert> = {}, kept: Partial<KeptAlert> = {}): KeptAlert {
  return {
    alert: alertOf(parts),
    version: 1,
    episode: 1,
    begun_ms: Date.parse('2026-01-01T00:00:01Z'),
    grown_ms: Date.parse('2026-01-01T00:00:01Z'),
    ended_ms: undefined,
    ...kept,
  };
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** The other side of a sink: answers as it is told, and remembers what came. */
export async function otherSide(
  answer: (received: Received) => {
    readonly code: number;
    readonly text?: string;
    readonly headers?: Record<string, string>;
  },
) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => {
      text += part.toString();
    });
    request.once('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, text };
      received.push(one);
      const { code, text: said = '', headers = {} } = answer(one);
      response.writeHead(code, headers).end(said);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
