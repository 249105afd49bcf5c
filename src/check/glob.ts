/** A pattern in which `*` stands for any text and `?` for one character; everything else is itself. */
export type Glob = (text: string) => boolean;

/** Reads a glob that has to match the whole text. `caseless` is for kinds, which people write as they like. */
export function glob(pattern: string, form: 'exact' | 'caseless' = 'exact'): Glob {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  const regex = new RegExp(`^${source}$`, form === 'caseless' ? 'isu' : 'su');
  return (text) => regex.test(text);
}
