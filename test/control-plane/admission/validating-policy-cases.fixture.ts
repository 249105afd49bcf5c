import type { AdmissionCase } from './compare-admission.fixture.ts';
import {
  autoscaler,
  AUTOSCALERS,
  CONFIG_MAPS,
  configMap,
  HERE,
  merge,
  post,
  remove,
} from './objects.fixture.ts';
import { MATCH, check, labelled, policyObject, only, validates } from './policy-objects.fixture.ts';

export function validatingPolicyCases(): readonly AdmissionCase[] {
  const names = [
    'message',
    'expression',
    'message-expression',
    'message-expression-fails',
    'reason',
    'reason-large',
    'error',
    'error-ignored',
    'warn',
    'warn-deny',
    'audit',
    'variables',
    'variable-fails',
    'condition',
    'condition-fails',
    'namespace',
    'authorizer',
    'request',
    'annotations',
    'annotation-fails',
    'second',
    'map',
  ];
  return [
    {
      name: 'validating policies',
      configuration: [
        ...validates('message', {
          ...only('message'),
          ...check('has(object.data)', { message: ' data is needed ' }),
        }),
        ...validates('expression', { ...only('expression'), ...check('object.metadata.name == "other"') }),
        ...validates('message-expression', {
          ...only('message-expression'),
          ...check('false', { messageExpression: '"not " + object.metadata.name', message: 'plain' }),
        }),
        ...validates('message-expression-fails', {
          ...only('message-expression-fails'),
          ...check('false', { messageExpression: 'string(object.data.missing)', message: 'plain' }),
        }),
        ...validates('reason', {
          ...only('reason'),
          ...check('false', { reason: 'Forbidden', message: 'go away' }),
        }),
        ...validates('reason-large', {
          ...only('reason-large'),
          ...check('false', { reason: 'RequestEntityTooLarge' }),
        }),
        ...validates('error', { ...only('error'), ...check('object.data.missing == "x"') }),
        ...validates('error-ignored', {
          ...only('error-ignored'),
          failurePolicy: 'Ignore',
          ...check('object.data.missing == "x"'),
        }),
        ...validates(
          'warn',
          { ...only('warn'), ...check('false', { message: 'only a warning' }) },
          { validationActions: ['Warn'] },
        ),
        ...validates(
          'warn-deny',
          {
            ...only('warn-deny'),
            validations: [
              { expression: 'false', message: 'one' },
              { expression: 'false', message: 'two' },
            ],
          },
          { validationActions: ['Warn', 'Audit'] },
        ),
        ...validates('audit', { ...only('audit'), ...check('false') }, { validationActions: ['Audit'] }),
        ...validates('variables', {
          ...only('variables'),
          variables: [
            { name: 'labels', expression: 'object.metadata.labels' },
            { name: 'count', expression: 'size(variables.labels)' },
          ],
          ...check('variables.count > 5', { messageExpression: '"only " + string(variables.count)' }),
        }),
        ...validates('variable-fails', {
          ...only('variable-fails'),
          variables: [{ name: 'broken', expression: 'object.data.missing' }],
          ...check('variables.broken == "x"'),
        }),
        ...validates('condition', {
          ...only('condition'),
          matchConditions: [{ name: 'no', expression: 'has(object.data)' }],
          ...check('false'),
        }),
        ...validates('condition-fails', {
          ...only('condition-fails'),
          matchConditions: [{ name: 'fails', expression: 'object.data.missing == "x"' }],
          ...check('false'),
        }),
        ...validates('namespace', {
          ...only('namespace'),
          ...check('namespaceObject.metadata.labels["case"] != "admission"', {
            messageExpression: '"in " + namespaceObject.metadata.name + " " + namespaceObject.status.phase',
          }),
        }),
        ...validates('authorizer', {
          ...only('authorizer'),
          ...check(
            'authorizer.group("").resource("secrets").namespace("{ns}").check("get").allowed() && !authorizer.requestResource.check("create").allowed()',
          ),
        }),
        ...validates('request', {
          ...only('request'),
          ...check('false', {
            messageExpression:
              'request.operation + " " + request.resource.resource + " " + request.userInfo.username + " " + string(request.dryRun)',
          }),
        }),
        ...validates('annotations', {
          ...only('annotations'),
          auditAnnotations: [{ key: 'seen', valueExpression: '"name " + object.metadata.name' }],
        }),
        ...validates('annotation-fails', {
          ...only('annotation-fails'),
          auditAnnotations: [{ key: 'seen', valueExpression: 'string(object.data.missing)' }],
        }),
        ...validates('second', {
          ...only('second'),
          validations: [
            { expression: 'true' },
            { expression: 'false', message: 'the second' },
            { expression: 'false', message: 'the third' },
          ],
        }),
        ...validates('map', { ...only('map'), ...check('object.metadata.labels.all(k, k.startsWith("x"))') }),
      ],
      steps: [
        ...names.map((name) => post(CONFIG_MAPS, labelled(name))),
        post(CONFIG_MAPS, labelled('message', { data: { a: 'b' } }), { code: 201 }),
        post(
          CONFIG_MAPS,
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { generateName: 'made-', labels: { by: 'reason' } },
          },
          { code: 403 },
        ),
        merge(`${CONFIG_MAPS}/message`, { data: null }, { code: 422 }),
        remove(`${CONFIG_MAPS}/message`, undefined, { code: 422 }),
        remove(`${CONFIG_MAPS}/warn`, undefined, { code: 200 }),
        post(`${CONFIG_MAPS}?dryRun=All`, labelled('request'), { code: 422 }),
      ],
    },
    {
      name: 'rules of policies and bindings',
      configuration: [
        ...validates(
          'excluded',
          {
            matchConstraints: {
              ...MATCH,
              excludeResourceRules: [
                {
                  apiGroups: [''],
                  apiVersions: ['v1'],
                  operations: ['CREATE'],
                  resources: ['configmaps'],
                  resourceNames: ['spared'],
                },
              ],
            },
            ...check('false'),
          },
          { matchResources: { objectSelector: { matchLabels: { bound: 'yes' } } } },
        ),
        ...validates('named', {
          matchConstraints: {
            ...MATCH,
            resourceRules: [
              {
                apiGroups: [''],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['configmaps'],
                resourceNames: ['named'],
              },
            ],
          },
          ...check('false', { message: 'named' }),
        }),
        policyObject('ValidatingAdmissionPolicy', 'unbound', { matchConstraints: MATCH, ...check('false') }),
        ...validates('versions', {
          matchConstraints: {
            namespaceSelector: HERE,
            resourceRules: [
              {
                apiGroups: ['autoscaling'],
                apiVersions: ['v2'],
                operations: ['CREATE'],
                resources: ['horizontalpodautoscalers'],
              },
            ],
          },
          ...check('false', {
            messageExpression:
              'object.apiVersion + " " + request.requestKind.version + " " + string(size(object.spec.metrics))',
          }),
        }),
      ],
      steps: [
        post(CONFIG_MAPS, configMap('free')),
        post(CONFIG_MAPS, configMap('bound', {}, { labels: { bound: 'yes' } }), { code: 422 }),
        post(CONFIG_MAPS, configMap('spared', {}, { labels: { bound: 'yes' } }), { code: 201 }),
        post(CONFIG_MAPS, configMap('named'), { code: 422 }),
        post(AUTOSCALERS, autoscaler('h'), { code: 422 }),
      ],
    },
    {
      name: 'parameters of policies',
      given: [
        post(CONFIG_MAPS, configMap('param-a', { data: { least: '3' } }, { labels: { param: 'yes' } })),
        post(CONFIG_MAPS, configMap('param-b', { data: { least: '5' } }, { labels: { param: 'yes' } })),
      ],
      configuration: [
        ...validates(
          'by-name',
          {
            ...only('by-name'),
            paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
            ...check('size(object.metadata.name) < int(params.data.least)', {
              messageExpression:
                '"at least " + params.data.least + " of " + params.metadata.name + " " + params.kind',
            }),
          },
          { paramRef: { name: 'param-a', parameterNotFoundAction: 'Deny' } },
        ),
        ...validates(
          'by-selector',
          {
            ...only('by-selector'),
            paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
            ...check('params.data.least == "3"', { message: 'not three' }),
          },
          {
            paramRef: {
              selector: { matchLabels: { param: 'yes' } },
              namespace: '{ns}',
              parameterNotFoundAction: 'Deny',
            },
          },
        ),
        ...validates(
          'missing-deny',
          { ...only('missing-deny'), paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, ...check('false') },
          { paramRef: { name: 'nothing', parameterNotFoundAction: 'Deny' } },
        ),
        ...validates(
          'missing-allow',
          { ...only('missing-allow'), paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, ...check('false') },
          { paramRef: { name: 'nothing', parameterNotFoundAction: 'Allow' } },
        ),
        ...validates('no-ref', {
          ...only('no-ref'),
          paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
          ...check('params != null', { message: 'params is null' }),
        }),
      ],
      steps: ['by-name', 'by-selector', 'missing-deny', 'missing-allow', 'no-ref'].map((name) =>
        post(CONFIG_MAPS, labelled(name)),
      ),
    },
  ];
}
