import { CelMap, isCelList, type CelValue } from '../../../../kube/cel/value.ts';
import { CelStruct } from '../../../../kube/cel/struct.ts';
import { celToJson, NoJsonForm } from '../../../../kube/cel/to-json.ts';
import type { CelVariables } from '../../../../kube/cel/cel.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../../../kube/json.ts';
import { deduce } from '../../../../kube/managed-fields/deduce.ts';
import { mergeTyped } from '../../../../kube/managed-fields/merge-typed.ts';
import { entryType, type Atom } from '../../../../kube/managed-fields/type-schema.ts';
import { TypedError } from '../../../../kube/managed-fields/typed-error.ts';
import { typeProblems } from '../../../../kube/managed-fields/validate-typed.ts';
import { applyJsonPatch } from '../../../../kube/patch/json-patch.ts';
import { ApiError, internalError } from '../../request/api-error.ts';
import { atomOf } from '../../writes/field-management.ts';
import { resourceTaken } from '../../writes/subresource-object.ts';
import { evaluateNamed } from '../evaluate-expression.ts';
import { goPatchError } from '../go-patch-error.ts';
import { readBack, type Invocation } from '../versioned-object.ts';
import type { Mutation } from './policy.ts';

/** The mutation cannot be done: the failure policy decides what becomes of that. */
export class MutationFailed extends Error {}

function evaluated({ text }: Mutation, variables: CelVariables): CelValue {
  const result = evaluateNamed(text, variables);
  if (result.type === 'error') throw new MutationFailed(result.why);
  return result.value;
}

/** `Object.spec{selector: Object.spec.wrong{}}` is wrong: the type of a field is named by its path (CheckTypeNamesMatchFieldPathNames). */
function checkStructNames(value: CelValue, expected: string): void {
  if (isCelList(value)) for (const item of value) checkStructNames(item, expected);
  if (!(value instanceof CelMap)) return;
  if (value instanceof CelStruct && value.structName !== expected)
    throw new MutationFailed(
      `type mismatch: unexpected type name ${JSON.stringify(value.structName)}, expected ${JSON.stringify(expected)}, which matches field name path from root Object type`,
    );
  for (const [key, entry] of value.entries())
    if (typeof key === 'string')
      checkStructNames(entry, value instanceof CelStruct ? `${expected}.${key}` : expected);
}

function jsonOf(value: CelValue): JsonValue {
  try {
    return celToJson(value);
  } catch (error) {
    if (!(error instanceof NoJsonForm)) throw error;
    throw new MutationFailed(
      `JSONPath valueExpression evaluated to a type that could not marshal to JSON: ${error.message}`,
    );
  }
}

function operationOf(value: CelValue): JsonObject {
  if (!(value instanceof CelMap))
    throw new MutationFailed('type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch');
  const made = value.get('value');
  if (made instanceof CelStruct) checkStructNames(made, made.structName);
  const operation = jsonOf(value);
  return isJsonObject(operation) ? operation : {};
}

function withJsonPatch(object: JsonObject, value: CelValue, invocation: Invocation): JsonObject {
  if (!isCelList(value))
    throw new MutationFailed('type mismatch: JSONPatchType.expression should evaluate to array');
  const operations = value.map(operationOf);
  const result = applyJsonPatch(object, operations);
  if (result.kind === 'refused') {
    const why = goPatchError(object, operations) ?? result.why;
    // A test that fails leaves the object as it is.
    if (why.endsWith('test failed')) return object;
    throw new MutationFailed(`JSON Patch: ${why}`);
  }
  if (!isJsonObject(result.document)) throw internalError('the patched object is no object');
  return strictlyRead(result.document, invocation);
}

/** Unknown fields are an error of the server here. */
function strictlyRead(changed: JsonObject, invocation: Invocation): JsonObject {
  try {
    return readBack(changed, invocation, 'Strict');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw internalError(error.message.replace(/^.* cannot be handled as a \w+: /, ''));
  }
}

/** Paths of what a configuration would replace as a whole (findAtomics, mutating/patch/smd.go). */
function atomics(value: JsonValue, atom: Atom, path: string): readonly string[] {
  const place = deduce(atom, value);
  if (place.kind === 'map' && isJsonObject(value)) {
    const below = Object.entries(value).flatMap(([key, entry]) =>
      entry === undefined || !place.type.fields.has(key)
        ? []
        : atomics(entry, entryType(place.type, key), `${path}.${key}`),
    );
    return place.type.isAtomic ? [path, ...below] : below;
  }
  if (place.kind !== 'list' || !isJsonArray(value)) return [];
  const below = value.flatMap((item, index) => atomics(item, place.type.element(), `${path}[${index}]`));
  return place.type.isAtomic ? [path, ...below] : below;
}

function withConfiguration(object: JsonObject, value: CelValue, invocation: Invocation): JsonObject {
  if (!(value instanceof CelStruct))
    throw new MutationFailed('unsupported return type from ApplyConfiguration expression');
  checkStructNames(value, 'Object');
  const { kind, apiVersion } = object;
  const said = jsonOf(value);
  const config: JsonObject = { ...(isJsonObject(said) ? said : {}), kind, apiVersion };
  const atom = atomOf(resourceTaken(invocation.resource, invocation.subresource));
  const problems = typeProblems(config, atom, false);
  if (problems.length > 0)
    throw new MutationFailed(
      `error applying patch: failed to convert patch object to typed object: ${new TypedError(problems).message}`,
    );
  const whole = atomics(config, atom, '');
  if (whole.length > 0)
    throw new MutationFailed(
      `error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${whole.join(', ')}`,
    );
  return readBack(mergeTyped(object, config, atom), invocation);
}

/** The object as one mutation wants it. Throws MutationFailed, and ApiError where the result cannot be read. */
export function mutated(
  object: JsonObject,
  mutation: Mutation,
  variables: CelVariables,
  invocation: Invocation,
): JsonObject {
  const value = evaluated(mutation, variables);
  return mutation.patchType === 'JSONPatch'
    ? withJsonPatch(object, value, invocation)
    : withConfiguration(object, value, invocation);
}
