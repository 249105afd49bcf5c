import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readGoPackage, type GoField, type GoPackage } from './go-structs.ts';
import { readProto, type ProtoField, type ProtoFile } from './proto-messages.ts';

/**
 * Writes src/kube/protobuf/protobuf-fields.data.ts from the `generated.proto` files that Kubernetes publishes (field numbers and wire
 * types) and the tags of the Go structs beside them (JSON names, what is inlined, what is left out when empty), of several releases.
 *
 *     go mod download k8s.io/api@v0.16.15 k8s.io/apimachinery@v0.17.5 ... k8s.io/kube-aggregator@v0.37.2
 *     npx tsc -p tsconfig.bench.json
 *     cd $(go env GOMODCACHE)/k8s.io && node .../dist/bench/tools/protobuf-fields.js .../protobuf-fields.data.ts api@v0.* apimachinery@v0.* ...
 *
 * Only facts are taken; no descriptions. A message has every field that any of the releases gave it. Where two releases gave one number
 * to different fields, which happens in alpha versions only, the newer release counts, and the run says so.
 */
const FOLDER = /^([\w-]+)@v0\.(\d+)\.(\d+)\/?$/;
/** Not objects of a cluster. */
const PASSED_OVER = /testapigroup|runtime\/schema\/|\/example/;

const SCALARS: Readonly<Record<string, string>> = {
  string: 's',
  int32: 'i',
  int64: 'l',
  bool: 'b',
  bytes: 'y',
  double: 'n',
};

/** Messages whose JSON is made by code in Go; src/kube/protobuf/special-message.ts has the counterpart. */
const SPECIALS: Readonly<Record<string, string>> = {
  'meta.v1.Time': 't',
  'meta.v1.MicroTime': 'u',
  'meta.v1.FieldsV1': 'r',
  'runtime.RawExtension': 'r',
  'apiextensions.v1.JSON': 'r',
  'apiextensions.v1beta1.JSON': 'r',
  'resource.Quantity': 'q',
  'intstr.IntOrString': 'x',
};
/** Unions whose JSON is one of their members; schema-union.ts knows their members. */
const UNIONS = /^apiextensions\.v1(beta1)?\.JSONSchemaPropsOr/;
/** Messages without JSON of their own, and core/v1 List, which is another name of meta/v1 List. */
const WITHOUT_JSON = new Set([
  'runtime.Unknown',
  'runtime.TypeMeta',
  'meta.v1.Timestamp',
  'meta.v1.Duration',
  'resource.QuantityValue',
  'core.v1.List',
]);

interface Folder {
  readonly path: string;
  readonly module: string;
  readonly minor: number;
  readonly patch: number;
}

interface Package {
  readonly proto: ProtoFile;
  readonly go: GoPackage;
}

interface TableField {
  readonly jsonName: string;
  readonly shape: string;
  readonly flags: string;
}

interface TableMessage {
  readonly attribute: string;
  readonly fields: ReadonlyMap<number, TableField>;
}

function folderOf(path: string): Folder {
  const match = FOLDER.exec(basename(path));
  if (match === null) throw new Error(`${path}: not a folder like api@v0.37.2`);
  return { path, module: match[1] ?? '', minor: Number(match[2]), patch: Number(match[3]) };
}

/** `k8s.io.api.core.v1` -> `core.v1`, `k8s.io.apimachinery.pkg.runtime` -> `runtime`. */
function scopeOf(packageName: string): string {
  const parts = packageName.split('.');
  return /^v\d/.test(parts.at(-1) ?? '') ? parts.slice(-2).join('.') : (parts.at(-1) ?? '');
}

/** `type ExtraValue []string`: in JSON a list, in protobuf a message with the one field `items`. */
const STRING_LIST = 'w';

function valueShape(type: string, scope: string, go: GoPackage): string {
  const scalar = SCALARS[type];
  if (scalar !== undefined) return scalar;
  const dot = type.lastIndexOf('.');
  const typeScope = dot < 0 ? scope : scopeOf(type.slice(1, dot));
  const name = type.slice(dot + 1);
  if (dot < 0 && go.lists.has(name)) return STRING_LIST;
  return SPECIALS[`${typeScope}.${name}`] ?? (typeScope === scope ? `@${name}` : `@${typeScope}.${name}`);
}

function shapeOf(field: ProtoField, scope: string, go: GoPackage): string {
  const value = valueShape(field.type, scope, go);
  if (field.isMap) return `{${value}`;
  return field.repeated ? `[${value}` : value;
}

function flagsOf(field: GoField): string {
  const inline = field.jsonName === undefined ? 'i' : '';
  return `${inline}${field.isPointer ? '*' : ''}${field.omitEmpty ? 'o' : ''}${field.omitZero ? 'z' : ''}`;
}

/** Of a schema or something simpler in its place, the schema is the pointer. */
function unionMember(field: ProtoField, scope: string, go: GoPackage): TableField {
  const shape = shapeOf(field, scope, go);
  return { jsonName: field.name, shape, flags: shape.startsWith('@') ? '*' : '' };
}

/** In the order of the Go struct, which is the order of the JSON. */
function tableMessage(name: string, proto: ProtoFile, go: GoPackage): TableMessage {
  const scope = scopeOf(proto.packageName);
  const protoFields = proto.messages.get(name) ?? [];
  if (UNIONS.test(`${scope}.${name}`)) {
    const fields = protoFields.map((field) => [field.number, unionMember(field, scope, go)] as const);
    return { attribute: ';u', fields: new Map(fields) };
  }
  const struct = go.structs.get(name);
  if (struct === undefined) throw new Error(`${proto.packageName}.${name}: no Go struct of this name`);
  const fields = new Map<number, TableField>();
  for (const goField of struct) {
    const field = protoFields.find(({ number }) => number === goField.number);
    if (field === undefined) continue;
    const shape = shapeOf(field, scope, go);
    if (goField.omitZero && shape !== 't')
      throw new Error(`${scope}.${name}: omitzero is known of times only`);
    fields.set(field.number, { jsonName: goField.jsonName ?? '', shape, flags: flagsOf(goField) });
  }
  const lost = protoFields.filter((field) => !fields.has(field.number));
  if (lost.length > 0)
    throw new Error(`${scope}.${name}: no JSON name for ${lost.map((field) => field.name).join()}`);
  const isKind = struct.some((field) => field.number === undefined && field.type.endsWith('TypeMeta'));
  return { attribute: isKind ? ';k' : '', fields };
}

/** A message that took the place of another one: it may still be met with the fields of that one. */
function noteChange(name: string, number: number, before: TableField, now: TableField): void {
  process.stderr.write(
    `${name} ${number}: ${before.jsonName}:${before.shape} became ${now.jsonName}:${now.shape}\n`,
  );
  if (before.jsonName !== now.jsonName) throw new Error('another field has this number now');
  const scope = name.slice(0, name.lastIndexOf('.') + 1);
  const [older, newer] = [before, now].map(({ shape }) => /@(.*)/.exec(shape)?.[1] ?? '');
  if (older === undefined || newer === undefined || older === '' || newer === '')
    throw new Error('a value became another');
  const full = (text: string): string => (text.includes('.') ? text : `${scope}${text}`);
  const replaced = messages.get(full(older));
  if (replaced !== undefined) predecessors.set(full(newer), replaced);
}

/** Fields that the newer release no longer has stand at the end, marked: they are read where they occur. */
function merged(name: string, older: TableMessage | undefined, newer: TableMessage): TableMessage {
  const fields = new Map(newer.fields);
  for (const [number, field] of older?.fields ?? []) {
    const now = fields.get(number);
    if (now === undefined)
      fields.set(number, { ...field, flags: field.flags.includes('-') ? field.flags : `${field.flags}-` });
    else if (now.shape !== field.shape) noteChange(name, number, field, now);
  }
  return { attribute: newer.attribute, fields };
}

/** A package and what it takes over from its group's v1 (`type MatchCondition v1.MatchCondition`). */
function goPackage(folder: string): GoPackage {
  const own = readGoPackage(goFiles(folder));
  const stable = readGoPackage(goFiles(join(dirname(folder), 'v1')));
  return { ...own, structs: new Map([...stable.structs, ...own.structs]) };
}

/** Only lists of strings are wrapped so; anything else would need another letter. */
function isStringList(name: string, { proto, go }: Package): boolean {
  if (!go.lists.has(name)) return false;
  const [items, ...more] = proto.messages.get(name) ?? [];
  if (items?.type !== 'string' || !items.repeated || items.number !== 1 || more.length > 0)
    throw new Error(`${proto.packageName}.${name} is a list of something else than strings`);
  return true;
}

function checkReferences(): void {
  for (const [name, { fields }] of messages)
    for (const { shape } of fields.values()) {
      const referred = /@(.*)/.exec(shape)?.[1];
      const scope = name.slice(0, name.lastIndexOf('.') + 1);
      if (referred !== undefined && !messages.has(referred.includes('.') ? referred : `${scope}${referred}`))
        throw new Error(`${name} refers to ${referred}, which is not in the table`);
    }
}

function goFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.go') && !/_test\.go$|\.pb\.go$|^zz_/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

function readFolder(path: string): readonly Package[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => basename(file) === 'generated.proto' && !PASSED_OVER.test(file))
    .map((file) => join(path, file))
    .map((file) => ({ proto: readProto(readFileSync(file, 'utf8')), go: goPackage(dirname(file)) }));
}

function messageLine(name: string, { attribute, fields }: TableMessage): string {
  const texts = [...fields].map(
    ([number, { jsonName, shape, flags }]) =>
      `${jsonName}:${number}:${shape}${flags === '' ? '' : `;${flags}`}`,
  );
  return [`${name}${attribute}`, ...texts].join(' ');
}

const [output, ...paths] = process.argv.slice(2);
if (output === undefined || paths.length === 0)
  throw new Error('name the file to write and the folders of the Go modules');
const folders = paths.map(folderOf).toSorted((a, b) => a.minor - b.minor || a.patch - b.patch);
const messages = new Map<string, TableMessage>();
/** By the name of a message: what stood in its place in older releases, as it was then. */
const predecessors = new Map<string, TableMessage>();
const apiVersions = new Map<string, string>();
for (const folder of folders) {
  for (const contents of readFolder(folder.path)) {
    const { proto, go } = contents;
    const scope = scopeOf(proto.packageName);
    const version = scope.slice(scope.indexOf('.') + 1);
    if (go.groupName !== undefined)
      apiVersions.set(scope, go.groupName === '' ? version : `${go.groupName}/${version}`);
    for (const short of proto.messages.keys()) {
      const name = `${scope}.${short}`;
      if (Object.hasOwn(SPECIALS, name) || WITHOUT_JSON.has(name) || isStringList(short, contents)) continue;
      messages.set(name, merged(name, messages.get(name), tableMessage(short, proto, go)));
    }
  }
}
for (const [name, replaced] of predecessors) {
  const now = messages.get(name);
  if (now !== undefined) messages.set(name, merged(name, replaced, now));
}
checkReferences();
const byName = <T>([one]: readonly [string, T], [other]: readonly [string, T]): number =>
  one < other ? -1 : 1;
const modules = [...new Set(folders.map(({ module }) => module))].map((module) => {
  const versions = folders.filter((folder) => folder.module === module);
  return `//   k8s.io/${module} ${versions.map(({ minor, patch }) => `0.${minor}.${patch}`).join(' ')}`;
});
writeFileSync(
  output,
  `/* oxlint-disable max-lines -- a table of facts */
// Made by tools/protobuf-fields.ts; do not edit. Source: generated.proto and the struct tags in the Go files beside it of (Apache-2.0)
${modules.join('\n')}
// The form of the lines is said in message-table.ts.

/** package apiVersion */
export const API_VERSIONS = \`
${[...apiVersions]
  .toSorted(byName)
  .map((pair) => pair.join(' '))
  .join('\n')}
\`;

/** message[;attributes] jsonName:number:shape[;flags] ... */
export const MESSAGES = \`
${[...messages]
  .toSorted(byName)
  .map(([name, message]) => messageLine(name, message))
  .join('\n')}
\`;
`,
);
