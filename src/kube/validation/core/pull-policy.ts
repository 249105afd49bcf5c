import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';

const POLICIES = ['Always', 'IfNotPresent', 'Never'];

/** validatePullPolicy: of containers and of image volumes. */
export function validatePullPolicy(policy: string, path: Path, errors: ErrorList): void {
  if (policy === '') errors.required(path);
  else if (!POLICIES.includes(policy)) errors.notSupported(path, policy, POLICIES);
}
