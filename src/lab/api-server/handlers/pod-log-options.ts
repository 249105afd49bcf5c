import { ErrorList } from '../../../kube/validation/error-list.ts';
import { Path } from '../../../kube/validation/path.ts';
import { invalid } from '../request/api-error.ts';
import type { Write } from '../writes/write-context.ts';

const POSITIVE = 'must be greater than 0';

/** Throws 422 for options of `log` that mean nothing (ValidatePodLogOptions, pkg/apis/core/validation); looked at before the pod is. */
export function checkPodLogOptions({ request, name }: Write): void {
  const numberOf = (key: string): number | undefined => {
    const text = request.query.get(key) ?? '';
    return /^-?\d+$/.test(text) ? Number(text) : undefined;
  };
  const errors = new ErrorList();
  const [tailLines, limitBytes, sinceSeconds] = ['tailLines', 'limitBytes', 'sinceSeconds'].map(numberOf);
  if (tailLines !== undefined && tailLines < 0)
    errors.invalid(Path.of('tailLines'), tailLines, 'must be greater than or equal to 0');
  if (limitBytes !== undefined && limitBytes < 1) errors.invalid(Path.of('limitBytes'), limitBytes, POSITIVE);
  if (sinceSeconds !== undefined && (request.query.get('sinceTime') ?? '') !== '')
    errors.forbidden(Path.of('[]'), 'at most one of `sinceTime` or `sinceSeconds` may be specified');
  else if (sinceSeconds !== undefined && sinceSeconds < 1)
    errors.invalid(Path.of('sinceSeconds'), sinceSeconds, POSITIVE);
  if (request.query.has('stream')) errors.forbidden(Path.of('stream'), 'may not be specified');
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, name, errors.errors);
}
