import { goQuote, goText, shownValue, type BadValue } from './go-value.ts';
import type { Path } from './path.ts';

/** The reasons of a cause, and how its message begins. */
const MESSAGES = {
  FieldValueNotFound: 'Not found',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueTooShort: 'Too short',
  FieldValueTooMany: 'Too many',
  FieldValueTooFew: 'Too few',
  FieldValueTypeInvalid: 'Invalid value',
  InternalError: 'Internal error',
} as const;

export type FieldErrorReason = keyof typeof MESSAGES;

/** One thing that is wrong with an object: a cause of the Status. `field` is its path, `<nil>` where it is about none. */
export interface FieldError {
  readonly reason: FieldErrorReason;
  readonly message: string;
  readonly field: string;
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/**
 * Everything that is wrong with an object, in the order in which it was found. Reasons and texts are those of k8s.io/apimachinery
 * pkg/util/validation/field/errors.go; clients read them.
 */
export class ErrorList {
  readonly errors: FieldError[] = [];

  get length(): number {
    return this.errors.length;
  }

  #add(reason: FieldErrorReason, path: Path | undefined, shown: string | undefined, detail: string): void {
    const value = shown === undefined ? '' : `: ${shown}`;
    const why = detail === '' ? '' : `: ${detail}`;
    this.errors.push({
      reason,
      message: `${MESSAGES[reason]}${value}${why}`,
      field: path === undefined ? '<nil>' : path.toString(),
    });
  }

  required(path: Path, detail = ''): void {
    this.#add('FieldValueRequired', path, undefined, detail);
  }

  forbidden(path: Path | undefined, detail: string): void {
    this.#add('FieldValueForbidden', path, undefined, detail);
  }

  invalid(path: Path | undefined, value: BadValue, detail: string): void {
    this.#add('FieldValueInvalid', path, shownValue(value), detail);
  }

  /** An error that shows no value. */
  invalidOmitted(path: Path, detail: string): void {
    this.#add('FieldValueInvalid', path, undefined, detail);
  }

  /** One error for each text of `details`. */
  eachInvalid(path: Path, value: BadValue, details: readonly string[]): void {
    for (const detail of details) this.invalid(path, value, detail);
  }

  typeInvalid(path: Path, value: BadValue, detail: string): void {
    this.#add('FieldValueTypeInvalid', path, shownValue(value), detail);
  }

  notFound(path: Path, value: BadValue, detail = ''): void {
    this.#add('FieldValueNotFound', path, shownValue(value), detail);
  }

  duplicate(path: Path, value: BadValue, detail = ''): void {
    this.#add('FieldValueDuplicate', path, shownValue(value), detail);
  }

  /** `supported` in the order in which the message lists them. The value is nearly always of a string type of its own, which Go shows as JSON. */
  notSupported(path: Path, value: BadValue, supported: readonly string[]): void {
    const detail = supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`;
    const shown = shownValue(typeof value === 'string' ? goText(value) : value);
    this.#add('FieldValueNotSupported', path, shown, detail);
  }

  tooLong(path: Path | undefined, maximum_bytes: number): void {
    const detail = `may not be more than ${counted(maximum_bytes, 'byte')}`;
    this.#add('FieldValueTooLong', path, undefined, detail);
  }

  tooLongCharacters(path: Path, maximum_count: number): void {
    this.#add(
      'FieldValueTooLong',
      path,
      undefined,
      `may not be more than ${counted(maximum_count, 'character')}`,
    );
  }

  tooShort(path: Path, minimum_count: number): void {
    this.#add(
      'FieldValueTooShort',
      path,
      undefined,
      `must be at least ${counted(minimum_count, 'character')}`,
    );
  }

  tooMany(path: Path, actual_count: number, maximum_count: number): void {
    const detail = `must have at most ${counted(maximum_count, 'item')}`;
    this.#add('FieldValueTooMany', path, String(actual_count), detail);
  }

  tooFew(path: Path, actual_count: number, minimum_count: number): void {
    const detail = `must have at least ${counted(minimum_count, 'item')}`;
    this.#add('FieldValueTooFew', path, String(actual_count), detail);
  }

  internal(path: Path | undefined, detail: string): void {
    this.#add('InternalError', path, undefined, detail);
  }

  /** Takes over what another list found. */
  append(other: ErrorList): void {
    this.errors.push(...other.errors);
  }
}
