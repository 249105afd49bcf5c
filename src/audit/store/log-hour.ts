import { open, type FileHandle } from 'node:fs/promises';

/** Read at either end of a file: room for a few events without bodies. */
const LOOK_BYTES = 64 * 1024;

const STAGE_TIME = /"stageTimestamp":"(\d{4}-\d\d-\d\d)T(\d\d):/g;

async function hoursIn(file: FileHandle, from_bytes: number): Promise<readonly string[]> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOK_BYTES), 0, LOOK_BYTES, from_bytes);
  const text = buffer.toString('latin1', 0, bytesRead);
  return [...text.matchAll(STAGE_TIME)].map(([, day, hour]) => `${day}/${hour}`);
}

/**
 * The hour (`2026-11-21/03`, UTC) that all events of a log are likely to be of: that of its first and of its last. A guess, to be verified. Undefined
 * where they differ, or where there are none.
 */
export async function likelyHour(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const first = (await hoursIn(file, 0))[0];
    const last = (await hoursIn(file, Math.max(0, size - LOOK_BYTES))).at(-1);
    return first === last ? first : undefined;
  } finally {
    await file.close();
  }
}
