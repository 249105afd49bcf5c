/** Three-valued truth: what the input does not show is `unknown`, never a guess. */
export type Answer = 'yes' | 'no' | 'unknown';

export function answerOf(truth: boolean): Answer {
  return truth ? 'yes' : 'no';
}

/** Does every question have yes? One no settles it, whatever is unknown. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

/** Does any question have yes? One yes settles it, whatever is unknown. */
export function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}
