import { stringAt } from '../json.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

const definitionNames: Computed = (value) => {
  const kind = stringAt(value, 'kind') ?? '';
  if (kind === '') return value;
  const singular = stringAt(value, 'singular') ?? '';
  const listKind = stringAt(value, 'listKind') ?? '';
  return {
    ...value,
    singular: singular === '' ? kind.toLowerCase() : singular,
    listKind: listKind === '' ? `${kind}List` : listKind,
  };
};

export const apiExtensionsDefaults: DefaultsTable = {
  'apiextensions.v1.CustomResourceDefinitionSpec': { fixed: { conversion: { strategy: 'None' } } },
  'apiregistration.v1.ServiceReference': { fixed: { port: 443 } },
  'apiextensions.v1.CustomResourceDefinitionNames': { computed: definitionNames },
  'apiextensions.v1.ServiceReference': { fixed: { port: 443 } },
};
