import { setTimeout } from 'node:timers/promises';
import { isJsonArray, isJsonObject, jsonAt, type JsonValue } from '../../../src/kube/json.ts';
import type { ComparedAnswer, CollectStep, OpenStep, Script, ScriptStep, Step } from './script.fixture.ts';
import { normalised, objectRevisions, revisionRanks, type Normalising } from './normalise.fixture.ts';
import { open, send, type Connection } from './send.fixture.ts';
import { agentOf, type Target } from './target.fixture.ts';
import { WatchStream } from './watch-stream.fixture.ts';

/** The answer to one step, by what it is called in reports. */
export interface StepAnswer {
  readonly title: string;
  readonly step: ScriptStep;
  readonly answer: ComparedAnswer;
}

/** Each takes some milliseconds: an informer is never so late. */
const TRIES_MAX_COUNT = 2_000;

type Captured = Map<string, string>;

function filledText(text: string, captured: Captured): string {
  return text.replace(/\{(\w+)([+-]\d+)?\}/g, (whole, name: string, offset: string | undefined) => {
    const value = captured.get(name);
    if (value === undefined) return whole;
    return offset === undefined ? value : String(BigInt(value) + BigInt(offset));
  });
}

function filledValue(value: JsonValue, captured: Captured): JsonValue {
  if (typeof value === 'string') return filledText(value, captured);
  if (isJsonArray(value)) return value.map((entry) => filledValue(entry, captured));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      filledText(key, captured),
      filledValue(entry ?? null, captured),
    ]),
  );
}

function filled<Some extends Step>(step: Some, captured: Captured): Some {
  const { body, headers = {} } = step;
  return {
    ...step,
    path: filledText(step.path, captured),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value === undefined ? undefined : filledText(value, captured),
      ]),
    ),
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : filledValue(body, captured) }),
  };
}

function capture(
  { capture: wanted = {} }: Step,
  { body, sent = {} }: ComparedAnswer,
  captured: Captured,
): void {
  for (const [name, path] of Object.entries(wanted)) {
    const found = path.startsWith('header:')
      ? sent[path.slice('header:'.length)]
      : jsonAt(body, ...path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)));
    if (typeof found === 'string' || typeof found === 'number') captured.set(name, String(found));
  }
}

/** The real server publishes discovery and OpenAPI of a new kind about a second after it is established. */
const AWAIT_MS = 15_000;
const AWAIT_INTERVAL_MS = 100;

function isAwaited({ awaitCode, awaitText }: Step, { code, body }: ComparedAnswer): boolean {
  return (
    (awaitCode === undefined || awaitCode === code) &&
    (awaitText === undefined || JSON.stringify(body).includes(awaitText))
  );
}

function titleOf(step: Step): string {
  const asked = `${step.method ?? 'GET'} ${step.path}`;
  return step.title === undefined ? asked : `${step.title}: ${asked}`;
}

/** One server's part in a script. */
class ScriptRun {
  readonly #connection: Connection;
  readonly #captured: Captured;
  readonly #streams = new Map<string, { readonly step: OpenStep; readonly stream: WatchStream }>();

  constructor(target: Target, namespace: string) {
    this.#connection = { server: target.server, agent: agentOf(target) };
    this.#captured = new Map([['ns', namespace]]);
  }

  async prepare(step: Step, tries_count = 1): Promise<void> {
    const { server } = this.#connection;
    const { code, body } = await this.#send(step);
    if (step.until !== undefined) {
      if (code === step.until) return;
      if (tries_count === TRIES_MAX_COUNT) throw new Error(`${titleOf(step)} never answers ${step.until}`);
      return this.prepare(step, tries_count + 1);
    }
    if (code >= 300) throw new Error(`given: ${titleOf(step)} at ${server}: ${JSON.stringify(body)}`);
  }

  async step(step: ScriptStep): Promise<StepAnswer | undefined> {
    if ('collect' in step) return this.#collect(step);
    if ('open' in step) {
      const answer = await open(this.#connection, filled(step, this.#captured));
      this.#streams.set(step.open, { step, stream: new WatchStream(answer) });
      return undefined;
    }
    return { title: titleOf(step), step, answer: await this.#send(step) };
  }

  close(): void {
    this.#connection.agent.destroy();
  }

  async #send(step: Step): Promise<ComparedAnswer> {
    const asked = filled(step, this.#captured);
    let answer = await send(this.#connection, asked);
    const until_ms = Date.now() + AWAIT_MS;
    while (!isAwaited(step, answer) && Date.now() < until_ms) {
      await setTimeout(AWAIT_INTERVAL_MS);
      answer = await send(this.#connection, asked);
    }
    capture(step, answer, this.#captured);
    return answer;
  }

  async #collect(step: CollectStep): Promise<StepAnswer> {
    const opened = this.#streams.get(step.collect);
    if (opened === undefined) throw new Error(`no step has opened "${step.collect}"`);
    const answer = await opened.stream.collect(step.frames_count);
    return { title: titleOf(opened.step), step: opened.step, answer };
  }
}

function normalisedAnswer(answer: ComparedAnswer, how: Normalising): ComparedAnswer {
  const headers = normalised(answer.headers, how);
  return {
    code: answer.code,
    headers: isJsonObject(headers)
      ? Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, v ?? null]))
      : {},
    body: normalised(answer.body, how),
    ...(answer.frames === undefined ? {} : { frames: answer.frames.map((frame) => normalised(frame, how)) }),
  };
}

/** Sends a script to one server; the answers are without what cannot be the same on two. */
export async function runScript(
  target: Target,
  script: Script,
  namespace: string,
): Promise<readonly StepAnswer[]> {
  const run = new ScriptRun(target, namespace);
  const answers: StepAnswer[] = [];
  try {
    for (const step of script.given ?? []) await run.prepare(step);
    for (const step of script.steps) {
      const answer = await run.step(step);
      if (answer !== undefined) answers.push(answer);
    }
  } finally {
    run.close();
  }
  const revisions = answers.flatMap(({ answer: { body, frames = [] } }) =>
    [body, ...frames].flatMap(objectRevisions),
  );
  const how: Normalising = {
    address: new URL(target.server).host,
    generated: script.generated ?? [],
    uids: new Map(),
    revisions: revisionRanks(revisions),
    now_ms: Date.now(),
  };
  return answers.map(({ title, step, answer }) => ({ title, step, answer: normalisedAnswer(answer, how) }));
}
