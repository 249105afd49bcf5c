import type { JsonObject, JsonValue } from '../../../src/kube/json.ts';

/** Keys and positions from the root. */
export type Steps = readonly (string | number)[];

export const COLUMN: JsonObject = { name: 'Host', type: 'string', jsonPath: '.spec.host', priority: 1 };

/** Values of the fields of a definition outside of its schema. */
export const SPEC_VALUES: readonly (readonly [Steps, readonly (JsonValue | undefined)[]])[] = [
  [
    ['metadata', 'name'],
    ['other.shapes.example.com', 'Upper', '', undefined, 'a'.repeat(300)],
  ],
  [
    ['spec', 'group'],
    ['', 'nodots', 'Upper.example.com', 'a..b', 'foo.k8s.io', 'kubernetes.io', undefined],
  ],
  [
    ['spec', 'scope'],
    ['', 'Namespace', 'Cluster', undefined],
  ],
  [
    ['spec', 'names', 'plural'],
    ['', 'Upper', 'with space', '1st', undefined],
  ],
  [
    ['spec', 'names', 'singular'],
    ['', 'Upper', '1st', 'x'.repeat(64)],
  ],
  [
    ['spec', 'names', 'kind'],
    ['', '1st', 'with-dash', 'with space', 'ShapeList', undefined],
  ],
  [
    ['spec', 'names', 'listKind'],
    ['Shape', '1st', 'Lists', ''],
  ],
  [
    ['spec', 'names', 'shortNames'],
    [[''], ['Upper'], ['a', 'a'], ['a.b'], []],
  ],
  [
    ['spec', 'names', 'categories'],
    [[''], ['Upper'], ['a', 'b'], ['a b']],
  ],
  [
    ['spec', 'versions'],
    [[], undefined],
  ],
  [
    ['spec', 'versions', 0, 'name'],
    ['', '1', 'V1', 'v1.0', 'x'.repeat(64), undefined],
  ],
  [['spec', 'versions', 0, 'storage'], [false]],
  [['spec', 'versions', 0, 'served'], [false]],
  // An empty one beside selectable fields ends the connection: the real server panics.
  [['spec', 'versions', 0, 'schema'], [undefined]],
  [
    ['spec', 'versions', 0, 'deprecated'],
    [true, false],
  ],
  [
    ['spec', 'versions', 0, 'deprecationWarning'],
    ['', 'w', 'x'.repeat(257), 'tab\tin it', 'ünï', '\u0007'],
  ],
  [
    ['spec', 'versions', 0, 'subresources'],
    [{}, { scale: {} }, { status: {} }, undefined],
  ],
  [
    ['spec', 'versions', 0, 'subresources', 'scale', 'specReplicasPath'],
    ['', 'spec.count', '.count', '.spec', '.spec.', '.status.x', '.spec.list[0]', undefined],
  ],
  [
    ['spec', 'versions', 0, 'subresources', 'scale', 'statusReplicasPath'],
    ['', 'status', '.spec.count', '.status.', '.status.a.b'],
  ],
  [
    ['spec', 'versions', 0, 'subresources', 'scale', 'labelSelectorPath'],
    ['', 'x', '.metadata.labels', '.spec.selector', '.', undefined],
  ],
  [
    ['spec', 'versions', 0, 'additionalPrinterColumns'],
    [[], [{}], [COLUMN, COLUMN], [{ name: 'a', type: 'b' }]],
  ],
  [
    ['spec', 'versions', 0, 'additionalPrinterColumns', 0, 'type'],
    ['', 'strings', 'object', 'date'],
  ],
  [
    ['spec', 'versions', 0, 'additionalPrinterColumns', 0, 'format'],
    ['int32', 'int', 'password', 'email'],
  ],
  [
    ['spec', 'versions', 0, 'additionalPrinterColumns', 0, 'jsonPath'],
    ['', 'spec', '.', '{.spec}', '.a[?(@.b)]'],
  ],
  [
    ['spec', 'versions', 0, 'additionalPrinterColumns', 0, 'name'],
    ['', 'With Space'],
  ],
  [
    ['spec', 'versions', 0, 'selectableFields'],
    [
      [],
      [{}],
      [{ jsonPath: 'spec.host' }],
      [{ jsonPath: '.spec.none' }],
      [{ jsonPath: '.spec' }],
      [{ jsonPath: '.spec.rows' }],
      [{ jsonPath: '.spec.tags[0]' }],
      [{ jsonPath: '.spec.labels.a' }],
      [{ jsonPath: '.spec.free.a' }],
      [{ jsonPath: '.metadata.name' }],
      [{ jsonPath: '.spec.host' }, { jsonPath: '.spec.host' }],
      [{ jsonPath: '.spec.port' }],
      [{ jsonPath: '.spec.flag' }],
      [{ jsonPath: '' }],
      [{ jsonPath: '.' }],
    ],
  ],
  [
    ['spec', 'preserveUnknownFields'],
    [true, false],
  ],
  [
    ['spec', 'conversion'],
    [{}, { strategy: 'None' }, { strategy: 'Other' }, { strategy: 'Webhook' }, { strategy: '' }],
  ],
  [
    ['spec', 'conversion', 'webhook'],
    [{}, { conversionReviewVersions: ['v1'] }, { clientConfig: {}, conversionReviewVersions: ['v1'] }],
  ],
  [
    ['metadata', 'generateName'],
    ['shape-', 'Upper'],
  ],
  [
    ['metadata', 'labels'],
    [{ 'a b': 'c' }, { a: 'b' }],
  ],
  [
    ['status', 'storedVersions'],
    [['v9'], []],
  ],
];

/** Values of the webhook of a definition with two versions. */
export const WEBHOOK_VALUES: readonly (readonly [Steps, readonly (JsonValue | undefined)[]])[] = [
  [['conversionReviewVersions'], [[], undefined, ['v2'], ['v1', 'v1'], ['V1'], ['', 'v1'], ['v1beta1']]],
  [['clientConfig'], [{}, undefined]],
  [['clientConfig', 'url'], ['https://example.com']],
  [
    ['clientConfig', 'caBundle'],
    ['Cg==', 'bm90IHBlbQ==', ''],
  ],
  [
    ['clientConfig', 'service', 'name'],
    ['', undefined],
  ],
  [
    ['clientConfig', 'service', 'namespace'],
    ['', undefined],
  ],
  [
    ['clientConfig', 'service', 'port'],
    [0, -1, 65_536, 1, undefined],
  ],
  [
    ['clientConfig', 'service', 'path'],
    ['', '/', '//', 'a', '/a//b', '/A', '/a/b/', '/a b'],
  ],
];
export const URLS = [
  'https://example.com/convert',
  'http://example.com',
  'https://',
  '',
  'example.com',
  'https://user:pass@example.com',
  'https://example.com/a#b',
  'https://example.com/a?b=c',
  '://x',
  'https://example.com:port',
  'https://example.com/%zz',
  'a b',
  'ftp://user@/x?y#z',
];
