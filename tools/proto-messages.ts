/** One field of a message, as `generated.proto` says it. */
export interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly repeated: boolean;
  /** Of a map, the type of its values: the keys are strings everywhere. */
  readonly isMap: boolean;
  /** `string`, `int64`, or a message as the file writes it: `Container`, `.k8s.io.api.core.v1.PodSpec`. */
  readonly type: string;
}

/** One `generated.proto`. */
export interface ProtoFile {
  readonly packageName: string;
  readonly messages: ReadonlyMap<string, readonly ProtoField[]>;
}

const PACKAGE = /^package ([\w.]+);$/;
const MESSAGE = /^message (\w+) \{$/;
const MAP = /^map<string, ([\w.]+)> (\w+) = (\d+)( \[.*\])?;$/;
const FIELD = /^(optional|repeated|required) ([\w.]+) (\w+) = (\d+)( \[.*\])?;$/;
/** What says nothing about fields. */
const OTHER = /^(syntax|import|option|reserved|\/\/|$)/;

function parseField(line: string): ProtoField | undefined {
  const map = MAP.exec(line);
  if (map !== null)
    return {
      name: map[2] ?? '',
      number: Number(map[3]),
      repeated: false,
      isMap: true,
      type: map[1] ?? '',
    };
  const field = FIELD.exec(line);
  if (field === null) return undefined;
  return {
    name: field[3] ?? '',
    number: Number(field[4]),
    repeated: field[1] === 'repeated',
    isMap: false,
    type: field[2] ?? '',
  };
}

/** Reads the part of the language that go-to-protobuf writes: flat messages, one field a line. Throws at any other line. */
export function readProto(text: string): ProtoFile {
  const messages = new Map<string, ProtoField[]>();
  let packageName = '';
  let fields: ProtoField[] | undefined;
  for (const line of text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .map((raw) => raw.trim())) {
    const message = MESSAGE.exec(line)?.[1];
    const field = parseField(line);
    if (message !== undefined) messages.set(message, (fields = []));
    else if (field !== undefined && fields !== undefined) fields.push(field);
    else if (line === '}') fields = undefined;
    else if (PACKAGE.test(line)) packageName = PACKAGE.exec(line)?.[1] ?? '';
    else if (!OTHER.test(line)) throw new Error(`a line of a .proto file that is not understood: ${line}`);
  }
  return { packageName, messages };
}
