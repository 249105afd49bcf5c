import { stringAt } from '../../../kube/json.ts';
import type { Resource } from '../resources/resource.ts';
import { ageText } from './age.ts';
import { BUILT_IN_COLUMNS } from './built-in-columns.ts';
import type { Column } from './column.ts';
import { CLUSTER_COLUMNS } from './cluster-columns.ts';
import { customColumns } from './custom-columns.ts';
import { STORAGE_COLUMNS } from './storage-columns.ts';

const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
  cell: (body) => stringAt(body, 'metadata', 'name') ?? '',
};

const AGE: Column = {
  name: 'Age',
  type: 'string',
  format: '',
  description: 'Time since the object was created.',
  priority: 0,
  cell: (body, now_ms) => ageText(stringAt(body, 'metadata', 'creationTimestamp'), now_ms),
};

/** What the default convertor shows of a kind that has no columns of its own. */
const CREATED: Column = {
  ...AGE,
  name: 'Created At',
  type: 'date',
  cell: (body) => stringAt(body, 'metadata', 'creationTimestamp') ?? '',
};

/** Of kinds that pkg/printers has no columns for (rest.NewDefaultTableConvertor). */
const DEFAULT_COLUMNS: readonly Column[] = [NAME, CREATED];

/** Are a kind's columns those of the default convertor? */
export function isShownByDefault(columns: readonly Column[]): boolean {
  return columns === DEFAULT_COLUMNS;
}

/** The columns of a kind as `kubectl get` shows them: printers of pkg/printers/internalversion, additionalPrinterColumns, or name and age. */
export function columnsOf(
  resource: Pick<Resource, 'group' | 'version' | 'kind' | 'definition'>,
): readonly Column[] {
  if (resource.definition !== undefined) {
    const own = customColumns(resource.definition, resource.version);
    return own === undefined ? [NAME, AGE] : [NAME, ...own];
  }
  const group = resource.group === 'events.k8s.io' ? '' : resource.group;
  const kind = `${group}/${resource.kind}`;
  const rows = BUILT_IN_COLUMNS[kind] ?? STORAGE_COLUMNS[kind] ?? CLUSTER_COLUMNS[kind];
  if (rows === undefined) return DEFAULT_COLUMNS;
  return rows.map((row): Column => {
    if (row === 'name') return NAME;
    if (row === 'age') return AGE;
    if (row === 'undefined age') return { ...AGE, isUndefined: true };
    const [name, cell, more = {}] = row;
    return {
      name,
      type: more.type ?? 'string',
      format: more.format ?? '',
      description: '',
      priority: more.wide === true ? 1 : 0,
      cell,
    };
  });
}
