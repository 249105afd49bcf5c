import { describe, expect, it } from 'vitest';
import type { Alert } from '../detect/contract.ts';
import type { Outcome } from '../lab/scenarios/contract.ts';
import { powerfulOperator } from '../lab/scenarios/powerful-operator.ts';
import { verdictOf, withProtection, type Evidence } from './lab-verdict.ts';

const OFFENDER = 'system:serviceaccount:lb-system:lb-operator';
const OUTCOME: Outcome = {
  began_ms: 1_000,
  ended_ms: 5_000,
  offender: OFFENDER,
  harm_ms: [1_000, 2_000, 3_000, 5_000],
  measures: [],
};

function alert(hazard: string, user: string | undefined): Alert {
  return {
    id: `${hazard}/x`,
    hazard,
    severity: 'critical',
    title: '',
    offender: user === undefined ? undefined : { user, userAgents: [], sourceIPs: [] },
    objects: { count: 0, sample: [] },
    window: { from_us: 0, to_us: 0 },
    trigger: undefined,
    facts: [],
    evidence: [],
    next: [],
    uncertain: [],
  };
}

function evidence(parts: Partial<Evidence>): Evidence {
  return { scenario: powerfulOperator, outcome: OUTCOME, told: [], alerts: [], findings: [], ...parts };
}

const rowOf = (parts: Partial<Evidence>, what: string) =>
  verdictOf(evidence(parts)).rows.find((row) => row.what === what)?.found;

describe('a verdict', () => {
  it('counts from the first harm, and says how much was lost by then', () => {
    const told = [
      { at_us: 2_500_000, alert: alert('powerful-operator', undefined) },
      { at_us: 3_000_000, alert: alert('powerful-operator', OFFENDER) },
    ];
    expect(rowOf({ told }, 'time to detect')).toBe('1.5 s, with 2 of 4 lost');
    expect(rowOf({ told }, 'time to name')).toBe(`2.0 s, with 3 of 4 lost: ${OFFENDER}`);
    expect(rowOf({ told }, 'time to stop')).toBe('unprotected: it went on for 4.0 s');
  });

  it('takes no other alert for it, and nobody else for the offender', () => {
    const told = [
      { at_us: 2_500_000, alert: alert('noisy-client', OFFENDER) },
      { at_us: 2_600_000, alert: alert('powerful-operator', 'ann') },
    ];
    expect(rowOf({ told }, 'time to detect')).toBe('1.6 s, with 2 of 4 lost');
    expect(rowOf({ told }, 'time to name')).toBe('never');
  });

  it('names by what a protection refused where no log shows it, and puts both runs side by side', () => {
    const { protection } = powerfulOperator;
    const stopped = { user: OFFENDER, at_ms: OUTCOME.began_ms + 30 };
    const guarded = verdictOf(evidence({ ...(protection === undefined ? {} : { protection }), stopped }));
    const both = withProtection(verdictOf(evidence({})), guarded, undefined);
    const row = both.rows.find(({ what }) => what === 'time to name');
    expect(row).toMatchObject({ found: 'never', protected: `30 ms, by what refused it: ${OFFENDER}` });
    expect(both.rows.find(({ what }) => what === 'time to stop')?.protected).toMatch(/, by plimsoll guard/);
  });

  it('tells how people put it right, with a protection or without', () => {
    const outcome = { ...OUTCOME, recovered: '35 s by hand' };
    expect(rowOf({ outcome }, 'time to recover')).toBe('35 s by hand');
    const { protection } = powerfulOperator;
    if (protection === undefined) throw new Error('it has one');
    expect(rowOf({ outcome, protection }, 'time to recover')).toBe('35 s by hand');
    expect(rowOf({ protection }, 'time to recover')).toBe('nothing is put back');
    expect(rowOf({}, 'time to recover')).toBe('unprotected: nothing is put back');
  });

  it('says what was missed', () => {
    expect(verdictOf(evidence({ alerts: [alert('second-wave', undefined)] })).missing).toEqual([
      'no alert of powerful-operator',
      `${OFFENDER} was not named`,
      'no finding of powerful-operator in the state before',
      'no finding of second-wave in the state before',
    ]);
  });
});
