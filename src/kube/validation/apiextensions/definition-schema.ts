import { isJsonObject, type JsonObject } from '../../json.ts';
import { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { struct, structPointer, text } from '../values.ts';
import { defaultErrors } from './default-values.ts';
import { fieldsSet, shownSchema } from './internal-definition.ts';
import { openApiErrors } from './open-api-schema.ts';
import { RuleCompilation } from './rule-compilation.ts';
import { isReadable, structuralErrors, unreadableSchema } from './structural-schema.ts';

/** Fields that the root may have where `status` is split off. The text lists them in this order. */
const AT_ROOT_WITH_STATUS = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
];

/** Only the first field that is wrong is told. */
function validateRootWithStatus(schema: JsonObject, path: Path, errors: ErrorList): void {
  for (const field of fieldsSet(schema)) {
    if (field === 'Type' && schema['type'] !== 'object') {
      errors.invalid(
        path.child('openAPIV3Schema.type'),
        text(schema, 'type'),
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      );
      return;
    }
    if (AT_ROOT_WITH_STATUS.includes(field)) continue;
    errors.invalid(
      path.child('openAPIV3Schema'),
      shownSchema(schema),
      `only [${AT_ROOT_WITH_STATUS.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`,
    );
    return;
  }
}

/**
 * The schema of `holder[field]`, at `path` (validateCustomResourceDefinitionValidation): structure first, then defaults, then, if both are
 * right, rules.
 */
export function validateSchema(
  holder: JsonObject,
  field: 'schema' | 'validation',
  hasStatus: boolean,
  path: Path,
  errors: ErrorList,
): void {
  const schema = structPointer(struct(holder, field), 'openAPIV3Schema');
  if (!isJsonObject(schema)) return;
  const at = path.child('openAPIV3Schema');
  const found = new ErrorList();
  if (hasStatus) validateRootWithStatus(schema, path, found);
  if (schema['nullable'] === true)
    found.forbidden(path.child('openAPIV3Schema.nullable'), 'nullable cannot be true at the root');
  const isStructural = isReadable(schema);
  const structure = isStructural ? structuralErrors(schema, at) : new ErrorList();
  if (isStructural && structure.length === 0) structure.append(defaultErrors(schema, at));
  found.append(structure);
  const rules = new RuleCompilation();
  const compiles = isStructural && structure.length === 0;
  found.append(
    openApiErrors(schema, at, (part, standing, place) => {
      if (compiles) rules.compile(part, standing, place);
    }),
  );
  found.append(rules.errors);
  const unreadable = found.length === 0 ? unreadableSchema(schema) : undefined;
  if (unreadable !== undefined) found.invalid(at, '', unreadable);
  errors.append(found);
}
