import type { StaticRule } from '../../guard/contract.ts';

/** Characters of the values; those of Secrets are in base64. A Helm release is seldom above half of it; at the size limit of Kubernetes (1 MiB) a few hundred objects fill the caches of an API server. */
const VALUES_MAX_CHARACTERS = 512 * 1024;

export const policies: readonly StaticRule[] = [
  {
    id: 'huge-objects/size',
    operations: ['CREATE', 'UPDATE'],
    matches: [{ apiGroups: [''], resources: ['configmaps', 'secrets'] }],
    systemNamespaces: 'left alone',
    limits: [{ name: 'maxCharacters', value: VALUES_MAX_CHARACTERS }],
    variables: [
      {
        name: 'data',
        expression: 'has(object.data) ? object.data.map(key, size(object.data[key])).sum() : 0',
      },
      {
        name: 'binaryData',
        expression:
          '"binaryData" in object ? object.binaryData.map(key, size(object.binaryData[key])).sum() : 0',
      },
    ],
    expression: 'variables.data + variables.binaryData <= variables.maxCharacters',
    message:
      'the values of this object are too big: the API server holds every one in its memory and encodes it again for every watcher',
  },
];
