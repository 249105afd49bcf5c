import { createInterface } from 'node:readline';

/** What a person types on the terminal, or a script sends: line by line, until it ends or Ctrl-C ends it. On a terminal there is a prompt. */
export async function* typedLines(signal: AbortSignal): AsyncGenerator<string> {
  const lines = createInterface({
    input: process.stdin,
    ...(process.stdin.isTTY ? { output: process.stderr, prompt: '> ' } : {}),
  });
  const close = (): void => lines.close();
  // A terminal that is read line by line sends no signal of its own.
  lines.on('SIGINT', close);
  signal.addEventListener('abort', close, { once: true });
  try {
    if (process.stdin.isTTY) lines.prompt();
    for await (const line of lines) {
      yield line;
      if (process.stdin.isTTY) lines.prompt();
    }
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}
