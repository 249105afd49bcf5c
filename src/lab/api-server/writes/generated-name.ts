import type { ServerRandom } from '../random.ts';

/** No vowels and nothing that looks like another letter: names must not spell words (k8s.io/apimachinery util/rand). */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const BASE_MAX_LENGTH = 58;

/** A name from `generateName`: the base, cut to 58 characters, and five random ones. */
export function generatedName(base: string, random: ServerRandom): string {
  let suffix = '';
  for (let index = 0; index < SUFFIX_LENGTH; index += 1)
    suffix += LETTERS[random.below(LETTERS.length)] ?? '';
  return `${base.slice(0, BASE_MAX_LENGTH)}${suffix}`;
}
