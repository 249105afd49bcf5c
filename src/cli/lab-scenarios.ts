import { Argument, Option } from 'commander';
import type { BackEnd, Scenario } from '../lab/scenarios/contract.ts';
import { SCENARIO_IDS } from '../lab/scenarios/scenario-id.ts';

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
  // Whoever misspells one is told which is meant (scenarioNamed).
  return new Argument('[scenario]', 'which').choices(SCENARIO_IDS).argParser(String);
}

/** Why a scenario cannot be played on a back end; `undefined` where it can. */
export function whyNotOn(scenario: Scenario, on: BackEnd): string | undefined {
  if (scenario.backEnds.includes(on)) return undefined;
  if (scenario.isPortable === true) return scenario.notOn?.[on] ?? 'it was not tried there yet';
  return scenario.embeddedBecause ?? 'it was not carried over from the embedded cluster yet';
}
