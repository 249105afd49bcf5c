import type { JsonObject } from '../../json.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import { compileExpression, VariableTypes } from '../../cel/checker/compile-expression.ts';
import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { structPointer, structs, text } from '../values.ts';
import { validateMatchConditions } from './match-conditions.ts';
import { validateMatchResources, validateParamKind } from './match-resources.ts';
import { FAILURE_POLICIES, validateMutatingOperations, validateWord } from './rule-with-operations.ts';

/** What both kinds of policies say before their own part; the old spec, where one is changed. */
export interface PolicySpec {
  readonly spec: JsonObject;
  readonly old: JsonObject | undefined;
  readonly type: 'mutating' | 'validating';
}

const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const RESERVED: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

function conditionsAreAsBefore(spec: JsonObject, old: JsonObject): boolean {
  return (
    isSemanticallyEqual(spec['paramKind'], old['paramKind']) &&
    isSemanticallyEqual(spec['matchConditions'], old['matchConditions'])
  );
}

function validateConstraints({ spec, type }: PolicySpec, path: Path, errors: ErrorList): void {
  const constraints = structPointer(spec, 'matchConstraints');
  if (constraints === undefined) {
    errors.required(path);
    return;
  }
  validateMatchResources(constraints, path, errors);
  if (structs(constraints, 'resourceRules').length === 0) errors.required(path.child('resourceRules'));
  if (type === 'mutating') validateMutatingOperations(constraints, path, errors);
}

function validateVariables(
  spec: JsonObject,
  hasParams: boolean,
  path: Path,
  errors: ErrorList,
): VariableTypes {
  const types = new VariableTypes();
  for (const [index, variable] of structs(spec, 'variables').entries()) {
    const at = path.index(index);
    const name = text(variable, 'name');
    if (name.trim() === '') errors.required(at.child('name'), 'name is not specified');
    else if (!IDENTIFIER.test(name) || RESERVED.has(name))
      errors.invalid(at.child('name'), name, 'must be a valid CEL identifier');
    const expression = text(variable, 'expression');
    if (expression.trim() === '') {
      errors.required(at.child('expression'), 'expression is not specified');
      continue;
    }
    const compiled = compileExpression(expression, {
      hasParams,
      hasAuthorizer: true,
      returns: 'variable',
      variables: types,
    });
    types.add(name, compiled);
    if (compiled.type === 'invalid') errors.invalid(at.child('expression'), expression, compiled.why);
  }
  return types;
}

/** The common part of a policy's spec; what it answers are the types of its variables, by which its own expressions are judged. */
export function validatePolicySpec(policy: PolicySpec, path: Path, errors: ErrorList): VariableTypes {
  const { spec, old } = policy;
  validateWord(spec, 'failurePolicy', FAILURE_POLICIES, path, errors, true);
  const paramKind = structPointer(spec, 'paramKind');
  const hasParams = paramKind !== undefined;
  if (paramKind !== undefined) validateParamKind(paramKind, path.child('paramKind'), errors);
  validateConstraints(policy, path.child('matchConstraints'), errors);
  if (old === undefined || !conditionsAreAsBefore(spec, old))
    validateMatchConditions(
      structs(spec, 'matchConditions'),
      { hasParams },
      path.child('matchConditions'),
      errors,
    );
  return validateVariables(spec, hasParams, path.child('variables'), errors);
}
