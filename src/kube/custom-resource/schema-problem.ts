import type { ErrorList } from '../validation/error-list.ts';
import { GoText, type BadValue } from '../validation/go-value.ts';
import { Path } from '../validation/path.ts';
import type { JsonValue } from '../json.ts';

/** One thing that a value breaks of its schema. `name` is the path as kube-openapi has it, with a leading dot at the root. */
export type SchemaProblem =
  | { readonly type: 'required'; readonly name: string }
  | {
      readonly type: 'enum';
      readonly name: string;
      readonly value: JsonValue;
      readonly values: readonly JsonValue[];
    }
  | { readonly type: 'too long'; readonly name: string; readonly maximum_bytes: number }
  | {
      readonly type: 'too many';
      readonly name: string;
      readonly actual_count: number;
      readonly maximum_count: number;
    }
  | { readonly type: 'wrong type'; readonly name: string; readonly value: JsonValue; readonly text: string }
  | { readonly type: 'invalid'; readonly name: string; readonly value: JsonValue; readonly text: string }
  /** Told of the object as a whole: which alternative failed, numbers out of range. */
  | { readonly type: 'composite'; readonly text: string };

/** Problems of the same kind at the same place are told once (Result.AddErrors compares texts). */
export function problemKey(problem: SchemaProblem): string {
  switch (problem.type) {
    case 'composite':
    case 'invalid':
    case 'wrong type':
      return problem.text;
    case 'enum':
      return `enum ${problem.name} ${JSON.stringify(problem.values)}`;
    case 'required':
    case 'too long':
    case 'too many':
      break;
  }
  return JSON.stringify(problem);
}

function shownEnum(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Float formatting of `%v`: an exponent below 1e-4 and from 1e21 on. */
export function goNumber(value: number): string {
  if (Number.isInteger(value)) return String(value).replace(/e\+?(-?)(\d)$/, 'e+$10$2');
  if (Math.abs(value) >= 1e-4) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e-');
  return `${digits}e-${exponent.padStart(2, '0')}`;
}

export function badValue(value: JsonValue): BadValue {
  return typeof value === 'number' ? new GoText(goNumber(value)) : value;
}

function pathOf(base: Path | undefined, name: string): Path | undefined {
  const trimmed = name.replace(/^\./, '');
  if (trimmed === '') return base;
  return base === undefined ? Path.of(trimmed) : base.child(trimmed);
}

/** Where a problem is told that is about no field: upstream's nil path prints like this. */
const NOWHERE = Path.of('<nil>');

/** Tells problems as causes of the Status (kubeOpenAPIResultToFieldErrors, apiextensions-apiserver pkg/apiserver/validation). */
export function tellProblems(
  problems: readonly SchemaProblem[],
  base: Path | undefined,
  errors: ErrorList,
): void {
  for (const problem of problems) {
    const path = problem.type === 'composite' ? (base ?? NOWHERE) : (pathOf(base, problem.name) ?? NOWHERE);
    switch (problem.type) {
      case 'required':
        errors.required(path);
        break;
      case 'enum':
        errors.notSupported(path, badValue(problem.value), problem.values.map(shownEnum));
        break;
      case 'too long':
        errors.tooLong(path, problem.maximum_bytes);
        break;
      case 'too many':
        errors.tooMany(path, problem.actual_count, problem.maximum_count);
        break;
      case 'wrong type':
        errors.typeInvalid(path, badValue(problem.value), problem.text);
        break;
      case 'invalid':
        errors.invalid(path, badValue(problem.value), problem.text);
        break;
      case 'composite':
        errors.invalid(path, '', problem.text);
    }
  }
}
