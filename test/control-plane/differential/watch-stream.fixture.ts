import type { IncomingMessage } from 'node:http';
import { readKubernetesProtobuf } from '../../../src/kube/protobuf/read-object.ts';
import { jsonAt, type JsonValue } from '../../../src/kube/json.ts';
import type { ComparedAnswer } from './script.fixture.ts';
import { comparedBody, comparedHeaders } from './send.fixture.ts';

/** A server that says nothing for so long says nothing more: both are given the same time. */
const SILENCE_MS = 10_000;

const WATCH_EVENT = { apiVersion: 'meta.k8s.io/v1', kind: 'WatchEvent' };

/** A frame is a bare message; our reader wants `k8s\0` and a runtime.Unknown around it, in which field 2 holds the bytes. */
function enveloped(frame: Buffer): Buffer {
  const length: number[] = [];
  let rest = frame.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) | 0x80);
  return Buffer.concat([Buffer.from([0x6b, 0x38, 0x73, 0x00, 0x12, ...length, rest]), frame]);
}

/** Where the first frame of `bytes` ends and what lies in it; `undefined` while it is not whole. */
function nextFrame(bytes: Buffer, isProtobuf: boolean): { frame: Buffer; end: number } | undefined {
  if (!isProtobuf) {
    const end = bytes.indexOf(0x0a) + 1;
    return end === 0 ? undefined : { frame: bytes.subarray(0, end), end };
  }
  if (bytes.length < 4) return undefined;
  const end = 4 + bytes.readUInt32BE(0);
  return bytes.length < end ? undefined : { frame: bytes.subarray(4, end), end };
}

function frameValue(frame: Buffer, isProtobuf: boolean): JsonValue {
  if (!isProtobuf) {
    try {
      return JSON.parse(frame.toString('utf8'));
    } catch {
      return { 'no JSON': frame.toString('utf8') };
    }
  }
  const reading = readKubernetesProtobuf(enveloped(frame), WATCH_EVENT);
  return reading.type === 'object' ? { protobuf: reading.object } : { base64: frame.toString('base64') };
}

function isError(frame: JsonValue | undefined): boolean {
  return jsonAt(frame, 'type') === 'ERROR' || jsonAt(frame, 'protobuf', 'type') === 'ERROR';
}

/** A watch that runs: its frames are kept until they are asked for. */
export class WatchStream {
  readonly #answer: IncomingMessage;
  readonly #isProtobuf: boolean;
  readonly #frames: JsonValue[] = [];
  #rest = Buffer.alloc(0);
  #isEnded = false;
  #wake: () => void = () => undefined;

  constructor(answer: IncomingMessage) {
    this.#answer = answer;
    this.#isProtobuf = (answer.headers['content-type'] ?? '').includes('protobuf');
    answer.on('data', (chunk: Buffer) => this.#take(chunk));
    answer.on('close', () => {
      this.#isEnded = true;
      this.#wake();
    });
    answer.on('error', () => undefined);
  }

  /** Waits until there are so many frames, or the stream ends, and closes it. After an error it ends, if a packet later. */
  async collect(frames_count: number): Promise<ComparedAnswer> {
    while (!this.#isEnded && (this.#frames.length < frames_count || isError(this.#frames.at(-1)))) {
      if (!(await this.#nextWake())) break;
    }
    const isOpen = !this.#isEnded;
    this.#answer.destroy();
    const isStream = (this.#answer.statusCode ?? 0) === 200;
    return {
      code: this.#answer.statusCode ?? 0,
      headers: comparedHeaders(this.#answer),
      body: isStream
        ? isOpen
          ? 'still open'
          : 'ended'
        : comparedBody(this.#rest, this.#answer.headers['content-type'] ?? ''),
      frames: this.#frames.slice(0, frames_count),
    };
  }

  /** False: nothing came for too long. */
  #nextWake(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), SILENCE_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (this.#answer.statusCode !== 200) return;
    for (;;) {
      const next = nextFrame(this.#rest, this.#isProtobuf);
      if (next === undefined) break;
      this.#frames.push(frameValue(next.frame, this.#isProtobuf));
      this.#rest = this.#rest.subarray(next.end);
    }
    this.#wake();
  }
}
