import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { apiApproval, isProtectedGroup } from '../../../kube/validation/apiextensions/api-approval.ts';
import type { DefinitionCondition } from './conditions.ts';

const REASONS = {
  approved: 'ApprovedAnnotation',
  bypassed: 'UnapprovedAnnotation',
  missing: 'MissingAnnotation',
  invalid: 'InvalidAnnotation',
} as const;

/**
 * How a definition in a group of the project stands to the project's policy; `undefined` in all other groups. Source:
 * apiextensions-apiserver pkg/controller/apiapproval/apiapproval_controller.go.
 */
export function approvalCondition(definition: JsonObject): DefinitionCondition | undefined {
  if (!isProtectedGroup(stringAt(definition, 'spec', 'group') ?? '')) return undefined;
  const { state, why } = apiApproval(definition);
  return {
    type: 'KubernetesAPIApprovalPolicyConformant',
    status: state === 'approved' ? 'True' : 'False',
    reason: REASONS[state],
    message: why,
  };
}
