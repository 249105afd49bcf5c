/** How important a line of the log is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The structured log of the daemon. */
export interface Log {
  write(level: LogLevel, message: string, fields?: LogFields): void;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** JSON, one object a line: `{"time": RFC 3339, "level", "msg", ...}`, as other daemons in a cluster log. Lines below `least` are left out. */
export function jsonLog(
  write: (line: string) => void,
  least: LogLevel = 'info',
  now_ms: () => number = Date.now,
): Log {
  return {
    write(level, msg, fields = {}) {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
      write(JSON.stringify({ time: new Date(now_ms()).toISOString(), level, msg, ...fields }));
    },
  };
}

/** What an error says, for a field of the log. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
