import {
  additionalOf,
  hasAdditional,
  isEmbeddedResource,
  itemsOf,
  propertyOf,
  type Schema,
} from '../../../kube/custom-resource/schema.ts';
import { goJsonType } from '../../../kube/custom-resource/go-json-type.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { checkFields } from '../../../kube/schema/check-fields.ts';
import type { ObjectType } from '../../../kube/schema/object-type.ts';
import { builtInType } from '../../../kube/schema/schema-table.ts';
import { ErrorList } from '../../../kube/validation/error-list.ts';
import { Path } from '../../../kube/validation/path.ts';
import { goForm } from '../encoding/go-form.ts';
import { pathText, prunedObject, typeError } from '../writes/go-decoding.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';

const METADATA_TYPE = 'meta.v1.ObjectMeta';

function metadataType(): ObjectType {
  const type = builtInType(METADATA_TYPE);
  if (type === undefined) throw new Error(`built-in-schema.data.ts does not hold ${METADATA_TYPE}`);
  return type;
}

/** Metadata as Go's ObjectMeta holds it. `wrong` says why it is none. */
export interface ReadMetadata {
  readonly metadata: JsonObject;
  readonly unknownFields: readonly string[];
  readonly wrong: string | undefined;
}

/** Reads metadata (GetObjectMeta, apiextensions-apiserver pkg/apiserver/schema/objectmeta). `path` is where it stands. */
export function readMetadata(value: JsonValue, path: string): ReadMetadata {
  if (!isJsonObject(value)) {
    const wrong = `json: cannot unmarshal ${goKind(value)} into Go value of type v1.ObjectMeta`;
    return { metadata: {}, unknownFields: [], wrong };
  }
  const type = metadataType();
  const problems = checkFields(type, value, SERVED_MINOR);
  const mistake = problems.find((problem) => problem.type === 'wrong-type');
  const unknownFields = problems.flatMap((problem) =>
    problem.type === 'unknown' || problem.type === 'removed' || problem.type === 'too-new'
      ? [`${path}.${pathText(problem.path)}`]
      : [],
  );
  const { creationTimestamp, ...rest } = goForm(METADATA_TYPE, prunedObject(value, type));
  const metadata =
    creationTimestamp === null || creationTimestamp === undefined ? rest : { ...rest, creationTimestamp };
  return {
    metadata,
    unknownFields,
    wrong: mistake === undefined ? undefined : typeError(value, type, mistake.path),
  };
}

/** What encoding/json calls a JSON value. */
export function goKind(value: JsonValue): string {
  if (isJsonArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : goJsonType(value).replace(/^(int64|float64)$/, 'number');
}

/** What embedded objects look like once their metadata is read, or why the first of them cannot be read. */
export class EmbeddedMetadata {
  readonly unknownFields: string[] = [];
  wrong: string | undefined;

  #refuse(path: string, value: JsonValue, why: string): void {
    if (this.wrong !== undefined) return;
    const errors = new ErrorList();
    errors.invalid(Path.of(path), value, why);
    const [error] = errors.errors;
    this.wrong = error === undefined ? why : `${error.field}: ${error.message}`;
  }

  read(value: JsonValue, schema: Schema | undefined, path = ''): JsonValue {
    if (schema === undefined) return value;
    if (isJsonArray(value))
      return value.map((item, index) => this.read(item, itemsOf(schema), `${path}[${index}]`));
    if (!isJsonObject(value)) return value;
    const entries = Object.entries(value).map(([name, entry]): readonly [string, JsonValue] => {
      const at = path === '' ? name : `${path}.${name}`;
      return [name, this.#field(name, entry ?? null, schema, at)];
    });
    return Object.fromEntries(entries);
  }

  #field(name: string, entry: JsonValue, schema: Schema, path: string): JsonValue {
    let own = entry;
    if (isEmbeddedResource(schema)) {
      if ((name === 'apiVersion' || name === 'kind') && typeof entry !== 'string')
        this.#refuse(path, entry, 'must be a string');
      if (name === 'metadata') {
        const { metadata, unknownFields, wrong } = readMetadata(entry, path);
        if (wrong !== undefined) this.#refuse(path, entry, wrong);
        this.unknownFields.push(...unknownFields);
        own = metadata;
      }
    }
    const property = propertyOf(schema, name);
    if (property !== undefined) return this.read(own, property, path);
    return hasAdditional(schema) ? this.read(own, additionalOf(schema), path) : own;
  }
}
