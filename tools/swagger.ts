import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * The parts of Kubernetes' published API description (`api/openapi-spec/swagger.json`, OpenAPI v2, and `v3/*.json`) that the
 * table of built-in kinds is made of. Descriptions are not read.
 */
const Property = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  $ref: z.string().optional(),
  allOf: z.array(z.object({ $ref: z.string() })).optional(),
  default: z.unknown().optional(),
  get items() {
    return Property.optional();
  },
  get additionalProperties() {
    return Property.optional();
  },
  'x-kubernetes-list-type': z.string().optional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).optional(),
  'x-kubernetes-map-type': z.string().optional(),
  'x-kubernetes-patch-merge-key': z.string().optional(),
  'x-kubernetes-patch-strategy': z.string().optional(),
});
export type Property = z.infer<typeof Property>;

const GroupVersionKind = z.object({ group: z.string(), version: z.string(), kind: z.string() });

const Definition = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), Property).optional(),
  'x-kubernetes-map-type': z.string().optional(),
});
export type Definition = z.infer<typeof Definition>;

const Operation = z.object({
  'x-kubernetes-action': z.string().optional(),
  'x-kubernetes-group-version-kind': GroupVersionKind.optional(),
  responses: z
    .record(z.string(), z.object({ schema: z.object({ $ref: z.string().optional() }).optional() }))
    .optional(),
});
type Operation = z.infer<typeof Operation>;

const Swagger = z.object({
  definitions: z.record(z.string(), Definition),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

const OpenApiV3 = z.object({
  components: z.object({ schemas: z.record(z.string(), Definition).default({}) }).optional(),
});

/** What one path of a resource offers: `action` is the API server's verb, `kind` what it takes. */
export interface ResourceAction {
  readonly path: string;
  readonly action: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The definition of a successful answer. */
  readonly answer: string | undefined;
}

export interface PublishedRelease {
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly actions: readonly ResourceAction[];
}

/** `io.k8s.api.core.v1.Pod` of `#/definitions/io.k8s.api.core.v1.Pod`. */
export function referredName(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function resourceAction(path: string, operation: Operation): readonly ResourceAction[] {
  const { 'x-kubernetes-action': action, 'x-kubernetes-group-version-kind': kind } = operation;
  if (action === undefined || kind === undefined) return [];
  const reference = operation.responses?.['200']?.schema?.$ref;
  return [{ path, action, ...kind, answer: reference === undefined ? undefined : referredName(reference) }];
}

/** Reads one release's `swagger.json`. Throws where it is not what Kubernetes publishes. */
export function readSwagger(file: string): PublishedRelease {
  const { definitions, paths } = Swagger.parse(JSON.parse(readFileSync(file, 'utf8')));
  const actions = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      method === 'parameters' ? [] : resourceAction(path, Operation.parse(operation)),
    ),
  );
  return { definitions: new Map(Object.entries(definitions)), actions };
}

/**
 * Defaults that one release's `v3` documents publish, by `definition.field`. Zero values (`""`, `0`, `false`, `{}`) say how Go
 * fills an absent field and not that the API server defaults it, so they are left out.
 */
export function readDefaults(files: readonly string[]): ReadonlyMap<string, string> {
  const defaults = new Map<string, string>();
  for (const file of files) {
    const { components } = OpenApiV3.parse(JSON.parse(readFileSync(file, 'utf8')));
    for (const [name, definition] of Object.entries(components?.schemas ?? {})) {
      for (const [field, property] of Object.entries(definition.properties ?? {})) {
        const text = JSON.stringify(property.default);
        if (text !== undefined && !['""', '0', 'false', '{}', 'null'].includes(text))
          defaults.set(`${name}.${field}`, text);
      }
    }
  }
  return defaults;
}

const FUNCTION = /^func schema_(?:k8sio_)?api_(\w+?)_(v\d\w*?)_(\w+)\(ref/;
const PROPERTY = /^\t{5}"([^"]+)": \{$/;
const ENUM = /^\t+Enum:\s+\[\]interface\{\}\{(.*)\},$/;

/**
 * The values that a field may have (of a list: its items), by `definition.field`. swagger.json leaves enums out; the file that it is made from,
 * `pkg/generated/openapi/zz_generated.openapi.go` of the same release, has them.
 */
export function readEnums(file: string): ReadonlyMap<string, readonly string[]> {
  const enums = new Map<string, readonly string[]>();
  let definition = '';
  let field = '';
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const named = FUNCTION.exec(line);
    if (named !== null) definition = `io.k8s.api.${named[1]}.${named[2]}.${named[3]}`;
    else if (line.startsWith('func ')) definition = '';
    field = PROPERTY.exec(line)?.[1] ?? field;
    const values = ENUM.exec(line)?.[1];
    if (values !== undefined && definition !== '')
      enums.set(`${definition}.${field}`, z.array(z.string()).parse(JSON.parse(`[${values}]`)));
  }
  return enums;
}
