import type { SkimmedObject } from '../../kube/protobuf/skim-object.ts';
import type { BoltFile } from './bolt/bolt-file.ts';
import { keyRows, type KeyRow } from './key-rows.ts';
import { latestRows, type LatestIndex } from './latest-index.ts';
import { isChosen, type ObjectChoice } from './object-choice.ts';
import { skimStoredValue } from './stored-value.ts';

/** One version of an object. `value` is part of a page that was read: copy what is to be kept. */
export interface StoredObject {
  readonly object: SkimmedObject;
  readonly key: string;
  readonly revision: number;
  readonly createRevision: number;
  readonly value: Buffer;
  /** Revision at which it was deleted; absent where it is alive. */
  readonly deletedAt?: number;
}

function storedObject(row: KeyRow, object: SkimmedObject, deletedAt: number | undefined): StoredObject {
  return {
    object,
    key: row.key.toString('utf8'),
    revision: row.main,
    createRevision: row.createRevision,
    value: row.value,
    ...(deletedAt === undefined ? {} : { deletedAt }),
  };
}

/** The last part of a key is the name of its object: what ends otherwise need not be read. */
function endsWithOneOf(key: string, names: readonly string[]): boolean {
  return names.some((name) => key.endsWith(name));
}

/**
 * The chosen objects (of any of the choices) as the index has them: those alive, or those deleted. Keys that hold no object with a name (counters, leases of API servers) are
 * passed over. In the order in which they were written.
 */
export function* storedObjects(
  bolt: BoltFile,
  index: LatestIndex,
  choices: readonly ObjectChoice[],
  which: 'alive' | 'deleted',
): Generator<StoredObject> {
  const names = choices.flatMap(({ name }) => name ?? []);
  const isNamed = names.length === choices.length;
  for (const { row, deletedAt } of latestRows(bolt, index)) {
    if ((deletedAt === undefined) !== (which === 'alive')) continue;
    if (isNamed && !endsWithOneOf(row.key.toString('utf8'), names)) continue;
    const object = skimStoredValue(row.value);
    if (object === undefined || object.name === '') continue;
    if (choices.some((choice) => isChosen(choice, object, deletedAt ?? row.main)))
      yield storedObject(row, object, deletedAt);
  }
}

/** One step in the life of an object. */
export type HistoryStep =
  | { readonly type: 'version'; readonly stored: StoredObject }
  | { readonly type: 'deleted'; readonly key: string; readonly revision: number };

/** Every version of the chosen object that the file holds, and its deletions, in their order. The name must be given: it is looked for in the keys. */
export function* objectHistory(
  bolt: BoltFile,
  choice: ObjectChoice & { readonly name: string },
): Generator<HistoryStep> {
  const keys = new Set<string>();
  for (const row of keyRows(bolt)) {
    const key = row.key.toString('utf8');
    if (!key.endsWith(choice.name)) continue;
    if (row.isTombstone) {
      if (keys.has(key)) yield { type: 'deleted', key, revision: row.main };
      continue;
    }
    const object = skimStoredValue(row.value);
    if (object === undefined || !isChosen(choice, object, row.main)) continue;
    keys.add(key);
    yield { type: 'version', stored: storedObject(row, object, undefined) };
  }
}
