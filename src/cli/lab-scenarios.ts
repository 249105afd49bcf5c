import { Argument, Option } from 'commander';
import { mostSimilar } from '../check/similar.ts';
import type { BackEnd, Scenario } from '../lab/scenarios/contract.ts';
import { SCENARIOS } from '../lab/scenarios/index.ts';
import { Problem } from '../problem.ts';

export const BACK_ENDS: readonly BackEnd[] = ['embedded', 'envtest', 'kubeconfig'];

/** Where a scenario is to be played. */
export type Place =
  | { readonly on: 'embedded' }
  | { readonly on: 'envtest' }
  | { readonly on: 'kubeconfig'; readonly kubeconfig: string };

/** `--on`: one of two names, or a file. */
export function placeOption(): Option {
  return (
    new Option(
      '--on <back-end>',
      'embedded: in this process; envtest: the programs of KUBEBUILDER_ASSETS; else the kubeconfig of an empty control plane',
    )
      // For completion; a file is none of them.
      .choices(['embedded', 'envtest'])
      .argParser((text): Place =>
        text === 'embedded' || text === 'envtest' ? { on: text } : { on: 'kubeconfig', kubeconfig: text },
      )
      .default({ on: 'embedded' }, '"embedded"')
  );
}

/** The argument that names one; completion offers those that there are. */
export function scenarioArgument(): Argument {
  const ids = SCENARIOS.map(({ id }) => id);
  // Whoever misspells one is told which is meant (scenarioNamed).
  return new Argument('[scenario]', 'which').choices(ids).argParser(String);
}

/** The scenario of a name. Throws a Problem where there is none. */
export function scenarioNamed(id: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.id === id);
  if (found !== undefined) return found;
  const ids = SCENARIOS.map((scenario) => scenario.id);
  const similar = mostSimilar(id, ids);
  throw new Problem({
    what: `there is no scenario ${id}`,
    where: 'lab run',
    fix: similar === undefined ? `there are: ${ids.join(', ')}` : `did you mean ${similar}?`,
  });
}

/** Why a scenario cannot be played on a back end; `undefined` where it can. */
export function whyNotOn(scenario: Scenario, on: BackEnd): string | undefined {
  if (scenario.backEnds.includes(on)) return undefined;
  if (scenario.isPortable === true) return scenario.notOn?.[on] ?? 'it was not tried there yet';
  return scenario.embeddedBecause ?? 'it was not carried over from the embedded cluster yet';
}
