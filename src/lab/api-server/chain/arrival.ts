import type { JsonObject } from '../../../kube/json.ts';
import type { Credentials } from '../security/authenticate.ts';

/** A request before anything of it is read, whatever it came over: a connection, or a call from inside this process. */
export interface Arrival {
  readonly method: string;
  readonly requestURI: string;
  readonly credentials: Credentials;
  /** Of the connection; `undefined` where it is gone already. */
  readonly remoteAddress: string | undefined;
  /** Throws 413 for a body that is too long. */
  readonly readBody: () => Uint8Array | Promise<Uint8Array>;
  /** The body, where it came as an object and needs no reading. */
  readonly object: JsonObject | undefined;
}
