import type { Terminal } from './terminal.ts';

/** A terminal that records: no colour, no width, Unicode. */
export interface RecordingTerminal extends Terminal {
  readonly written: () => string;
  readonly notes: readonly string[];
}

export function recordingTerminal(parts: Partial<Terminal> = {}): RecordingTerminal {
  let written = '';
  const notes: string[] = [];
  return {
    out: async (text) => {
      written += text;
    },
    note: (line) => void notes.push(line),
    progress: () => ({ update: () => undefined, done: () => undefined }),
    style: (_, text) => text,
    width_columns: undefined,
    unicode: true,
    program: 'plimsoll',
    ...parts,
    written: () => written,
    notes,
  };
}
