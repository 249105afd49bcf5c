import { skimStoredValue } from './stored-value.ts';

/**
 * What comes before the resource in the keys of an API server (`--etcd-prefix`), found from one object: its key ends in what the object says of itself,
 * and the first part of what is left is the prefix. `undefined` where the key and the object have nothing to do with each other.
 */
export function storedKeyPrefix(key: string, value: Buffer): string | undefined {
  const object = skimStoredValue(value);
  if (object === undefined || object.name === '' || !key.endsWith(`/${object.name}`)) return undefined;
  const second = key.indexOf('/', 1);
  return second === -1 ? undefined : key.slice(0, second + 1);
}

/** The part of a key that names the resource: `secrets` of `/registry/secrets/shop/db`. Only for what cannot be read. */
export function resourceOfKey(prefix: string, key: Buffer): string {
  const text = key.toString('utf8');
  const rest =
    prefix !== '' && text.startsWith(prefix) ? text.slice(prefix.length) : text.replace(/^\/[^/]*\//, '');
  const [first = '', second = ''] = rest.split('/');
  // Groups have a dot, and their resource comes next.
  return first.includes('.') ? `${second}.${first}` : first;
}
