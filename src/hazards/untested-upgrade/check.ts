import type { CheckDefinition } from '../../check/contract.ts';
import { CHANGE_RULES } from './change-rules.ts';
import { duplicateObject } from './duplicate-object.ts';
import { FIELD_RULES } from './field-rules.ts';
import { immutableField } from './immutable-field.ts';
import { removedApi } from './removed-api.ts';

export const check: CheckDefinition = {
  hazard: 'untested-upgrade',
  rules: [...FIELD_RULES, removedApi, duplicateObject],
  changes: [immutableField, ...CHANGE_RULES],
};
