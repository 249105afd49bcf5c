import { jsonEqual } from '../json-difference.ts';
import type { JsonObject } from '../json.ts';
import { compareTyped, type Comparison } from './compare-typed.ts';
import type { FieldFilter } from './field-filter.ts';
import { difference, intersection, NO_FIELDS, union, type FieldSet } from './field-set.ts';
import { fieldSetOf } from './field-set-of.ts';
import type { Managed, ManagerEntry } from './managed.ts';
import { mergeTyped } from './merge-typed.ts';
import { removeItems } from './remove-items.ts';
import { reconcileWithSchema, withNamedFields } from './schema-fields.ts';
import type { Atom } from './type-schema.ts';
import { TypedError, UnconvertibleError } from './typed-error.ts';
import { typeProblems } from './validate-typed.ts';

/** The versions of one kind: their types, and how an object of one becomes one of another. */
export interface KindVersions {
  /** `undefined`: a version that is not served. */
  readonly typeOf: (apiVersion: string) => Atom | undefined;
  /** Throws UnconvertibleError. */
  readonly convert: (object: JsonObject, from: string, to: string) => JsonObject;
  /** What counts of the fields that a request of this kind changes. */
  readonly filterOf: (apiVersion: string) => FieldFilter | undefined;
}

const PRUNE = 'failed to prune fields';
const MERGED = `${PRUNE}: failed to convert merged object to last applied version`;
const DANGLING = `${PRUNE}: failed add back dangling items: failed to convert pruned object to last applied version`;

function ownedItems(which: 'merged' | 'pruned', apiVersion: string): string {
  return `${PRUNE}: failed add back owned items: failed to convert ${which} object at version ${apiVersion}`;
}

/** An object of one version. */
interface Typed {
  readonly object: JsonObject;
  readonly apiVersion: string;
  readonly atom: Atom;
}

/** Fields that others own and that an applied configuration sets to something else. */
export type Conflicts = ReadonlyMap<string, FieldSet>;

type Managers = Map<string, ManagerEntry>;

function filtered(comparison: Comparison, filter: FieldFilter | undefined): Comparison {
  if (filter === undefined) return comparison;
  const { removed, modified, added } = comparison;
  return { removed: filter(removed), modified: filter(modified), added: filter(added) };
}

/**
 * Keeps the books of who owns which field when objects are updated and applied, in all versions of a kind. Source: merge/update.go of
 * sigs.k8s.io/structured-merge-diff/v6.
 */
export class Updater {
  readonly #versions: KindVersions;

  constructor(versions: KindVersions) {
    this.#versions = versions;
  }

  #typed(object: JsonObject, apiVersion: string): Typed {
    const atom = this.#versions.typeOf(apiVersion);
    if (atom === undefined) throw new Error(`no type is known for ${apiVersion}`);
    return { object, apiVersion, atom };
  }

  /** `undefined`: the version is not served. `what` begins the message of an UnconvertibleError, which is that of upstream. */
  #convert(typed: Typed, apiVersion: string, what: string): Typed | undefined {
    if (typed.apiVersion === apiVersion) return typed;
    const atom = this.#versions.typeOf(apiVersion);
    if (atom === undefined) return undefined;
    const prefix = what === '' ? '' : `${what}: `;
    let object: JsonObject;
    try {
      object = this.#versions.convert(typed.object, typed.apiVersion, apiVersion);
    } catch (error) {
      throw error instanceof UnconvertibleError ? new UnconvertibleError(`${prefix}${error.message}`) : error;
    }
    const problems = typeProblems(object, atom, false);
    if (problems.length > 0) throw new UnconvertibleError(`${prefix}${new TypedError(problems).message}`);
    return { object, apiVersion, atom };
  }

  /** Managers of versions that are gone are dropped; what became atomic is owned as a whole. */
  #reconciled(managed: Managed): Managers {
    const managers: Managers = new Map();
    for (const [id, entry] of managed) {
      const atom = this.#versions.typeOf(entry.apiVersion);
      if (atom === undefined) continue;
      const fields = reconcileWithSchema(entry.fields, atom);
      managers.set(id, fields === entry.fields ? entry : { ...entry, fields });
    }
    return managers;
  }

  /** What changed, in the version of each manager. */
  #comparisons(before: Typed, after: Typed): (apiVersion: string) => Comparison {
    const known = new Map<string, Comparison>();
    return (apiVersion) => {
      let comparison = known.get(apiVersion);
      if (comparison === undefined) {
        const old = this.#convert(before, apiVersion, 'failed to convert old object') ?? before;
        const next = this.#convert(after, apiVersion, 'failed to convert new object') ?? after;
        const filter = this.#versions.filterOf(apiVersion);
        comparison = filtered(compareTyped(old.object, next.object, old.atom), filter);
        known.set(apiVersion, comparison);
      }
      return comparison;
    };
  }

  /** Takes what changed from all managers but `actor`; conflicts are what they lose of what they still wanted. */
  #disowned(managers: Managers, actor: string, comparison: (apiVersion: string) => Comparison): Conflicts {
    const conflicts = new Map<string, FieldSet>();
    for (const [id, entry] of managers) {
      if (id === actor) continue;
      const { removed, modified, added } = comparison(entry.apiVersion);
      const lost = intersection(entry.fields, union(modified, added));
      if (lost.size > 0) conflicts.set(id, lost);
      const fields = difference(difference(entry.fields, lost), removed);
      if (fields.size === 0) managers.delete(id);
      else if (fields !== entry.fields) managers.set(id, { ...entry, fields });
    }
    return conflicts;
  }

  /** An object was replaced by another: what changed is owned by `actor` now. */
  update(live: JsonObject, next: JsonObject, managed: Managed, actor: string, entry: ManagerEntry): Managed {
    const { apiVersion } = entry;
    const managers = this.#reconciled(managed);
    const comparison = this.#comparisons(this.#typed(live, apiVersion), this.#typed(next, apiVersion));
    this.#disowned(managers, actor, comparison);
    const { removed, modified, added } = comparison(apiVersion);
    const before = managers.get(actor)?.fields ?? NO_FIELDS;
    const changed = union(union(difference(before, removed), modified), added);
    const filter = this.#versions.filterOf(apiVersion);
    const fields = filter === undefined ? changed : filter(changed);
    if (fields.size === 0) managers.delete(actor);
    else managers.set(actor, { ...entry, fields });
    return managers;
  }

  /**
   * A configuration is applied: merged into the live object, and what the same applier owned before and nobody owns now is removed.
   * `object` is `undefined` where nothing changes. Conflicts count only where `force` is false.
   */
  apply(
    live: JsonObject,
    config: JsonObject,
    managed: Managed,
    actor: string,
    entry: ManagerEntry,
    force: boolean,
  ):
    | { readonly type: 'applied'; readonly object: JsonObject | undefined; readonly managed: Managed }
    | { readonly type: 'conflicts'; readonly conflicts: Conflicts } {
    const { apiVersion } = entry;
    const managers = this.#reconciled(managed);
    const liveTyped = this.#typed(live, apiVersion);
    const last = managers.get(actor);
    const set = fieldSetOf(config, liveTyped.atom);
    const filter = this.#versions.filterOf(apiVersion);
    managers.set(actor, { ...entry, fields: filter === undefined ? set : filter(set) });
    const merged = { ...liveTyped, object: mergeTyped(live, config, liveTyped.atom) };
    const next = this.#pruned(merged, managers, last, apiVersion);
    const conflicts = this.#disowned(managers, actor, this.#comparisons(liveTyped, next));
    if (!force && conflicts.size > 0) return { type: 'conflicts', conflicts };
    if (managers.get(actor)?.fields.size === 0) managers.delete(actor);
    const object = jsonEqual(live, next.object) ? undefined : next.object;
    return { type: 'applied', object, managed: managers };
  }

  #pruned(merged: Typed, managers: Managers, last: ManagerEntry | undefined, apiVersion: string): Typed {
    if (last === undefined || last.fields.size === 0) return merged;
    const converted = this.#convert(merged, last.apiVersion, MERGED);
    if (converted === undefined) return merged;
    const { atom, object } = converted;
    const removed = { ...converted, object: removeItems(object, withNamedFields(last.fields, atom), atom) };
    const owned = this.#withOwned(converted, removed, managers);
    const dangling = this.#withDangling(converted, owned, last);
    return this.#convert(dangling, apiVersion, PRUNE) ?? dangling;
  }

  /** Adds back what any manager owns, in the version of each; the version of the last application comes first. */
  #withOwned(merged: Typed, pruned: Typed, managers: Managers): Typed {
    const byVersion = new Map<string, FieldSet>();
    const entries = [...managers.values()];
    const isFirst = (entry: ManagerEntry): boolean => entry.apiVersion === pruned.apiVersion;
    for (const { apiVersion, fields } of [...entries.filter(isFirst), ...entries])
      byVersion.set(apiVersion, union(byVersion.get(apiVersion) ?? NO_FIELDS, fields));
    let whole = merged;
    let rest = pruned;
    for (const [apiVersion, managed] of byVersion) {
      const wholeNow = this.#convert(whole, apiVersion, ownedItems('merged', apiVersion));
      const restNow = this.#convert(rest, apiVersion, ownedItems('pruned', apiVersion));
      if (wholeNow === undefined || restNow === undefined) continue;
      const { atom, object } = wholeNow;
      const all = withNamedFields(fieldSetOf(object, atom), atom);
      const left = withNamedFields(fieldSetOf(restNow.object, atom), atom);
      const gone = difference(all, union(left, withNamedFields(managed, atom)));
      whole = wholeNow;
      rest = { ...wholeNow, object: removeItems(object, gone, atom) };
    }
    return rest;
  }

  /** Adds back what the last application did not own and went with what it did. */
  #withDangling(merged: Typed, pruned: Typed, last: ManagerEntry): Typed {
    const left = this.#convert(pruned, last.apiVersion, DANGLING);
    if (left === undefined) return merged;
    const { atom, object } = merged;
    const all = withNamedFields(fieldSetOf(object, atom), atom);
    const kept = withNamedFields(fieldSetOf(left.object, atom), atom);
    const gone = intersection(difference(all, kept), withNamedFields(last.fields, atom));
    return { ...merged, object: removeItems(object, gone, atom) };
  }
}
