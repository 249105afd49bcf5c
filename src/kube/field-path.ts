const PLAIN_KEY = /^[A-Za-z0-9_$-]+$/;
const NEEDS_QUOTES = /["[\]=,]/;

/**
 * The path of `key` below `path`, as people write it: `spec.replicas`, and in brackets where the key has dots or
 * slashes: `metadata.annotations[example.com/team]`. A key that would be misread even there is quoted as JSON.
 * No two different places of one document have the same path.
 */
export function fieldPath(path: string, key: string): string {
  if (PLAIN_KEY.test(key)) return path === '' ? key : `${path}.${key}`;
  return `${path}[${key === '' || NEEDS_QUOTES.test(key) ? JSON.stringify(key) : key}]`;
}

/** The path of a list item below `path`: `containers[name=web]` by its key, `tolerations[0]` by its position. */
export function itemPath(path: string, item: string): string {
  return `${path}[${item}]`;
}

/** A value inside `[key=value]`, quoted where it would be misread. */
export function itemKeyValue(value: string | number | boolean): string {
  const text = String(value);
  return typeof value === 'string' && (text === '' || NEEDS_QUOTES.test(text)) ? JSON.stringify(text) : text;
}
