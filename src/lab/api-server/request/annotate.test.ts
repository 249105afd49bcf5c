import { expect, it } from 'vitest';
import { annotate, annotateChecked } from './annotate.ts';
import { newRequestContext } from './server-request.ts';

it('keeps what was noted first', () => {
  const context = newRequestContext();
  annotate(context, 'a/b', 'first');
  annotate(context, 'a/b', 'second');
  expect([...context.annotations]).toEqual([['a/b', 'first']]);
});

it.each([
  ['hook.example.com/key', true],
  ['hook.example.com/', false],
  ['hook.example.com/a/b', false],
  ['hook.example.com/not good', false],
  ['no-prefix', false],
])('%s may be a key: %s', (key, isKey) => {
  const context = newRequestContext();
  annotateChecked(context, key, 'value');
  expect(context.annotations.has(key)).toBe(isKey);
});
