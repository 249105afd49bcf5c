import { z } from 'zod';
import { GUARD_STATES } from '../../guard/contract.ts';
import { NotAReview, parseReview, reviewAnswer } from '../../guard/admission-review.ts';
import type { Guard } from '../../guard/guard.ts';
import { parseJson } from '../../kube/parse-json.ts';
import type { JsonValue } from '../../kube/json.ts';
import { jsonAnswer, Refusal } from '../http/exchange.ts';
import { readBody, type BodyLimits } from '../http/request-body.ts';
import { NO_BODY, NO_QUERY, route, type Route } from '../http/route.ts';
import type { Log } from '../log.ts';

/** Where the webhook configuration points to. */
export const REVIEW_PATH = '/review';

/** kube-apiserver takes objects of 3 MiB, and a review holds two of them; it waits two seconds. */
const REVIEW: BodyLimits = { max_bytes: 8 * 1024 * 1024, unpacked_max_bytes: 8 * 1024 * 1024, max_ms: 5_000 };

/** kube-apiserver says how long it waits (`?timeout=2s`, apiserver pkg/util/webhook). Answers are quicker, whatever it says. */
const REVIEW_QUERY = z.strictObject({ timeout: z.string().optional() });

/** What the routes of the guard stand on. */
export interface GuardDesk {
  readonly guard: Guard;
  readonly log: Log;
  readonly now_ms: () => number;
  /** Told of each judgement: `allowed`, `refused`, `would refuse` or `break-glass`, and how long it took. */
  readonly judged: (outcome: ReviewOutcome, took_ms: number) => void;
  /** What of the cluster is not known, in whole sentences. */
  readonly unknown: () => readonly string[];
}

export type ReviewOutcome = 'allowed' | 'refused' | 'would refuse' | 'break-glass';

function reviewRoute({ guard, log, now_ms, judged }: GuardDesk): Route {
  return route({
    method: 'POST',
    path: REVIEW_PATH,
    id: 'review',
    summary: 'Judges a request: AdmissionReview of admission.k8s.io/v1, as kube-apiserver posts it',
    access: 'open',
    query: REVIEW_QUERY,
    body: NO_BODY,
    answers: {
      200: { description: 'an AdmissionReview with the answer' },
      400: { description: 'it is no review' },
      408: { description: 'it came too slowly' },
      413: { description: 'it is too large' },
    },
    handle: async ({ request: incoming }) => {
      const started_ms = performance.now();
      const text = (await readBody(incoming, REVIEW)).toString('utf8');
      const review = parsedReview(text);
      const { decision, wouldRefuse, recorded } = guard.judge(review, now_ms());
      const outcome: ReviewOutcome =
        decision.type === 'refuse'
          ? 'refused'
          : wouldRefuse !== undefined
            ? 'would refuse'
            : recorded['break-glass'] === undefined
              ? 'allowed'
              : 'break-glass';
      if (outcome !== 'allowed') {
        const { user, operation, kind, namespace, name, uid } = review;
        const why = decision.type === 'refuse' ? decision.message : (wouldRefuse ?? recorded['break-glass']);
        log.write(outcome === 'break-glass' ? 'info' : 'warn', outcome, {
          user,
          operation,
          kind,
          namespace,
          name,
          uid,
          why,
        });
      }
      const answer = jsonAnswer(200, reviewAnswer(review.uid, decision, recorded));
      judged(outcome, performance.now() - started_ms);
      return answer;
    },
  });
}

function parsedReview(text: string): ReturnType<typeof parseReview> {
  let body: JsonValue;
  try {
    body = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal(400, 'the body is no JSON', 'post an AdmissionReview of admission.k8s.io/v1');
  }
  try {
    return parseReview(body);
  } catch (error) {
    if (!(error instanceof NotAReview)) throw error;
    throw new Refusal(
      400,
      `this is no review: ${error.message}`,
      'post an AdmissionReview of admission.k8s.io/v1',
    );
  }
}

const OFFENDER = z.object({ user: z.string(), budget: z.string(), what: z.string(), refused: z.int() });
const STATUS = z.object({
  state: z.enum(GUARD_STATES),
  offenders: z.array(OFFENDER),
  accounts: z.int(),
  forgotten: z.int(),
  unknown: z.array(z.string()),
});

function statusOf({ guard, unknown }: GuardDesk): z.infer<typeof STATUS> {
  const offenders = guard.accounts.offenders().map(([key, account]) => {
    const [user = '', budget = '', ...what] = key.split('\0');
    return { user, budget, what: what.join(' '), refused: account.refused_count };
  });
  const { accounts_count: accounts, forgotten_count: forgotten } = guard.accounts;
  return { state: guard.state, offenders, accounts, forgotten, unknown: [...unknown()] };
}

/** What people ask the guard and tell it. */
export function guardRoutes(desk: GuardDesk): readonly Route[] {
  const { guard, log } = desk;
  return [
    reviewRoute(desk),
    route({
      method: 'GET',
      path: '/api/v1/guard',
      id: 'guardStatus',
      summary: 'How the guard stands, and whom it has refused',
      access: 'read',
      query: NO_QUERY,
      body: NO_BODY,
      answers: { 200: { description: 'status', schema: STATUS } },
      handle: () => jsonAnswer(200, statusOf(desk)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/guard/state',
      id: 'setGuardState',
      summary:
        'Refuse (normal), only observe, let everything through (open), or refuse every removal (closed)',
      access: 'write',
      query: NO_QUERY,
      body: z.strictObject({ state: z.enum(GUARD_STATES) }),
      answers: { 200: { description: 'status', schema: STATUS } },
      handle: ({ body, caller }) => {
        log.write('warn', 'the state of the guard was changed', {
          from: guard.state,
          to: body.state,
          by: caller?.name,
        });
        guard.state = body.state;
        return jsonAnswer(200, statusOf(desk));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/guard/release',
      id: 'releaseClient',
      summary: 'Forget what a user has used up of its budgets; of all users unless one is named',
      access: 'write',
      query: NO_QUERY,
      body: z.strictObject({ user: z.string().optional() }),
      answers: {
        200: { description: 'how many budgets are free again', schema: z.object({ released: z.int() }) },
      },
      handle: ({ body: { user }, caller }) => {
        const released = guard.release(user);
        log.write('warn', 'budgets were released', { user: user ?? '(all)', released, by: caller?.name });
        return jsonAnswer(200, { released });
      },
    }),
  ];
}
