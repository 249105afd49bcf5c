/** One tagged field of a Go struct. */
export interface GoField {
  /** `undefined`: embedded (`json:",inline"`, `json:""`), the fields of the type stand in the object itself. */
  readonly jsonName: string | undefined;
  readonly omitEmpty: boolean;
  readonly omitZero: boolean;
  readonly isPointer: boolean;
  readonly type: string;
  /** Of the `protobuf` tag; `undefined` where there is none. */
  readonly number: number | undefined;
}

/** The types of one Go package that matter for its protobuf form. */
export interface GoPackage {
  readonly structs: ReadonlyMap<string, readonly GoField[]>;
  /** `type ExtraValue []string`: in JSON a list, in protobuf a message with the one field `items`. */
  readonly lists: ReadonlySet<string>;
  readonly groupName: string | undefined;
}

const STRUCT = /^type (\w+) struct ?\{\}?$/;
const LIST = /^type (\w+) \[\]/;
const FIELD = /^(?:(\w+)\s+)?(\*?)([\w.[\]*]+)\s+`(.*)`/;
const GROUP_NAME = /\bGroupName\s*=\s*"([^"]*)"/;

function tag(tags: string, name: string): string | undefined {
  return new RegExp(`${name}:"([^"]*)"`).exec(tags)?.[1];
}

function parseField(line: string): GoField | undefined {
  const match = FIELD.exec(line);
  if (match === null) return undefined;
  const [, goName = '', pointer, type = '', tags = ''] = match;
  const [tagName = '', ...options] = (tag(tags, 'json') ?? '').split(',');
  // encoding/json takes the name of the field where no tag names it (core/v1 NodeResources); an embedded struct has none either.
  const name = tagName === '' ? goName : tagName;
  const number = tag(tags, 'protobuf')?.split(',')[1];
  return {
    jsonName: options.includes('inline') || name === '' ? undefined : name,
    omitEmpty: options.includes('omitempty'),
    omitZero: options.includes('omitzero'),
    isPointer: pointer === '*',
    type,
    number: number === undefined ? undefined : Number(number),
  };
}

/** Reads the source files of one package: one field a line, as gofmt and the API conventions leave them. */
export function readGoPackage(files: readonly string[]): GoPackage {
  const structs = new Map<string, GoField[]>();
  const lists = new Set<string>();
  for (const text of files) {
    let fields: GoField[] | undefined;
    for (const line of text
      .replaceAll(/\/\*[\s\S]*?\*\//g, '')
      .split('\n')
      .map((raw) => raw.trim())) {
      if (line.startsWith('//')) continue;
      const struct = STRUCT.exec(line)?.[1];
      const list = LIST.exec(line)?.[1];
      if (struct !== undefined) structs.set(struct, (fields = []));
      if (line.endsWith('}') && !line.includes('`')) fields = undefined;
      if (list !== undefined) lists.add(list);
      const field = fields === undefined ? undefined : parseField(line);
      if (field !== undefined) fields?.push(field);
    }
  }
  const groupName = files.map((text) => GROUP_NAME.exec(text)?.[1]).find((name) => name !== undefined);
  return { structs, lists, groupName };
}
