import type { ServerClock } from '../api-server/clock.ts';
import type { ClientIdentity } from '../api-server/in-process/in-process-request.ts';
import type { ApiTransport } from './api-transport.ts';
import { certificateClient } from './identity.ts';
import { LabClient } from './lab-client.ts';
import type { RateLimit } from './rate-limiter.ts';
import type { SeededRandom } from '../simulation/seeded-random.ts';

/** What a program that talks to the API server runs on. */
export interface ProgramParts {
  readonly server: ApiTransport;
  readonly clock: ServerClock;
  readonly random: SeededRandom;
  /** Told of errors that nobody expects: bugs of the lab. */
  readonly failed: (error: unknown) => void;
}

/** What programs of the release say of themselves (`kube-scheduler --version`): all of them are built from one commit. */
const BUILD = 'v1.36.3 (linux/amd64) kubernetes/4b8e819';

/** `kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/4b8e819/leader-election`. */
export function userAgent(program: string, part = ''): string {
  return `${program}/${BUILD}${part === '' ? '' : `/${part}`}`;
}

/** The user of a program with a certificate; its part after the user agent differs from client to client. */
export function programIdentity(
  { random }: Pick<ProgramParts, 'random'>,
  program: { readonly name: string; readonly commonName: string; readonly organizations?: readonly string[] },
  sourceIP: string,
): (part?: string) => ClientIdentity {
  const { name, commonName, organizations = [] } = program;
  const { user } = certificateClient(
    { commonName, organizations },
    { userAgent: name, sourceIP },
    random.stream(`certificate of ${commonName}`),
  );
  return (part = '') => ({ user, userAgent: userAgent(name, part), sourceIP });
}

/** A client of a program. */
export function programClient(
  { server, clock }: Pick<ProgramParts, 'server' | 'clock'>,
  identity: ClientIdentity,
  limit?: RateLimit,
): LabClient {
  return new LabClient({ server, clock }, identity, limit);
}
