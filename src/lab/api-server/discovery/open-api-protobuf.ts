import {
  isJsonArray,
  isJsonObject,
  jsonAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';

/** Numbers of fields: OpenAPIv2.proto of google/gnostic-models. */
const LENGTH_DELIMITED = 2;

function varint(value: number): Buffer {
  const written: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) written.push((rest % 0x80) | 0x80);
  return Buffer.from([...written, rest]);
}

function message(number: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint(number * 8 + LENGTH_DELIMITED), varint(body.length), body]);
}

function text(number: number, value: JsonValue | undefined): Buffer {
  return typeof value === 'string' ? message(number, Buffer.from(value)) : Buffer.alloc(0);
}

function truth(number: number, value: JsonValue | undefined): Buffer {
  return value === true ? Buffer.concat([varint(number * 8), Buffer.from([1])]) : Buffer.alloc(0);
}

function texts(number: number, values: JsonValue | undefined): readonly Buffer[] {
  return isJsonArray(values) ? values.map((value) => text(number, value)) : [];
}

/** Any: YAML in a text, and JSON is YAML. */
function any(number: number, value: JsonValue): Buffer {
  return message(number, text(2, `${JSON.stringify(value)}\n`));
}

function extensions(number: number, object: JsonObject): readonly Buffer[] {
  return Object.entries(object).flatMap(([key, value]) =>
    key.startsWith('x-') && value !== undefined ? [message(number, text(1, key), any(2, value))] : [],
  );
}

function namedSchemas(number: number, schemas: JsonValue | undefined): readonly Buffer[] {
  if (!isJsonObject(schemas)) return [];
  return Object.entries(schemas).map(([name, schema]) =>
    message(number, text(1, name), message(2, schemaBytes(schema ?? null))),
  );
}

function schemaBytes(schema: JsonValue): Buffer {
  if (!isJsonObject(schema)) return Buffer.alloc(0);
  const { default: byDefault, enum: values, additionalProperties, type, items, allOf, properties } = schema;
  return Buffer.concat([
    text(1, schema['$ref']),
    text(2, schema['format']),
    text(4, schema['description']),
    ...(byDefault === undefined ? [] : [any(5, byDefault)]),
    text(13, schema['pattern']),
    ...texts(19, schema['required']),
    ...(isJsonArray(values) ? values.map((value) => any(20, value)) : []),
    ...(isJsonObject(additionalProperties)
      ? [message(21, message(1, schemaBytes(additionalProperties)))]
      : []),
    ...(additionalProperties === true ? [message(21, truth(2, true))] : []),
    ...(type === undefined ? [] : [message(22, text(1, type))]),
    ...(items === undefined ? [] : [message(23, message(1, schemaBytes(items)))]),
    ...(isJsonArray(allOf) ? allOf.map((one) => message(24, schemaBytes(one))) : []),
    ...(properties === undefined ? [] : [message(25, ...namedSchemas(1, properties))]),
    ...extensions(31, schema),
  ]);
}

function parameterBytes(parameter: JsonValue): Buffer {
  const name = text(stringAt(parameter, 'in') === 'body' ? 2 : 4, jsonAt(parameter, 'name'));
  if (stringAt(parameter, 'in') === 'body') {
    const schema = message(5, schemaBytes(jsonAt(parameter, 'schema') ?? null));
    return message(1, message(1, name, text(3, 'body'), truth(4, true), schema));
  }
  const query = [
    text(2, 'query'),
    name,
    text(6, jsonAt(parameter, 'type')),
    truth(20, jsonAt(parameter, 'uniqueItems')),
  ];
  return message(1, message(2, message(3, ...query)));
}

function operationBytes(operation: JsonObject): Buffer {
  const parameters = isJsonArray(operation['parameters']) ? operation['parameters'] : [];
  const schema = jsonAt(operation, 'responses', '200', 'schema') ?? {};
  const response = message(1, text(1, 'OK'), message(2, message(1, schemaBytes(schema))));
  return Buffer.concat([
    ...texts(6, operation['produces']),
    ...texts(7, operation['consumes']),
    ...parameters.map((parameter) => message(8, parameterBytes(parameter))),
    message(9, message(1, text(1, '200'), message(2, response))),
    ...extensions(13, operation),
  ]);
}

const METHODS = [
  ['get', 2],
  ['put', 3],
  ['post', 4],
  ['delete', 5],
  ['patch', 8],
] as const;

function pathItemBytes(item: JsonValue | undefined): Buffer {
  return Buffer.concat(
    METHODS.flatMap(([method, number]) => {
      const operation = jsonAt(item, method);
      return isJsonObject(operation) ? [message(number, operationBytes(operation))] : [];
    }),
  );
}

/** A document of OpenAPI v2 as protobuf (gnostic's Document), the only form that kubectl up to 1.26 asks for. */
export function openApiV2Protobuf(document: JsonObject): Uint8Array {
  const paths = jsonAt(document, 'paths');
  return Buffer.concat([
    text(1, document['swagger']),
    message(2, text(1, jsonAt(document, 'info', 'title')), text(2, jsonAt(document, 'info', 'version'))),
    message(
      8,
      ...Object.entries(isJsonObject(paths) ? paths : {}).map(([path, item]) =>
        message(2, text(1, path), message(2, pathItemBytes(item))),
      ),
    ),
    message(9, ...namedSchemas(1, document['definitions'])),
  ]);
}
