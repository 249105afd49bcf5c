import type { JsonObject } from '../../../../kube/json.ts';
import { ConversionFailed, type ConversionWebhooks, type WantedConversion } from './conversion-webhooks.ts';

/** What a webhook made of an object, or that it did not. */
type Answer = JsonObject | ConversionFailed;

/** Thrown where a conversion is wanted that was not asked for yet: `converting` asks, and runs the same work again. */
class ConversionWanted extends Error {
  readonly wanted: WantedConversion;

  constructor(wanted: WantedConversion) {
    super('a webhook has to be asked, outside of converting()');
    this.wanted = wanted;
  }
}

/** The answers so far to what one piece of work wants converted, in the order in which it wants them. */
class Answers {
  readonly #answers: Answer[] = [];
  #given_count = 0;

  rewind(): void {
    this.#given_count = 0;
  }

  add(answer: Answer): void {
    this.#answers.push(answer);
  }

  next(wanted: WantedConversion): JsonObject {
    const answer = this.#answers[this.#given_count];
    if (answer === undefined) throw new ConversionWanted(wanted);
    this.#given_count += 1;
    if (answer instanceof ConversionFailed) throw answer;
    return answer;
  }
}

/** Of the work that runs now; work does not wait, so there is one at a time. */
let running: Answers | undefined;

/** An object in another version, inside work that `converting` runs. Throws ConversionFailed. */
export function convertedByWebhook(wanted: WantedConversion): JsonObject {
  if (running === undefined) throw new ConversionWanted(wanted);
  return running.next(wanted);
}

function attempt<Value>(answers: Answers, work: () => Value): Value | ConversionWanted {
  const outer = running;
  running = answers;
  answers.rewind();
  try {
    return work();
  } catch (error) {
    if (error instanceof ConversionWanted) return error;
    throw error;
  } finally {
    running = outer;
  }
}

async function answerTo(webhooks: ConversionWebhooks, wanted: WantedConversion): Promise<Answer> {
  try {
    return await webhooks.convert(wanted);
  } catch (error) {
    if (error instanceof ConversionFailed) return error;
    throw error;
  }
}

async function continued<Value>(
  webhooks: ConversionWebhooks,
  answers: Answers,
  first: WantedConversion,
  work: () => Value,
): Promise<Value> {
  let wanted = first;
  for (;;) {
    answers.add(await answerTo(webhooks, wanted));
    const result = attempt(answers, work);
    if (!(result instanceof ConversionWanted)) return result;
    wanted = result.wanted;
  }
}

/**
 * Runs work that may want objects in other versions. Most of it is pure and far from any I/O (who manages which field, what an expression sees), and
 * nearly none of it meets a webhook: so it runs as if answers were there, is stopped where one is not, and runs again from its beginning once the webhook
 * has answered. Each conversion that it wants is asked for once. Work without webhooks is answered at once, not as a promise.
 */
export function converting<Value>(webhooks: ConversionWebhooks, work: () => Value): Value | Promise<Value> {
  const answers = new Answers();
  const result = attempt(answers, work);
  return result instanceof ConversionWanted ? continued(webhooks, answers, result.wanted, work) : result;
}
