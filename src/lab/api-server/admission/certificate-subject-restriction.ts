import { stringAt } from '../../../kube/json.ts';
import { MASTERS } from '../../../kube/rbac/subject.ts';
import { parseCertificateRequest } from '../security/certificate-request.ts';
import type { AdmissionPlugin } from './admission.ts';
import { CERTIFICATE_REQUESTS } from './certificate-approval.ts';
import { concerns, refused } from './concerns.ts';

const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

/** Nobody gets a client certificate of system:masters by asking for one (plugin/pkg/admission/certificates/subjectrestriction). */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  validate(request) {
    const { object } = request;
    if (!concerns(request, CERTIFICATE_REQUESTS, ['CREATE'])) return;
    if (stringAt(object, 'spec', 'signerName') !== CLIENT_SIGNER) return;
    const wanted = parseCertificateRequest(stringAt(object, 'spec', 'request') ?? '');
    if (typeof wanted === 'string') throw refused(request, `failed to parse CSR: ${wanted}`);
    if (wanted.organizations.includes(MASTERS))
      throw refused(request, `use of ${CLIENT_SIGNER} signer with ${MASTERS} group is not allowed`);
  },
};
