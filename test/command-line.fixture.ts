import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What `npm run build` makes and `./plimsoll` runs. */
const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

export const EXAMPLE_LOG = fileURLToPath(
  new URL('../examples/powerful-operator/audit.log.gz', import.meta.url),
);

export interface CommandLineRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program as a user does: another process, its own environment, input on stdin. */
export async function plimsoll(
  args: readonly string[],
  options: { readonly stdin?: string | Buffer; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CommandLineRun> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, NO_COLOR: '1', LC_ALL: 'C.UTF-8', ...options.env },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}
