import { jsonEqual } from '../../../kube/json-difference.ts';
import { jsonAt, stringAt } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import type { Authorizer } from '../security/authorize.ts';
import { mayActForSigner } from '../security/signers.ts';
import type { AdmissionPlugin } from './admission.ts';
import { CERTIFICATE_REQUESTS } from './certificate-approval.ts';
import { concerns, refused } from './concerns.ts';

/** Who writes the certificate or a condition has to be allowed to sign for the signer (plugin/pkg/admission/certificates/signing). */
export function certificateSigning(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateSigning',
    validate(request) {
      if (!concerns(request, CERTIFICATE_REQUESTS, ['UPDATE'], 'status')) return;
      const { object, oldObject, user } = request;
      const isSame =
        jsonEqual(jsonAt(object, 'status', 'certificate'), jsonAt(oldObject, 'status', 'certificate')) &&
        jsonEqual(listAt(object, 'status', 'conditions'), listAt(oldObject, 'status', 'conditions'));
      const signer = stringAt(oldObject, 'spec', 'signerName') ?? '';
      if (!isSame && !mayActForSigner(authorizer, user, 'sign', signer))
        throw refused(
          request,
          `user not permitted to sign requests with signerName ${JSON.stringify(signer)}`,
        );
    },
  };
}
