import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName, regexError } from '../formats.ts';
import { byteLength } from '../go-value.ts';
import { Path } from '../path.ts';
import { number, struct, structs, text } from '../values.ts';

const STATUS = Path.of('status');
const CONDITION_STATUSES = ['False', 'True', 'Unknown'];
const REASON = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const REASON_MAX_BYTES = 1024;
const MESSAGE_MAX_BYTES = 32 * 1024;

function validateCondition(condition: JsonObject, path: Path, errors: ErrorList): void {
  const type = text(condition, 'type');
  errors.eachInvalid(path.child('type'), type, qualifiedName(type));
  const status = text(condition, 'status');
  if (!CONDITION_STATUSES.includes(status))
    errors.notSupported(path.child('status'), status, CONDITION_STATUSES);
  const generation = number(condition, 'observedGeneration');
  if (generation < 0)
    errors.invalid(path.child('observedGeneration'), generation, 'must be greater than or equal to zero');
  if (text(condition, 'lastTransitionTime') === '') errors.required(path.child('lastTransitionTime'));
  const reason = text(condition, 'reason');
  if (reason === '') errors.required(path.child('reason'));
  else if (!new RegExp(`^${REASON}$`).test(reason))
    errors.invalid(
      path.child('reason'),
      reason,
      regexError(
        "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
        REASON,
        'my_name',
        'MY_NAME',
        'MyName',
        'ReasonA,ReasonB',
        'ReasonA:ReasonB',
      ),
    );
  if (byteLength(reason) > REASON_MAX_BYTES) errors.tooLong(path.child('reason'), REASON_MAX_BYTES);
  if (byteLength(text(condition, 'message')) > MESSAGE_MAX_BYTES)
    errors.tooLong(path.child('message'), MESSAGE_MAX_BYTES);
}

/** The status of a ValidatingAdmissionPolicy: what its type checker said, and conditions as all kinds have them. */
export function validatePolicyStatus(policy: JsonObject, errors: ErrorList): void {
  const status = struct(policy, 'status');
  const warnings = STATUS.child('typeChecking').child('expressionWarnings');
  for (const [index, warning] of structs(struct(status, 'typeChecking'), 'expressionWarnings').entries()) {
    const at = warnings.index(index);
    if (text(warning, 'warning') === '') errors.required(at.child('warning'));
    if (text(warning, 'fieldRef').trim() === '') errors.required(at.child('fieldRef'));
  }
  const seen = new Set<string>();
  for (const [index, condition] of structs(status, 'conditions').entries()) {
    const at = STATUS.child('conditions').index(index);
    const type = text(condition, 'type');
    if (seen.has(type)) errors.duplicate(at.child('type'), type);
    seen.add(type);
    validateCondition(condition, at, errors);
  }
}
