import type { Answer, AnswerHeaders, ServerRequest } from '../request/server-request.ts';

/** One check: `undefined` while all is well, else why not. */
export interface HealthCheck {
  readonly name: string;
  readonly check: () => string | undefined;
}

/** The checks of the three endpoints, in the order in which they are shown. */
export interface HealthChecks {
  readonly healthz: readonly HealthCheck[];
  readonly livez: readonly HealthCheck[];
  readonly readyz: readonly HealthCheck[];
}

const ENDPOINTS = ['healthz', 'livez', 'readyz'] as const;

function plain(code: number, text: string, headers: AnswerHeaders = {}): Answer {
  return { type: 'text', code, contentType: 'text/plain; charset=utf-8', text, headers };
}

/** Only whole endpoints say so, and every error (http.Error). */
const NO_SNIFFING: AnswerHeaders = { 'x-content-type-options': 'nosniff' };

function quotedList(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(',');
}

/** Every value of a parameter that may be given more than once. */
function valuesOf({ rawQuery }: ServerRequest, name: string): readonly string[] {
  return new URLSearchParams(rawQuery).getAll(name);
}

function allAnswer(endpoint: string, checks: readonly HealthCheck[], request: ServerRequest): Answer {
  const excluded = new Set(valuesOf(request, 'exclude'));
  const unknown = new Set(excluded);
  const lines: string[] = [];
  let hasFailed = false;
  for (const { name, check } of checks) {
    if (excluded.has(name)) {
      unknown.delete(name);
      lines.push(`[+]${name} excluded: ok\n`);
      continue;
    }
    const failed = check() !== undefined;
    hasFailed ||= failed;
    lines.push(failed ? `[-]${name} failed: reason withheld\n` : `[+]${name} ok\n`);
  }
  if (unknown.size > 0) {
    const names = quotedList([...unknown].toSorted());
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}\n`);
  }
  if (hasFailed) return plain(500, `${lines.join('')}${endpoint} check failed\n`, NO_SNIFFING);
  const text = request.query.has('verbose') ? `${lines.join('')}${endpoint} check passed\n` : 'ok';
  return plain(200, text, NO_SNIFFING);
}

/** Answers /healthz, /livez, /readyz and their single checks; `undefined` for other paths. Source: server/healthz/healthz.go. */
export function healthAnswer(health: HealthChecks, request: ServerRequest): Answer | undefined {
  const [, endpoint = '', ...rest] = request.path.split('/');
  const known = ENDPOINTS.find((name) => name === endpoint);
  if (known === undefined) return undefined;
  const name = rest.join('/');
  if (name === '') return rest.length > 0 ? undefined : allAnswer(known, health[known], request);
  const found = health[known].find((check) => check.name === name);
  if (found === undefined) return undefined;
  const why = found.check();
  return why === undefined ? plain(200, 'ok') : plain(500, `internal server error: ${why}\n`, NO_SNIFFING);
}
