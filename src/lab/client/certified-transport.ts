import { stringAt } from '../../kube/json.ts';
import { serviceAccountOf } from '../../kube/rbac/subject.ts';
import type { ClientIdentity } from '../api-server/in-process/in-process-request.ts';
import type { CertificateName, CertificatePair } from '../control-plane/certificates.ts';
import { HttpsTransport, type UserAccess } from './https-transport.ts';
import { RequestRefused } from './lab-client.ts';
import { resourcePath, SERVICE_ACCOUNTS } from './resource-ref.ts';

/** An API server whose users the lab can make: it has the key of their authority. */
export interface CertifiedServer {
  readonly server: string;
  /** PEM. */
  readonly ca: string;
  readonly sign: (name: CertificateName) => CertificatePair;
}

/** Who asks for tokens. */
export const TOKEN_ISSUER = 'lab-token-issuer';
/** Whoever holds the key of the authority may be anybody. */
const ISSUER: ClientIdentity = {
  user: { name: TOKEN_ISSUER, groups: ['system:masters'], uid: '', extra: {} },
  userAgent: 'plimsoll-lab',
  sourceIP: '127.0.0.1',
};

/** A token of a service account, as its pod is given one (TokenRequest). Throws RequestRefused. */
export async function tokenOf(
  transport: HttpsTransport,
  issuer: ClientIdentity,
  account: { readonly namespace: string; readonly name: string },
): Promise<string> {
  const answer = await transport.send({
    ...issuer,
    method: 'POST',
    requestURI: resourcePath(SERVICE_ACCOUNTS, { ...account, subresource: 'token' }),
    object: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  const token = answer.type === 'object' ? stringAt(answer.object, 'status', 'token') : undefined;
  if (token !== undefined) return token;
  const said = answer.type === 'object' ? answer.object : {};
  throw new RequestRefused(answer.type === 'watch' ? 0 : answer.code, said);
}

/** A transport on which everybody is who the lab says: service accounts by tokens, all others by certificates. */
export function certifiedTransport({ server, ca, sign }: CertifiedServer): HttpsTransport {
  const transport: HttpsTransport = new HttpsTransport({
    server: new URL(server),
    ca,
    accessOf: async ({ name, groups }): Promise<UserAccess> => {
      const account = serviceAccountOf(name);
      if (account === undefined) return { certificate: sign({ commonName: name, organizations: groups }) };
      return { headers: { authorization: `Bearer ${await tokenOf(transport, ISSUER, account)}` } };
    },
  });
  return transport;
}
