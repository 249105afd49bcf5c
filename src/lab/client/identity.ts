import { implicitGroups, serviceAccountUserName } from '../../kube/rbac/subject.ts';
import type { ClientIdentity } from '../api-server/in-process/in-process-request.ts';
import type { SeededRandom } from '../simulation/seeded-random.ts';

/** Where requests of a client come from, beside who sends them. */
export interface ClientPlace {
  readonly userAgent: string;
  readonly sourceIP: string;
}

/** A service account, as the API server knows it. */
export interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Which credential it was: audit shows it with the user (authenticators of k8s.io/apiserver). */
const CREDENTIAL_ID = 'authentication.kubernetes.io/credential-id';
const SHA256_HEX_LENGTH = 64;

/** A client with a certificate of the cluster's authority: administrators, kubelets, the control plane. `certificate`: a source of chance for its hash. */
export function certificateClient(
  user: { readonly commonName: string; readonly organizations: readonly string[] },
  place: ClientPlace,
  certificate: SeededRandom,
): ClientIdentity {
  const { commonName, organizations } = user;
  let hash = '';
  while (hash.length < SHA256_HEX_LENGTH) hash += certificate.below(16).toString(16);
  const extra = { [CREDENTIAL_ID]: [`X509SHA256=${hash}`] };
  return { user: { name: commonName, groups: organizations, uid: '', extra }, ...place };
}

/** A client with a token of a service account. `token`: a source of chance for its id. */
export function serviceAccountClient(
  { namespace, name, uid }: ServiceAccountName,
  place: ClientPlace,
  token: SeededRandom,
): ClientIdentity {
  const username = serviceAccountUserName(namespace, name);
  const groups = implicitGroups(username);
  return {
    user: { name: username, groups, uid, extra: { [CREDENTIAL_ID]: [`JTI=${token.uuid()}`] } },
    ...place,
  };
}
