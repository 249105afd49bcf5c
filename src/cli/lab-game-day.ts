import { spanText } from './alert-text.ts';

/** What there is to be found. */
export const QUESTIONS = ['who', 'what', 'why'] as const;
type Question = (typeof QUESTIONS)[number];

/** What each right answer is worth; together 100. */
const POINTS: Readonly<Record<Question, number>> = { who: 40, what: 30, why: 30 };
const HINT_POINTS = 10;
const WRONG_POINTS = 5;
/** So long nobody is in a hurry; then each minute costs a point. */
const FREE_MINUTES_COUNT = 5;
const MS_PER_MINUTE = 60_000;
const US_PER_MS = 1000;
const FIRST_LETTER = 'a'.charCodeAt(0);

/** The truth, and what is told of it. */
export interface Riddle {
  /** `system:serviceaccount:lb-system:lb-operator`. */
  readonly offender: string;
  /** Of the catalogue. */
  readonly hazard: string;
  readonly hazards: readonly string[];
  /** How it came about: one of `stories`. */
  readonly story: string;
  readonly stories: readonly string[];
  /** One after the other, ever clearer. */
  readonly hints: readonly string[];
}

/** How a person did; the fields of `-o json`. */
export interface Score {
  readonly points: number;
  readonly found: readonly Question[];
  readonly hints_count: number;
  readonly wrong_count: number;
  readonly took_ms: number;
}

const HOW = `Type
  who NAME     who sends the requests: a user, as the audit log names it       ${POINTS.who} points
  what HAZARD  which hazard it is; "what" lists them                           ${POINTS.what} points
  why LETTER   how it came about; "why" lists the stories                      ${POINTS.why} points
  hint         the next hint                                                  -${HINT_POINTS}
  status       what you have found, and the points so far
  give up      see the truth
A wrong answer costs ${WRONG_POINTS} points, and each minute after the first ${FREE_MINUTES_COUNT} one.`;

/** Does an answer name this user: in full, or as people speak of it? */
function namesUser(answer: string, user: string): boolean {
  const name = user.split(':').at(-1) ?? user;
  const account = user.split(':').slice(-2);
  return [user, name, name.split('@')[0], account.join('/'), account.join(':')].includes(answer);
}

/** A person who looks for the cause of an outage: takes what is typed, and keeps the score. Knows no clock: times are given. */
export class GameDay {
  readonly #riddle: Riddle;
  readonly #started_ms: number;
  readonly #found = new Set<Question>();
  #hints_count = 0;
  #wrong_count = 0;
  #hasGivenUp = false;

  constructor(riddle: Riddle, started_ms: number) {
    this.#riddle = riddle;
    this.#started_ms = started_ms;
  }

  /** What can be typed. */
  get how(): string {
    return HOW;
  }

  get isOver(): boolean {
    return this.#hasGivenUp || this.#found.size === QUESTIONS.length;
  }

  score(now_ms: number): Score {
    const found = QUESTIONS.filter((question) => this.#found.has(question));
    const took_ms = now_ms - this.#started_ms;
    const late_count = Math.max(0, Math.floor(took_ms / MS_PER_MINUTE) - FREE_MINUTES_COUNT);
    const earned = found.reduce((sum, question) => sum + POINTS[question], 0);
    const lost = this.#hints_count * HINT_POINTS + this.#wrong_count * WRONG_POINTS + late_count;
    return {
      points: Math.max(0, earned - lost),
      found,
      hints_count: this.#hints_count,
      wrong_count: this.#wrong_count,
      took_ms,
    };
  }

  /** Takes a line that was typed; answers what to say to it. */
  type(line: string, now_ms: number): string {
    const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/.exec(line) ?? [];
    switch (word.toLowerCase()) {
      case '':
        return '';
      case 'hint':
        return this.#hint();
      case 'status':
        return this.#status(now_ms);
      case 'who':
        return this.#who(rest);
      case 'what':
        return this.#what(rest);
      case 'why':
        return this.#why(rest);
      case 'give':
      case 'quit':
      case 'exit':
        this.#hasGivenUp = true;
        return '';
      default:
        return HOW;
    }
  }

  #hint(): string {
    const hint = this.#riddle.hints[this.#hints_count];
    if (hint === undefined) return 'There are no more hints.';
    this.#hints_count += 1;
    return hint;
  }

  #status(now_ms: number): string {
    const { points, found, hints_count, wrong_count, took_ms } = this.score(now_ms);
    const have = found.length === 0 ? 'nothing yet' : found.join(', ');
    return `found: ${have}; points: ${points}; hints: ${hints_count}; wrong answers: ${wrong_count}; time: ${spanText(took_ms * US_PER_MS)}`;
  }

  #who(answer: string): string {
    if (answer === '') return 'Name a user: who NAME';
    return this.#judge('who', namesUser(answer, this.#riddle.offender));
  }

  #what(answer: string): string {
    const { hazard, hazards } = this.#riddle;
    if (!hazards.includes(answer))
      return `${answer === '' ? '' : `There is no hazard ${answer}. `}The hazards are ${hazards.join(', ')}.`;
    return this.#judge('what', answer === hazard);
  }

  #why(answer: string): string {
    const { story, stories } = this.#riddle;
    const chosen = /^[a-z]$/i.test(answer)
      ? stories[answer.toLowerCase().charCodeAt(0) - FIRST_LETTER]
      : undefined;
    if (chosen === undefined)
      return stories
        .map((text, index) => `  ${String.fromCharCode(FIRST_LETTER + index)}  ${text}`)
        .join('\n');
    return this.#judge('why', chosen === story);
  }

  #judge(question: Question, isRight: boolean): string {
    if (this.#found.has(question)) return 'You have found that already.';
    if (isRight) {
      this.#found.add(question);
      return 'Right.';
    }
    this.#wrong_count += 1;
    return 'No.';
  }
}
