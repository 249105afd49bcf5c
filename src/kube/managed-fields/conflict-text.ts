import { pathsOf } from './field-set.ts';
import type { Managed, ManagerEntry } from './managed.ts';
import { pathText } from './path-element.ts';
import type { Conflicts } from './updater.ts';

/** One field that another manager owns, as the cause of a refusal. */
export interface ConflictCause {
  readonly message: string;
  readonly field: string;
}

export interface ConflictTexts {
  readonly message: string;
  readonly causes: readonly ConflictCause[];
}

/** `"kubectl" with subresource "status" using apps/v1`. */
function spokenManager({ manager, operation, apiVersion, subresource }: ManagerEntry): string {
  const name = JSON.stringify(manager);
  const named = subresource === '' ? name : `${name} with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${named} using ${apiVersion}` : named;
}

/** What an applier is told of the conflicts (managedfields/internal/conflict.go). */
export function conflictTexts(conflicts: Conflicts, managed: Managed): ConflictTexts {
  const rows = [...conflicts]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, fields]) => {
      const entry = managed.get(id);
      return {
        manager: entry === undefined ? JSON.stringify(id) : spokenManager(entry),
        paths: [...pathsOf(fields)].map(pathText),
      };
    });
  const causes = rows.flatMap(({ manager, paths }) =>
    paths.map((field) => ({ message: `conflict with ${manager}`, field })),
  );
  const [only] = causes;
  if (causes.length === 1 && only !== undefined)
    return { message: `Apply failed with 1 conflict: ${only.message}: ${only.field}`, causes };
  const lines = rows.flatMap(({ manager, paths }) => [
    `conflicts with ${manager}:`,
    ...paths.map((path) => `- ${path}`),
  ]);
  return { message: `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, causes };
}
