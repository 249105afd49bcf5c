import type { JsonValue } from '../../../src/kube/json.ts';

/**
 * One request of a script. In `path`, `headers` and `body`, `{name}` stands for what an earlier step captured, `{name+5}` and `{name-1}` for a number
 * beside it, and `{ns}` for the script's own namespace.
 */
export interface Step {
  /** GET unless given. */
  readonly method?: string;
  readonly path: string;
  /** Laid over `accept: application/json`; `undefined` takes a header away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** JSON; text and bytes are sent as they are. */
  readonly body?: JsonValue | Uint8Array;
  /** `application/json` unless given, where there is a body. */
  readonly contentType?: string;
  /** A user to impersonate. */
  readonly as?: string;
  /** Names for fields of the answer: `{ rv: 'metadata.resourceVersion' }`; `header:etag` for a header. */
  readonly capture?: Readonly<Record<string, string>>;
  /** What the real server has to answer: guards the case against asking something else than it means to. */
  readonly code?: number;
  /** Of `given`: sent again until the server answers this, where it sees what was written a moment later. */
  readonly until?: number;
  /** Asks again until the answer has this code, or this text in its body: for what the real server does a moment later. */
  readonly awaitCode?: number;
  readonly awaitText?: string;
  /** What the step is about, where the request does not tell it. */
  readonly title?: string;
}

/** Opens a watch that later steps feed. Its answer is compared when it is collected. */
export interface OpenStep extends Step {
  readonly open: string;
}

/** Reads a watch until it has given so many frames, or ends; the frames are compared. `Infinity`: until it ends. */
export interface CollectStep {
  readonly collect: string;
  readonly frames_count: number;
}

export type ScriptStep = Step | OpenStep | CollectStep;

/** Requests that belong together. Both servers get the same ones, in the same order. */
export interface Script {
  readonly name: string;
  /** Not compared, but have to succeed. */
  readonly given?: readonly Step[];
  readonly steps: readonly ScriptStep[];
  /** Prefixes of names that the server completes with five random characters. */
  readonly generated?: readonly string[];
}

/** A difference that is right as it is, or that is somebody else's to end. */
export interface AllowedDifference {
  /** `area/script/step`; `*` stands for anything. */
  readonly at: string;
  /** `code`, `headers.warning`, `body.metadata.generation`; `*` stands for anything. */
  readonly field: string;
  readonly reason: string;
  /** Chance decides whether the servers differ: such a row may go without use. */
  readonly isByChance?: true;
}

/** What a server answered, as it is compared. */
export interface ComparedAnswer {
  readonly code: number;
  readonly headers: Readonly<Record<string, JsonValue>>;
  /** JSON as a value, everything else as a text. */
  readonly body: JsonValue;
  /** As the server sent it; not compared, for `capture`. */
  readonly sent?: Readonly<Record<string, string | string[] | undefined>>;
  /** Of a watch. */
  readonly frames?: readonly JsonValue[];
}
