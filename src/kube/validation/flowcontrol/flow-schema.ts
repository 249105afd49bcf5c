import type { JsonObject } from '../../json.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain } from '../formats.ts';
import { internalJson, type InternalField } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta } from '../object-meta.ts';
import { Path } from '../path.ts';
import { number, struct, structPointer, structs, text } from '../values.ts';
import { validateConditions } from './conditions.ts';
import { validateFlowSchemaRule } from './flow-schema-rule.ts';
import { MANDATORY_FLOW_SCHEMAS } from './mandatory.ts';

const SPEC = Path.of('spec');
const PRECEDENCE_MAX = 10_000;
const EXEMPT = 'exempt';
const METHODS = ['ByNamespace', 'ByUser'];

const TYPE: readonly InternalField[] = [['Type', 'type', '']];
const NAME: readonly InternalField[] = [['Name', 'name', '']];
/** FlowSchemaSpec of the internal types (pkg/apis/flowcontrol/types.go). */
const INTERNAL_SPEC: readonly InternalField[] = [
  ['PriorityLevelConfiguration', 'priorityLevelConfiguration', { Name: '' }, NAME],
  ['MatchingPrecedence', 'matchingPrecedence', 0],
  ['DistinguisherMethod', 'distinguisherMethod', null, TYPE],
  [
    'Rules',
    'rules',
    null,
    [
      [
        'Subjects',
        'subjects',
        null,
        [
          ['Kind', 'kind', ''],
          ['User', 'user', null, NAME],
          ['Group', 'group', null, NAME],
          ['ServiceAccount', 'serviceAccount', null, [['Namespace', 'namespace', ''], ...NAME]],
        ],
      ],
      [
        'ResourceRules',
        'resourceRules',
        null,
        [
          ['Verbs', 'verbs', null],
          ['APIGroups', 'apiGroups', null],
          ['Resources', 'resources', null],
          ['ClusterScope', 'clusterScope', false],
          ['Namespaces', 'namespaces', null],
        ],
      ],
      [
        'NonResourceRules',
        'nonResourceRules',
        null,
        [
          ['Verbs', 'verbs', null],
          ['NonResourceURLs', 'nonResourceURLs', null],
        ],
      ],
    ],
  ],
];

function validateSpec(spec: JsonObject, name: string, errors: ErrorList): void {
  const precedence = number(spec, 'matchingPrecedence');
  const at = SPEC.child('matchingPrecedence');
  if (precedence <= 0) errors.invalid(at, precedence, 'must be a positive value');
  if (precedence > PRECEDENCE_MAX)
    errors.invalid(at, precedence, `must not be greater than ${PRECEDENCE_MAX}`);
  if (precedence === 1 && name !== EXEMPT)
    errors.invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
  const method = structPointer(spec, 'distinguisherMethod');
  if (method !== undefined && !METHODS.includes(text(method, 'type')))
    errors.notSupported(SPEC.child('distinguisherMethod').child('type'), internalJson(method, TYPE), METHODS);
  const level = text(struct(spec, 'priorityLevelConfiguration'), 'name');
  const levelPath = SPEC.child('priorityLevelConfiguration').child('name');
  if (level === '') errors.required(levelPath, 'must reference a priority level');
  else errors.eachInvalid(levelPath, level, dnsSubdomain(level));
  for (const [index, rule] of structs(spec, 'rules').entries())
    validateFlowSchemaRule(rule, SPEC.child('rules').index(index), errors);
}

function validateFlowSchema(schema: JsonObject, errors: ErrorList): void {
  validateObjectMeta(schema, { namespaced: false, name: 'subdomain' }, errors);
  const spec = struct(schema, 'spec');
  const name = text(struct(schema, 'metadata'), 'name');
  validateSpec(spec, name, errors);
  const fixed = MANDATORY_FLOW_SCHEMAS[name];
  if (fixed !== undefined && !isSemanticallyEqual(spec, fixed))
    errors.invalid(SPEC, internalJson(spec, INTERNAL_SPEC), `spec of '${name}' must equal the fixed value`);
  validateConditions(schema, errors);
}

/** FlowSchema (pkg/apis/flowcontrol/validation). */
export const flowSchemaRules: KindRules = {
  create: validateFlowSchema,
  update: (schema, _old, errors) => validateFlowSchema(schema, errors),
  subresources: { status: (schema, _old, errors) => validateConditions(schema, errors) },
};
