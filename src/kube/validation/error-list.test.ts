import { expect, it } from 'vitest';
import { ErrorList } from './error-list.ts';
import { goQuote } from './go-value.ts';
import { Path } from './path.ts';

const AT = Path.of('spec').child('ports').index(0).child('name');

/** After k8s.io/apimachinery pkg/util/validation/field/errors_test.go. */
const CASES: readonly (readonly [(errors: ErrorList) => void, reason: string, message: string])[] = [
  [(errors) => errors.required(AT), 'FieldValueRequired', 'Required value'],
  [(errors) => errors.required(AT, 'why'), 'FieldValueRequired', 'Required value: why'],
  [(errors) => errors.forbidden(AT, 'why'), 'FieldValueForbidden', 'Forbidden: why'],
  [(errors) => errors.invalid(AT, 'a"b', 'why'), 'FieldValueInvalid', String.raw`Invalid value: "a\"b": why`],
  [(errors) => errors.invalid(AT, 12, 'why'), 'FieldValueInvalid', 'Invalid value: 12: why'],
  [(errors) => errors.invalid(AT, undefined, 'why'), 'FieldValueInvalid', 'Invalid value: null: why'],
  [
    (errors) => errors.invalid(AT, { a: ['<'] }, ''),
    'FieldValueInvalid',
    String.raw`Invalid value: {"a":["\u003c"]}`,
  ],
  [(errors) => errors.duplicate(AT, 'a'), 'FieldValueDuplicate', 'Duplicate value: "a"'],
  [(errors) => errors.notFound(AT, 'a'), 'FieldValueNotFound', 'Not found: "a"'],
  [(errors) => errors.typeInvalid(AT, 'a', 'why'), 'FieldValueTypeInvalid', 'Invalid value: "a": why'],
  [
    (errors) => errors.notSupported(AT, 'c', ['b', 'a']),
    'FieldValueNotSupported',
    'Unsupported value: "c": supported values: "b", "a"',
  ],
  [(errors) => errors.tooLong(AT, 1), 'FieldValueTooLong', 'Too long: may not be more than 1 byte'],
  [
    (errors) => errors.tooLongCharacters(AT, 2),
    'FieldValueTooLong',
    'Too long: may not be more than 2 characters',
  ],
  [(errors) => errors.tooShort(AT, 1), 'FieldValueTooShort', 'Too short: must be at least 1 character'],
  [(errors) => errors.tooMany(AT, 3, 2), 'FieldValueTooMany', 'Too many: 3: must have at most 2 items'],
  [(errors) => errors.tooFew(AT, 0, 1), 'FieldValueTooFew', 'Too few: 0: must have at least 1 item'],
  [(errors) => errors.internal(AT, 'why'), 'InternalError', 'Internal error: why'],
];

it.each(CASES)('says what upstream says (%#)', (say, reason, message) => {
  const errors = new ErrorList();
  say(errors);
  const all = new ErrorList();
  all.append(errors);
  expect(all.errors).toEqual([{ reason, message, field: 'spec.ports[0].name' }]);
});

it('writes paths', () => {
  expect(Path.of('data').key('a.b').toString()).toBe('data[a.b]');
  expect(Path.WHOLE.toString()).toBe('[]');
});

it('quotes as Go does', () => {
  expect(goQuote('a\n\u0001\u00a0ä"\\')).toBe(String.raw`"a\n\x01\u00a0ä\"\\"`);
});
