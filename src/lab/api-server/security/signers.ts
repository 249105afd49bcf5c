import type { RequestUser } from '../request/server-request.ts';
import type { Authorizer } from './authorize.ts';

/**
 * May a user approve, sign or attest for a signer? By its name or by all of its domain (IsAuthorizedForSignerName, pkg/certauthorization).
 */
export function mayActForSigner(
  authorizer: Authorizer,
  user: RequestUser,
  verb: 'approve' | 'sign' | 'attest',
  signerName: string,
): boolean {
  const [domain = ''] = signerName.split('/');
  return [signerName, `${domain}/*`].some((name) =>
    authorizer.allows(user, {
      type: 'resource',
      verb,
      apiGroup: 'certificates.k8s.io',
      resource: 'signers',
      subresource: '',
      namespace: '',
      name,
    }),
  );
}
