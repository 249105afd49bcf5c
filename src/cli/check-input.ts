import { Problem } from '../problem.ts';

/** What `plimsoll check` was given to look at. */
export type CheckTarget =
  | { readonly type: 'manifests'; readonly paths: readonly string[] }
  | { readonly type: 'change'; readonly old: readonly string[]; readonly paths: readonly string[] }
  | { readonly type: 'live' }
  | { readonly type: 'snapshot'; readonly path: string };

interface TargetFlags {
  readonly live?: boolean;
  readonly diff?: string;
  readonly snapshot?: string;
}

/** What the flags and operands point at. Throws a Problem where they point at nothing or at two things. */
export function checkTarget(
  paths: readonly string[],
  { live = false, diff, snapshot }: TargetFlags,
): CheckTarget {
  if (live && (paths.length > 0 || diff !== undefined)) {
    throw new Problem({
      what: '--live reads the cluster; files were named as well',
      where: '--live',
      fix: 'check one of them at a time',
    });
  }
  if (snapshot !== undefined && (live || paths.length > 0 || diff !== undefined)) {
    throw new Problem({
      what: '--snapshot names a whole cluster; something else was named as well',
      where: '--snapshot',
      fix: 'check one of them at a time',
    });
  }
  if (snapshot !== undefined) return { type: 'snapshot', path: snapshot };
  if (live) return { type: 'live' };
  if (paths.length === 0) {
    throw new Problem({
      what: diff === undefined ? 'there is nothing to check' : '--diff needs the old state and the new one',
      where: diff === undefined ? 'PATH' : '--diff',
      fix:
        diff === undefined
          ? 'name files or folders, - for stdin, or give --live or --snapshot FILE'
          : 'write --diff OLD NEW, two files or folders',
    });
  }
  return diff === undefined ? { type: 'manifests', paths } : { type: 'change', old: [diff], paths };
}
