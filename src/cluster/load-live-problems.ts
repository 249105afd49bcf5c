import type { ReadProblem } from './cluster.ts';
import type { ApiClient } from './api/api-client.ts';
import type { DiscoveryFailure } from './api/discovery.ts';
import { resourceName } from './api/resource-path.ts';
import { StatusError } from './api/status-error.ts';
import { failedCollection, type KindFailure, type LoadedKind } from './load-live-kind.ts';
import { isSkippedGroup } from './load-live-skipped.ts';

function isForbidden({ error }: KindFailure): boolean {
  return error instanceof StatusError && error.code === 403;
}

/** Of who may read nothing all kinds are refused: sixty names in a command help nobody, and `where` has them all. */
const RESOURCES_TOLD_MAX_COUNT = 8;

function granted(resources: readonly string[]): string {
  const told = resources.slice(0, RESOURCES_TOLD_MAX_COUNT).join(',');
  const more_count = resources.length - RESOURCES_TOLD_MAX_COUNT;
  return more_count > 0 ? `${told} and the ${more_count} others` : told;
}

/** All refusals in one: who may not read thirty kinds misses one role, not thirty. */
function forbidden(failures: readonly KindFailure[], client: ApiClient): readonly ReadProblem[] {
  const [first] = failures;
  if (first === undefined) return [];
  const more = failures.length === 1 ? '' : `, and ${failures.length - 1} more like this`;
  const resources = [...new Set(failures.map(({ resource }) => resourceName(resource)))];
  return [
    {
      where: failures.map(failedCollection).join(', '),
      what: `not read: ${first.error.message}${more}`,
      fix: `grant "list" on ${granted(resources)} (${client.user}), or read only namespaces that you may list (-n)`,
    },
  ];
}

function undiscovered({ group, version, why }: DiscoveryFailure): ReadProblem {
  const name = group === '' ? version : `${group}/${version}`;
  return {
    where: name,
    what: `its kinds are not known, so none of them was read: ${why}`,
    fix: `see why its server is down: kubectl get apiservice ${version}.${group} -o yaml`,
  };
}

/** What of a live cluster could not be read, for people. */
export function liveProblems(
  client: ApiClient,
  discoveryFailures: readonly DiscoveryFailure[],
  kinds: readonly LoadedKind[],
): readonly ReadProblem[] {
  const failures = kinds.flatMap((kind) => kind.failures);
  return [
    ...discoveryFailures.filter(({ group }) => !isSkippedGroup(group)).map(undiscovered),
    ...forbidden(failures.filter(isForbidden), client),
    ...failures
      .filter((failure) => !isForbidden(failure))
      .map((failure) => ({
        where: failedCollection(failure),
        what: `not read: ${failure.error.message}`,
        fix: failure.error.fix,
      })),
    ...kinds
      .filter(({ inconsistent }) => inconsistent)
      .map(({ resource }) => ({
        where: resourceName(resource),
        what: 'the list took longer than the API server keeps a moment: its end is newer than its beginning',
        fix: 'run it again when the cluster is calm, if an object is missing',
      })),
  ];
}
