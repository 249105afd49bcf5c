import { stringAt } from '../json.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

const definitionNames: Computed = (value) => {
  const kind = stringAt(value, 'kind') ?? '';
  return {
    ...value,
    singular: value['singular'] ?? kind.toLowerCase(),
    listKind: value['listKind'] ?? `${kind}List`,
  };
};

export const apiExtensionsDefaults: DefaultsTable = {
  'apiextensions.v1.CustomResourceDefinitionSpec': { fixed: { conversion: { strategy: 'None' } } },
  'apiregistration.v1.ServiceReference': { fixed: { port: 443 } },
  'apiextensions.v1.CustomResourceDefinitionNames': { computed: definitionNames },
};
