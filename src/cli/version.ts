import { readFileSync } from 'node:fs';

/** The version in package.json, which stands beside the built files as it stands beside the sources. */
export const version: string = (() => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'unknown';
})();
