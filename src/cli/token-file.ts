import type { RequestUser } from '../lab/api-server/request/server-request.ts';
import { Problem } from '../problem.ts';

/** One field of a line of CSV: quoted, with `""` for a quote, or plain. */
const FIELD = /\s*(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/y;

function fieldsOf(line: string): readonly string[] {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (let found = FIELD.exec(line); found !== null; found = FIELD.exec(line)) {
    fields.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? '').trim());
    if (found[3] !== ',') break;
  }
  return fields;
}

/**
 * Reads a file of `--token-auth-file`: a line a token, `token,user,uid,"group1,group2"`, groups if there are any (tokenfile.go of
 * k8s.io/apiserver). Throws a Problem for a line with less, or without a token. Of the same token the last line counts.
 */
export function readTokenFile(text: string, file: string): ReadonlyMap<string, RequestUser> {
  const users = new Map<string, RequestUser>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [token = '', name, uid, groups = ''] = fieldsOf(line);
    if (token === '' || name === undefined || uid === undefined)
      throw new Problem({
        what: 'a line of tokens has no token, user or uid',
        where: `${file}:${index + 1}`,
        fix: 'write token,user,uid,"group1,group2"',
      });
    const named = groups.split(',').flatMap((group) => (group.trim() === '' ? [] : [group.trim()]));
    users.set(token, { name, uid, groups: named, extra: {} });
  }
  return users;
}
