import { isJsonObject, stringAt, type JsonObject } from '../../../kube/json.ts';
import { trackApply, type FieldManagement } from '../../../kube/managed-fields/field-manager.ts';
import { YamlError } from '../../../kube/yaml/yaml-error.ts';
import { readYaml } from '../../../kube/yaml/read-yaml.ts';
import { converting } from '../custom-resources/conversion/converting.ts';
import { ApiError, applyConflict, badRequest, conflict, notFound } from '../request/api-error.ts';
import { doubledLines } from '../request/read-body.ts';
import type { ServerRequest } from '../request/server-request.ts';
import { accessDenied, accessRequest } from '../security/authorize.ts';
import { createTracked, type Written } from './create.ts';
import { decode, fieldValidationOf } from './decode.ts';
import { defaulted } from './defaulted.ts';
import { fieldManagement } from './field-management.ts';
import { normalised } from './prepare.ts';
import { change, type UpdatePart } from './update.ts';
import { fieldManagerOf, isForced } from './write-options.ts';
import { checkName, checkUidKept, storageKey, type Write } from './write-context.ts';

/** The configuration in the body: YAML, of which JSON is a part. Throws 400. */
export function readConfiguration({ body }: Pick<ServerRequest, 'body'>): JsonObject {
  const text = Buffer.from(body).toString('utf8');
  let value: unknown;
  try {
    value = readYaml(text)[0]?.value ?? null;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw badRequest(`error decoding YAML: ${error.message}`);
  }
  if (isJsonObject(value)) return value;
  if (value === null) return {};
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  throw badRequest(
    `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
  );
}

/** What the application of a configuration makes of an object, without defaults. Throws 400, 409 and 500. */
export function appliedBy(
  management: FieldManagement,
  live: JsonObject | undefined,
  config: JsonObject,
  request: ServerRequest,
): JsonObject {
  const result = trackApply(management, live, config, fieldManagerOf(request), isForced(request));
  switch (result.type) {
    case 'applied':
      return result.object;
    case 'conflicts':
      throw applyConflict(result.texts);
    case 'refused':
      throw badRequest(result.why);
    case 'mistyped':
      break;
  }
  throw new ApiError({ code: 500, reason: '', message: result.why });
}

function applied(
  write: Write,
  subresource: string,
  live: JsonObject | undefined,
  config: JsonObject,
): JsonObject {
  const object = appliedBy(fieldManagement(write, subresource), live, config, write.request);
  checkDoubled(write.request);
  return object;
}

/** Keys that stand twice in a configuration are told after it was applied (applyPatchToCurrentObject of applyPatcher, endpoints/handlers/patch.go). Throws 400. */
function checkDoubled({ query, body, context }: ServerRequest): void {
  const validation = fieldValidationOf(query);
  const lines = validation === 'Ignore' ? [] : doubledLines(Buffer.from(body).toString('utf8'));
  if (lines.length === 0) return;
  if (validation === 'Warn') {
    context.warnings.push(...lines);
    return;
  }
  const why = `yaml: unmarshal errors:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${why}`);
}

/** What was applied has no unknown fields: its type was checked. */
function withServedForm(object: JsonObject, { resource }: Write): JsonObject {
  const { body } = decode(object, resource, 'Ignore');
  return defaulted(normalised(body, resource), resource);
}

function checkMayCreate({ parts, request }: Write): void {
  const { user, path, info } = request;
  if (!parts.authorizer.allows(user, accessRequest('create', path, info)))
    throw accessDenied(user, 'create', path, info);
}

async function createApplied(write: Write, config: JsonObject): Promise<Written> {
  const { resource, name } = write;
  const object = await converting(write.parts.conversions, () =>
    withServedForm(applied(write, '', undefined, config), write),
  );
  const uid = stringAt(object, 'metadata', 'uid') ?? '';
  if (uid !== '')
    throw conflict(
      resource,
      name,
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    );
  checkName(write, object);
  checkMayCreate(write);
  return createTracked(write, object, []);
}

/** PATCH with an apply configuration: what it says is so from now on, and owned by the field manager; what is not there is created. */
export async function apply(write: Write, part: UpdatePart): Promise<Written> {
  const { parts, resource, namespace, name, request } = write;
  const config = readConfiguration(request);
  const key = storageKey(resource, namespace, name);
  if (parts.store.collection(resource.collection).get(key) === undefined) {
    if (part !== 'object') throw notFound(resource, name);
    return createApplied(write, config);
  }
  const subresource = part === 'object' ? '' : part;
  return change(write, part, (current) => {
    const body = withServedForm(applied(write, subresource, current, config), write);
    checkUidKept(write, body, current);
    return { body, warnings: [] };
  });
}
