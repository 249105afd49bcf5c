import { formatMicroTime, type EpochMicros } from '../kube/microtime.ts';

/** The filters of `plimsoll audit who|timeline|object`, by the names of its flags. */
interface AuditFilters {
  readonly user?: string;
  readonly verb?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly from_us?: EpochMicros;
  readonly to_us?: EpochMicros;
}

const PLAIN_WORD = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** One word for a POSIX shell: names in audit logs are the client's own words and may hold anything. */
export function shellWord(text: string): string {
  return PLAIN_WORD.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** `plimsoll audit who --user … --from …`, ready to paste. */
export function auditCommand(query: 'who' | 'timeline', filters: AuditFilters): string {
  const words = ['plimsoll', 'audit', query];
  const flags: readonly (readonly [string, string | undefined])[] = [
    ['--user', filters.user],
    ['--verb', filters.verb],
    ['--kind', filters.kind],
    ['-n', filters.namespace],
    ['--from', filters.from_us === undefined ? undefined : formatMicroTime(filters.from_us)],
    ['--to', filters.to_us === undefined ? undefined : formatMicroTime(filters.to_us)],
  ];
  for (const [flag, value] of flags) {
    if (value !== undefined && value !== '') words.push(flag, shellWord(value));
  }
  return words.join(' ');
}
