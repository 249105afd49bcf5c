import { afterAll, describe, expect, inject, it } from 'vitest';
import { isJsonObject, type JsonValue } from '../../../src/kube/json.ts';
import { ALLOWED_DIFFERENCES } from './allowed-differences.data.ts';
import { differences, differenceText, fits, type FieldDifference } from './compare.fixture.ts';
import { runScript, type StepAnswer } from './run-script.fixture.ts';
import type { AllowedDifference, ComparedAnswer, Script, Step } from './script.fixture.ts';
import type { TargetPair } from './target.fixture.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly pair: TargetPair;
  }
}

/** The two servers that all areas share. */
export function sharedPair(): TargetPair {
  return inject('pair');
}

/** What of a suite was compared. */
interface Tally {
  requests_count: number;
  equal_count: number;
  readonly used: Set<AllowedDifference>;
}

function asJson({ code, headers, body, frames }: ComparedAnswer): JsonValue {
  return { code, headers: { ...headers }, body, ...(frames === undefined ? {} : { frames }) };
}

function pairsOf(
  real: readonly StepAnswer[],
  embedded: readonly StepAnswer[],
): readonly (readonly [StepAnswer, StepAnswer])[] {
  return real.flatMap((answer, i) => {
    const other = embedded[i];
    return other === undefined ? [] : [[answer, other] as const];
  });
}

/** Differences of one step that nothing allows. */
function unexpected(
  at: string,
  found: readonly FieldDifference[],
  allowed: readonly AllowedDifference[],
  { used }: Tally,
): readonly FieldDifference[] {
  return found.filter(({ field }) => {
    const reason = allowed.find((row) => fits(row.at, at) && fits(row.field, field));
    if (reason !== undefined) used.add(reason);
    return reason === undefined;
  });
}

function codeProblem({ step, answer, title }: StepAnswer): string | undefined {
  const wanted = 'code' in step ? step.code : undefined;
  if (wanted === undefined || wanted === answer.code) return undefined;
  const message = isJsonObject(answer.body) ? answer.body['message'] : answer.body;
  return `${title}\n    the real server answers ${answer.code}, the case is about ${wanted}: ${JSON.stringify(message)}`;
}

function namespaceOf(area: string, index: number): string {
  return `${area}-${index}`;
}

/** Makes the script's namespace; nobody makes its ServiceAccount, there are no controllers. */
function givenNamespace(namespace: string): readonly Step[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    },
    {
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/serviceaccounts`,
      body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
    },
  ];
}

async function compareScript(
  area: string,
  script: Script,
  namespace: string,
  { real, embedded }: TargetPair,
  tally: Tally,
): Promise<readonly string[]> {
  const whole = { ...script, given: [...givenNamespace(namespace), ...(script.given ?? [])] };
  const [byReal, byEmbedded] = await Promise.all([
    runScript(real, whole, namespace),
    runScript(embedded, whole, namespace),
  ]);
  const allowed = ALLOWED_DIFFERENCES.filter(({ at }) => at.startsWith('*') || at.startsWith(`${area}/`));
  return pairsOf(byReal, byEmbedded).flatMap(([ours, theirs]) => {
    const found = differences(asJson(ours.answer), asJson(theirs.answer));
    tally.requests_count += 1;
    if (found.length === 0) tally.equal_count += 1;
    const wrong = unexpected(`${area}/${script.name}/${ours.title}`, found, allowed, tally);
    const problem = codeProblem(ours);
    return [
      ...(problem === undefined ? [] : [problem]),
      ...(wrong.length === 0 ? [] : [`${ours.title}\n    ${wrong.map(differenceText).join('\n    ')}`]),
    ];
  });
}

/**
 * Tests of one area: each script is sent to both servers, and each answer compared. `pair` where the area needs servers of its own
 * (`startPair`); it is asked for when the tests run.
 */
export function differentialSuite(
  area: string,
  scripts: readonly Script[],
  pair: () => TargetPair = sharedPair,
): void {
  const tally: Tally = { requests_count: 0, equal_count: 0, used: new Set() };
  let scripts_count = 0;
  describe(`${area}: as kube-apiserver`, () => {
    it.each(scripts.map((script, index) => [script.name, script, index] as const))(
      '%s',
      async (_, script, index) => {
        const wrong = await compareScript(area, script, namespaceOf(area, index), pair(), tally);
        scripts_count += 1;
        expect(wrong.length, `\n  ${wrong.join('\n  ')}\n`).toBe(0);
      },
    );

    it('has no allowed difference that is none', () => {
      if (scripts_count < scripts.length) return;
      const stale = ALLOWED_DIFFERENCES.filter(
        (row) => row.at.startsWith(`${area}/`) && !tally.used.has(row) && row.isByChance !== true,
      );
      expect(stale).toEqual([]);
    });
  });
  afterAll(() => {
    const { requests_count, equal_count } = tally;
    process.stdout.write(
      `${area}: ${requests_count} requests compared, ${equal_count} equal, ${requests_count - equal_count} with differences (${tally.used.size} reasons that allow some)\n`,
    );
  });
}
