import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCheck } from '../src/check/engine.ts';
import { loadManifests } from '../src/cluster/load-manifests.ts';
import { HAZARDS } from '../src/hazards/index.ts';

const FOLDER = new URL('popular/', import.meta.url);
/** The present of these files: versions in them had support then. */
const NOW_MS = Date.UTC(2026, 0, 1);

/** The projects of `test/popular/`, by file name. */
export const PROJECTS: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

/** What a check says of a project as it is installed: `severity rule kind/name`, in the order of a report. */
export async function findingsOn(project: string): Promise<readonly string[]> {
  const cluster = await loadManifests({ paths: [fileURLToPath(new URL(`${project}.yaml`, FOLDER))] });
  const { findings, problems } = runCheck({
    cluster,
    definitions: HAZARDS.flatMap(({ check }) => check ?? []),
    now_ms: NOW_MS,
  });
  return [
    ...findings.map(({ severity, rule, object }) => `${severity} ${rule} ${object?.kind}/${object?.name}`),
    ...problems.map((problem) => `problem ${JSON.stringify(problem)}`),
    ...cluster.problems.map(({ where, what }) => `unreadable ${where} ${what}`),
  ];
}
