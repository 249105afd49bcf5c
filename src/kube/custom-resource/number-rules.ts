import { numberAt, stringAt } from '../json.ts';
import { goNumber, type SchemaProblem } from './schema-problem.ts';
import type { Schema } from './schema.ts';

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);
const FLOAT32_MAX = 3.402_823_466_385_288_6e38;
/** swag's idea of a whole number: nearer than this to one. */
const EPSILON = 1e-9;

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < EPSILON * Math.max(1, Math.abs(value));
}

function fitsType(value: number, type: string, format: string): boolean {
  if (type === 'integer')
    return Number.isInteger(value) && (format !== 'int32' || (value >= INT32_MIN && value <= INT32_MAX));
  return format !== 'float' || Math.abs(value) <= FLOAT32_MAX;
}

function rangeProblem(
  value: number,
  type: string,
  format: string,
  what: string,
  path: string,
): SchemaProblem | undefined {
  if (type === '' || fitsType(value, type, format)) return undefined;
  const shape = format === '' ? '(default format)' : `with format ${format}`;
  return { type: 'composite', text: `${what} value must be of type ${type} ${shape} in ${path}` };
}

function multipleProblem(value: number, factor: number, path: string): SchemaProblem | undefined {
  const whole = Number.isInteger(value) ? Math.trunc(factor) : factor;
  if (whole <= 0)
    return {
      type: 'invalid',
      name: path,
      value: whole,
      text: `factor MultipleOf declared for ${path} must be positive: ${goNumber(whole)}`,
    };
  const isMultiple = Number.isInteger(value)
    ? value % whole === 0
    : isWhole(factor < 1 ? (1 / factor) * value : value / factor);
  if (isMultiple) return undefined;
  return {
    type: 'invalid',
    name: path,
    value,
    text: `${path} in body should be a multiple of ${goNumber(whole)}`,
  };
}

function boundaryProblem(
  value: number,
  schema: Schema,
  which: 'maximum' | 'minimum',
  path: string,
): SchemaProblem | undefined {
  const declared = numberAt(schema, which) ?? 0;
  // An integer is compared with what is left of the boundary as an integer.
  const boundary = Number.isInteger(value) ? Math.trunc(declared) : declared;
  const isExclusive = schema[which === 'maximum' ? 'exclusiveMaximum' : 'exclusiveMinimum'] === true;
  const isBeyond = which === 'maximum' ? value > boundary : value < boundary;
  if (!isBeyond && !(isExclusive && value === boundary)) return undefined;
  const than = which === 'maximum' ? 'less than' : 'greater than';
  const text = `${path} in body should be ${than} ${isExclusive ? '' : 'or equal to '}${goNumber(boundary)}`;
  return { type: 'invalid', name: path, value, text };
}

/** What is wrong with a number beside its type. Source: numberValidator, kube-openapi pkg/validation/validate/validator.go. */
export function numberProblems(
  value: number,
  schema: Schema,
  types: readonly string[],
  path: string,
): readonly SchemaProblem[] {
  const [type = ''] = types.length === 1 ? types : [];
  const declared = stringAt(schema, 'format') ?? '';
  const formats: Readonly<Record<string, readonly string[]>> = {
    integer: ['int32', 'int64'],
    number: ['float', 'double'],
  };
  const format = formats[type]?.includes(declared) === true ? declared : '';
  const isNumeric = type === 'integer' || type === 'number' ? type : '';
  const range = (number: number, what: string) => rangeProblem(number, isNumeric, format, what, path);
  const factor = numberAt(schema, 'multipleOf');
  const minimum = numberAt(schema, 'minimum');
  const maximum = numberAt(schema, 'maximum');
  return [
    range(value, 'Checked'),
    ...(factor === undefined ? [] : [range(factor, 'MultipleOf'), multipleProblem(value, factor, path)]),
    ...(minimum === undefined
      ? []
      : [range(minimum, 'Minimum boundary'), boundaryProblem(value, schema, 'minimum', path)]),
    ...(maximum === undefined
      ? []
      : [range(maximum, 'Maximum boundary'), boundaryProblem(value, schema, 'maximum', path)]),
  ].filter((problem) => problem !== undefined);
}
