import type { Command } from 'commander';
import type { Filter } from '../audit/query/filter.ts';
import type { FilterTexts } from '../audit/query/filter-text.ts';
import { resourceTypesNamed } from '../kube/resource-table.ts';

/** The filter flags as commander hands them over. */
export type FilterFlags = FilterTexts;

export const FILTER_HELP = `
Filters can be repeated and take lists (a,b), globs ('web-*') and exceptions ('!kube-*'). Filters of different
kinds must all hold. A service account can be written sa:NAMESPACE:NAME. Each request counts once, at its end.`;

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** Adds --since, --from and --to. */
export function addWindowOptions(command: Command): Command {
  return command
    .option(
      '--since <duration>',
      'the last 90s, 1h or 7d: before the newest event of FILEs, before now for a store',
    )
    .option('--from <time>', 'from this time on (RFC 3339: 2026-11-21T03:15:00Z)')
    .option('--to <time>', 'up to this time (RFC 3339)');
}

/** Adds every filter flag, the time window included. */
export function addFilterOptions(command: Command): Command {
  command
    .option('--user <pattern>', 'who sent the request', collect)
    .option('--impersonated <pattern>', 'on whose behalf', collect)
    .option('--verb <verb>', 'get, list, watch, create, update, patch, delete, deletecollection', collect)
    .option('--kind <kind>', 'kind, plural, short name, deployments.apps or pods/exec', collect)
    .option('--subresource <name>', 'status, scale, exec ...; none for the object itself', collect)
    .option('-n, --namespace <namespace>', 'namespace of the object', collect)
    .option('--name <name>', 'name of the object', collect)
    .option('--code <code>', 'status code: 403, 4xx or 400-499', collect)
    .option('--ip <address>', 'source address, also a network: 10.0.0.0/8', collect)
    .option('--agent <text>', 'user agent; without * the text may stand anywhere in it', collect)
    .option('--field-manager <name>', 'field manager of the request', collect)
    .option('--stage <stage>', 'these stages instead of one per request', collect);
  return addWindowOptions(command);
}

/** A hint for each kind that is not built in: it was matched as the name of a custom resource. */
export function unknownKindHints(filter: Filter): readonly string[] {
  return (filter.kind ?? [])
    .map((pattern) => pattern.text.split('/')[0] ?? '')
    .filter((word) => word !== '' && !word.includes('*') && resourceTypesNamed(word).length === 0)
    .map((word) => `hint: ${word} is no built-in kind; it was matched as the name of a custom resource`);
}
