import { deduce } from './deduce.ts';
import { FieldSetBuilder, recursiveDifference, union, type FieldNode, type FieldSet } from './field-set.ts';
import { fieldName, isKeyElement, type PathElement } from './path-element.ts';
import { isDeducedMap, NO_TYPE, type Atom, type MapType } from './type-schema.ts';

/** The type of what a step leads to; `undefined` where the schema does not know it. */
function typeAtStep(type: MapType, element: PathElement): Atom | undefined {
  const name = fieldName(element);
  const field = name === undefined ? undefined : type.fields.get(name);
  return field === undefined ? type.element?.() : field.type();
}

/** Finds what is owned in parts and is a whole by the schema of today (typed/reconcile_schema.go). */
class Reconciliation {
  readonly wholes = new FieldSetBuilder();
  found = false;
  readonly #path: PathElement[] = [];

  visit(node: FieldNode, atom: Atom): void {
    const place = deduce(atom, undefined);
    const isWhole = node.isMember && node.below.size === 0;
    if (place.kind === 'list') {
      if (!isWhole && place.type.isAtomic) this.#whole();
      else this.#below(node, () => place.type.element());
    } else if (place.kind === 'map') {
      if (isDeducedMap(place.type)) return;
      if (isWhole || !place.type.isAtomic) this.#below(node, (element) => typeAtStep(place.type, element));
      else if (node.below.size > 0) this.#whole();
    }
  }

  #whole(): void {
    this.found = true;
    this.wholes.insert(this.#path);
  }

  #below({ below }: FieldNode, typeOf: (element: PathElement) => Atom | undefined): void {
    for (const [element, node] of below) {
      const atom = typeOf(element);
      if (atom === undefined) continue;
      this.#path.push(element);
      this.visit(node, atom);
      this.#path.pop();
    }
  }
}

const reconciledSets = new WeakMap<FieldSet, { readonly atom: Atom; readonly set: FieldSet }>();

/** A set whose schema may have changed since: what has become atomic is owned as a whole. Remembered by set and type. */
export function reconcileWithSchema(set: FieldSet, atom: Atom): FieldSet {
  const known = reconciledSets.get(set);
  if (known?.atom === atom) return known.set;
  const walk = new Reconciliation();
  walk.visit({ isMember: false, below: set }, atom);
  const wholes = walk.wholes.set();
  const reconciled = walk.found ? union(recursiveDifference(set, wholes), wholes) : set;
  reconciledSets.set(set, { atom, set: reconciled });
  return reconciled;
}

function typeBelow(atom: Atom, element: PathElement): Atom {
  const name = fieldName(element);
  if (name !== undefined && atom.map !== undefined) {
    const field = atom.map.fields.get(name);
    return field === undefined ? (atom.map.element?.() ?? NO_TYPE) : field.type();
  }
  return isKeyElement(element) && atom.list !== undefined ? atom.list.element() : NO_TYPE;
}

/**
 * The set with every declared field that has members below it as a member itself: sets of Updates have them, those of Applies do not, and
 * what is removed is compared between both (EnsureNamedFieldsAreMembers, fieldpath/set.go).
 */
export function withNamedFields(set: FieldSet, atom: Atom): FieldSet {
  const nodes = new Map<PathElement, FieldNode>();
  for (const [element, { isMember, below }] of set) {
    const name = fieldName(element);
    const isNamed = below.size > 0 && name !== undefined && atom.map?.fields.has(name) === true;
    nodes.set(element, {
      isMember: isMember || isNamed,
      below: below.size === 0 ? below : withNamedFields(below, typeBelow(atom, element)),
    });
  }
  return nodes;
}
