import { Arguments, type CelLibrary } from './library.ts';
import { NEW_STRUCT } from './struct-literals.ts';
import { CelMap } from './value.ts';

/** A value of a type that the expression itself names: `Object.spec`, `JSONPatch` (apiserver pkg/cel/mutation). */
export class CelStruct extends CelMap {
  readonly structName: string;

  constructor(structName: string, fields: CelMap) {
    super(fields.entries());
    this.structName = structName;
  }
}

/** Struct literals, and the function that escapes a step of a JSON pointer (library/jsonpatch.go). */
export const STRUCTS: CelLibrary = {
  global: {
    [NEW_STRUCT]: (args) => {
      const reader = new Arguments('struct', args).count(2);
      return new CelStruct(reader.string(0), reader.instance(1, CelMap));
    },
    'jsonpatch.escapeKey': (args) =>
      new Arguments('jsonpatch.escapeKey', args)
        .count(1)
        .string(0)
        .replaceAll('~', '~0')
        .replaceAll('/', '~1'),
  },
  member: {},
};
