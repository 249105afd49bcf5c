import type { ListReceiver } from '../../audit/read/received-list.ts';
import { Problem } from '../../problem.ts';
import { jsonAnswer, Refusal, type Answer, type HttpRequest } from '../http/exchange.ts';
import { declaredLength, readBody, type BodyLimits } from '../http/request-body.ts';
import { errorText, type Log } from '../log.ts';
import type { Counter, Histogram, Metrics } from '../metrics.ts';
import type { Intake, Room } from './intake.ts';

/** Where events are kept before they are acknowledged. */
export interface EventSpool {
  /** Resolves when the lines are on the disk; rejects where they are not. */
  append(lines: readonly string[]): Promise<void>;
}

export interface ReceiverParts {
  readonly spool: EventSpool;
  readonly list: ListReceiver;
  readonly intake: Intake;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly limits?: Partial<BodyLimits>;
}

/**
 * kube-apiserver sends batches of up to 10 MiB where it truncates (--audit-webhook-truncate-max-batch-size), and 400 events otherwise: those of
 * 400 large objects do not fit, and it has to be told.
 */
export const BODY_MAX_BYTES = 32 * 1024 * 1024;
const UNPACKED_MAX_BYTES = 64 * 1024 * 1024;
/** As long as kube-apiserver itself waits for the answer (webhook.go, 30 s). */
const BODY_MAX_MS = 30_000;
/** A body whose length is not said is taken for this large until it is known. */
const UNSAID_BYTES = 1024 * 1024;
/** When to come back: the disk has taken what waits by then. kube-apiserver waits for 10 s anyway. */
const RETRY_AFTER_S = 1;
/** A full disk does not empty itself that fast. */
const RETRY_AFTER_DISK_S = 10;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Takes what audit webhooks post. An answer of 200 says that every event of the batch is on the disk. */
export class AuditReceiver {
  readonly #parts: ReceiverParts;
  readonly #limits: BodyLimits;
  readonly #events: Counter;
  readonly #batches: Counter;
  readonly #duration: Histogram;
  #diskProblem: string | undefined;

  constructor(parts: ReceiverParts) {
    this.#parts = parts;
    this.#limits = {
      max_bytes: BODY_MAX_BYTES,
      unpacked_max_bytes: UNPACKED_MAX_BYTES,
      max_ms: BODY_MAX_MS,
      ...parts.limits,
    };
    const { metrics, intake } = parts;
    this.#events = metrics.counter(
      'plimsoll_received_events_total',
      'Audit events that were acknowledged: they are on the disk.',
    );
    this.#batches = metrics.counter(
      'plimsoll_received_batches_total',
      'Batches of audit events by what became of them.',
      ['stored', 'shed', 'unwritable', 'refused'].map((result) => ({ result })),
    );
    this.#duration = metrics.histogram(
      'plimsoll_receive_duration_seconds',
      'Time from the whole body to its acknowledgement.',
      SECONDS,
    );
    metrics.gauge(
      'plimsoll_receive_held_bytes',
      'Bytes of events in memory that are not yet on the disk.',
      () => intake.held_bytes,
    );
    metrics.gauge(
      'plimsoll_receive_held_max_bytes',
      'How many of them there may be: what comes above is refused.',
      () => intake.max_bytes,
    );
  }

  /** Why events cannot be written at present; undefined while they can. */
  get diskProblem(): string | undefined {
    return this.#diskProblem;
  }

  async receive(request: HttpRequest): Promise<Answer> {
    const { intake } = this.#parts;
    const room = intake.enter(declaredLength(request) ?? UNSAID_BYTES);
    if (room === undefined) {
      this.#batches.add(1, { result: 'shed' });
      throw overloaded();
    }
    try {
      return await this.#take(request, room);
    } catch (error) {
      if (error instanceof Refusal && error.answer.code < 429) this.#batches.add(1, { result: 'refused' });
      throw error;
    } finally {
      room.release();
    }
  }

  async #take(request: HttpRequest, room: Room): Promise<Answer> {
    const { list, spool, intake } = this.#parts;
    const body = await readBody(request, this.#limits);
    const started_ms = performance.now();
    // The lines are about as long as the body, and both are there at once.
    if (!room.resize(2 * body.length)) {
      intake.shed(body.length);
      this.#batches.add(1, { result: 'shed' });
      throw overloaded();
    }
    const { lines, refused } = list.receive(body.toString('utf8'));
    if (refused !== undefined)
      throw new Refusal(400, refused, 'post an EventList of audit.k8s.io/v1, as kube-apiserver does');
    try {
      await spool.append(lines);
    } catch (error) {
      throw this.#cannotWrite(error, body.length);
    }
    if (this.#diskProblem !== undefined) this.#parts.log.write('info', 'events can be written again');
    this.#diskProblem = undefined;
    this.#events.add(lines.length);
    this.#batches.add(1, { result: 'stored' });
    this.#duration.observe((performance.now() - started_ms) / 1000);
    return jsonAnswer(200, { stored: lines.length });
  }

  #cannotWrite(error: unknown, size_bytes: number): Refusal {
    const { intake, log } = this.#parts;
    intake.shed(size_bytes);
    this.#batches.add(1, { result: 'unwritable' });
    const why = errorText(error);
    if (this.#diskProblem === undefined)
      log.write('error', 'events cannot be written, and are not acknowledged', { error: why });
    this.#diskProblem = why;
    return new Refusal(503, why, error instanceof Problem ? error.fix : 'make room on the disk', {
      'retry-after': String(RETRY_AFTER_DISK_S),
    });
  }
}

function overloaded(): Refusal {
  return new Refusal(
    429,
    'more events come in than the disk takes',
    'send them again; give more room with --queue-bytes, or leave more out in the audit policy',
    { 'retry-after': String(RETRY_AFTER_S) },
  );
}
