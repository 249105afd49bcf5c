import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { deduce } from './deduce.ts';
import { FieldSetBuilder, type FieldSet } from './field-set.ts';
import { listItem } from './list-item.ts';
import { fieldElement, type PathElement } from './path-element.ts';
import { entryType, type Atom, type ListType, type MapType } from './type-schema.ts';

/** Collects the fields that a value sets (typed/tofieldset.go). */
class FieldWalk {
  readonly builder = new FieldSetBuilder();
  readonly #path: PathElement[] = [];

  walk(value: JsonValue, atom: Atom): void {
    const place = deduce(atom, value);
    switch (place.kind) {
      case 'scalar':
        this.builder.insert(this.#path);
        break;
      case 'list':
        if (place.type.isAtomic) this.builder.insert(this.#path);
        else if (isJsonArray(value)) this.#items(place.type, value);
        break;
      case 'map':
        if (place.type.isAtomic) this.builder.insert(this.#path);
        else if (isJsonObject(value)) this.#entries(place.type, value);
        break;
      case 'nothing':
        break;
    }
  }

  #entries(type: MapType, map: JsonObject): void {
    for (const [name, value] of Object.entries(map)) {
      if (value === undefined) continue;
      this.#path.push(fieldElement(name));
      this.walk(value, entryType(type, name));
      const isEmpty = value === null || (isJsonObject(value) && Object.keys(value).length === 0);
      if (isEmpty || !type.fields.has(name)) this.builder.insert(this.#path);
      this.#path.pop();
    }
  }

  #items(type: ListType, list: readonly JsonValue[]): void {
    const elements = list.map((item) => {
      const named = listItem(type, item);
      return named.type === 'element' ? named.element : undefined;
    });
    const counts = new Map<PathElement, number>();
    for (const element of elements)
      if (element !== undefined) counts.set(element, (counts.get(element) ?? 0) + 1);
    for (const [index, item] of list.entries()) {
      const element = elements[index];
      if (element === undefined) continue;
      this.#path.push(element);
      // Several items with one key are owned as one: nothing can be said of what is inside.
      if (counts.get(element) === 1) this.walk(item, type.element());
      this.builder.insert(this.#path);
      this.#path.pop();
    }
  }
}

/** The fields that a value of this type sets: what an applier of it owns. */
export function fieldSetOf(value: JsonValue, atom: Atom): FieldSet {
  const walk = new FieldWalk();
  walk.walk(value, atom);
  return walk.builder.set();
}
