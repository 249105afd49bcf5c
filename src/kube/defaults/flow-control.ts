import type { DefaultsTable } from './type-defaults.ts';

export const flowControlDefaults: DefaultsTable = {
  'flowcontrol.v1.FlowSchemaSpec': { fixed: { matchingPrecedence: 1000 } },
};
