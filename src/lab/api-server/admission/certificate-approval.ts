import { stringAt } from '../../../kube/json.ts';
import type { Authorizer } from '../security/authorize.ts';
import { mayActForSigner } from '../security/signers.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns, refused } from './concerns.ts';

/** Where requests for certificates are stored. */
export const CERTIFICATE_REQUESTS = 'certificatesigningrequests.certificates.k8s.io';

/** Who approves or denies a request has to be allowed to by its signer (plugin/pkg/admission/certificates/approval). */
export function certificateApproval(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateApproval',
    validate(request) {
      if (!concerns(request, CERTIFICATE_REQUESTS, ['UPDATE'], 'approval')) return;
      const signer = stringAt(request.oldObject, 'spec', 'signerName') ?? '';
      if (!mayActForSigner(authorizer, request.user, 'approve', signer))
        throw refused(
          request,
          `user not permitted to approve requests with signerName ${JSON.stringify(signer)}`,
        );
    },
  };
}
