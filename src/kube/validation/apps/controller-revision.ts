import { jsonEqual } from '../../json-difference.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { GoText, goJson } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { number } from '../values.ts';

const DATA = Path.of('data');

function validateRevision(revision: JsonObject, errors: ErrorList): void {
  validateObjectMeta(revision, { namespaced: true, name: 'subdomain' }, errors);
  const count = number(revision, 'revision');
  if (count < 0) errors.invalid(Path.of('revision'), count, 'must be greater than or equal to 0');
}

/** ControllerRevision (pkg/apis/apps/validation): data that never changes. */
export const controllerRevisionRules: KindRules = {
  create(revision, errors) {
    validateRevision(revision, errors);
    const { data } = revision;
    if (data === undefined || data === null) errors.required(DATA, 'data is mandatory');
    else if (!isJsonObject(data)) errors.required(DATA, 'data must be a valid JSON object');
  },
  update(revision, old, errors) {
    validateObjectMetaUpdate(revision, old, errors);
    validateRevision(revision, errors);
    const { data } = revision;
    if (!jsonEqual(data, old['data'])) {
      const shown = data === undefined ? 'null' : goJson(data);
      errors.invalid(DATA, new GoText(shown), 'field is immutable');
    }
  },
};
