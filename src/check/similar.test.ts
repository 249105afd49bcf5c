import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { glob } from './glob.ts';
import { mostSimilar } from './similar.ts';

const KNOWN = ['webhook-deadlock', 'webhook-mutates-all', 'noisy-client'];

describe('mostSimilar', () => {
  it.each([
    ['webhook-deadlok', 'webhook-deadlock'],
    ['webhok-deadlock', 'webhook-deadlock'],
    ['Webhook-Mutates-All', 'webhook-mutates-all'],
    // Two neighbours swapped are one slip.
    ['nosiy-client', 'noisy-client'],
    ['something-else-altogether', undefined],
    ['', undefined],
  ])('takes %j for %j', (word, expected) => {
    expect(mostSimilar(word, KNOWN)).toBe(expected);
  });

  it('finds a word that is there, whatever it is', () => {
    assert(
      property(
        string({ minLength: 1 }),
        (word) => mostSimilar(word, [...KNOWN, word])?.toLowerCase() === word.toLowerCase(),
      ),
    );
  });
});

describe('glob', () => {
  it.each([
    ['webhook-*', 'webhook-deadlock', true],
    ['*/lease-*', 'webhook-deadlock/lease-timeout', true],
    ['webhook', 'webhook-deadlock', false],
    ['a.c', 'abc', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['[a-z]*', 'abc', false],
    ['*', '', true],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(glob(pattern)(text)).toBe(expected);
  });

  it('matches itself, whatever it is, where it has no wildcards', () => {
    assert(property(string(), (text) => /[*?]/.test(text) || glob(text)(text)));
  });

  it('takes kinds in any case', () => {
    expect(glob('deployment', 'caseless')('Deployment')).toBe(true);
    expect(glob('deployment')('Deployment')).toBe(false);
  });
});
