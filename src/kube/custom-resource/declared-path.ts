import { Path } from '../validation/path.ts';
import { additionalOf, hasAdditional, propertyOf, type Schema } from './schema.ts';

/** A path through a schema: `.spec.host`, `.labels['a.b']`. */
export type DeclaredPath =
  | { readonly type: 'path'; readonly path: Path | undefined; readonly schema: Schema; readonly root: string }
  | { readonly type: 'invalid'; readonly why: string };

const TOKEN = /'(?:\\.|[^'\\])*'|[.[\]]|[^.[\]']+|'.*/gs;
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  "'": "'",
  '\\': '\\',
};

function unescaped(text: string): { readonly text: string; readonly wrong: string | undefined } {
  let wrong: string | undefined;
  const result = text.replaceAll(/\\./g, (found) => {
    const letter = ESCAPES[found[1] ?? ''];
    if (letter === undefined) wrong = found;
    return letter ?? '';
  });
  return { text: result, wrong };
}

class Walk {
  path: Path | undefined;
  schema: Schema;
  root = '';

  constructor(schema: Schema) {
    this.schema = schema;
  }

  /** Goes one step down; says why it cannot. */
  step(name: string): string | undefined {
    const isNamed = this.schema['properties'] !== undefined;
    if (!isNamed && !hasAdditional(this.schema)) return 'does not refer to a valid field';
    if (this.path === undefined) this.root = name;
    if (isNamed) this.path = this.path === undefined ? Path.of(name) : this.path.child(name);
    else this.path = (this.path ?? Path.of('')).key(name);
    const next = isNamed ? propertyOf(this.schema, name) : additionalOf(this.schema);
    if (next === undefined) return 'does not refer to a valid field';
    this.schema = next;
    return undefined;
  }
}

function subscript(tokens: Iterator<string>, walk: Walk): string | undefined {
  const quoted = tokens.next();
  if (quoted.done === true) return 'unexpected end of JSON path';
  const token = quoted.value;
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'"))
    return `expected single quoted string but got ${token}`;
  const { text, wrong } = unescaped(token.slice(1, -1));
  if (wrong !== undefined) return `invalid string literal: invalid escape char ${wrong}`;
  const problem = walk.step(text);
  if (problem !== undefined) return problem;
  const close = tokens.next();
  if (close.done === true) return 'unexpected end of JSON path';
  return close.value === ']' ? undefined : `expected ] but got ${close.value}`;
}

/**
 * Follows a path of field names and map keys through a schema. Source: ValidFieldPath, apiextensions-apiserver
 * pkg/apiserver/schema/cel/validation.go.
 */
export function declaredPath(text: string, schema: Schema, allowsSubscripts = true): DeclaredPath {
  const walk = new Walk(schema);
  const tokens = (text.match(TOKEN) ?? [])[Symbol.iterator]();
  for (let next = tokens.next(); next.done !== true; next = tokens.next()) {
    let problem: string | undefined;
    if (next.value === '[')
      problem = allowsSubscripts ? subscript(tokens, walk) : 'array notation is not allowed';
    else if (next.value === '.') {
      const name = tokens.next();
      problem = name.done === true ? 'unexpected end of JSON path' : walk.step(name.value);
    } else problem = `expected [ or . but got: ${next.value}`;
    if (problem !== undefined) return { type: 'invalid', why: problem };
  }
  return { type: 'path', path: walk.path, schema: walk.schema, root: walk.root };
}
