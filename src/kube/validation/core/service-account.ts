import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { struct } from '../values.ts';

const ENFORCES_SECRETS = 'kubernetes.io/enforce-mountable-secrets';

function validateServiceAccount(account: JsonObject, errors: ErrorList): void {
  validateObjectMeta(account, { namespaced: true, name: 'subdomain' }, errors);
}

function enforcesSecrets(account: JsonObject): boolean {
  return struct(struct(account, 'metadata'), 'annotations')[ENFORCES_SECRETS] !== undefined;
}

/** ServiceAccount (pkg/apis/core/validation; pkg/registry/core/serviceaccount/strategy.go). */
export const serviceAccountRules: KindRules = {
  create: validateServiceAccount,
  update(account, old, errors) {
    validateObjectMetaUpdate(account, old, errors);
    validateServiceAccount(account, errors);
  },
  warnings(account, old) {
    const isNew = enforcesSecrets(account) && (old === undefined || !enforcesSecrets(old));
    return isNew
      ? [
          `metadata.annotations[${ENFORCES_SECRETS}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
        ]
      : [];
  },
};
