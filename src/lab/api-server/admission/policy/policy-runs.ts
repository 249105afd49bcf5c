import type { JsonObject } from '../../../../kube/json.ts';
import type { ConversionWebhooks } from '../../custom-resources/conversion/conversion-webhooks.ts';
import { ApiError } from '../../request/api-error.ts';
import type { ResourceRegistry } from '../../resources/resource-registry.ts';
import type { Authorizer } from '../../security/authorize.ts';
import type { AdmissionRequest } from '../admission.ts';
import { seenAs } from '../sight.ts';
import type { Invocation } from '../versioned-object.ts';
import { paramResource, paramsOf, ParamsFailed } from './params.ts';
import type { Binding, BoundPolicy, Policy } from './policy.ts';

/** What policies of both kinds are asked with. */
export interface PolicyParts {
  readonly registry: ResourceRegistry;
  readonly authorizer: Authorizer;
  readonly conversions: ConversionWebhooks;
}

/** A policy is to be asked about a request, under one binding and one parameter. */
export interface PolicyRun {
  readonly type: 'run';
  readonly policy: Policy;
  readonly binding: Binding;
  readonly invocation: Invocation;
  readonly param: JsonObject | undefined;
}

/** It cannot be asked, because it or its binding is not configured rightly. */
export interface ConfigurationProblem {
  readonly type: 'problem';
  readonly policy: Policy;
  readonly binding: Binding | undefined;
  readonly why: string;
}

/** A text of what went wrong with the configuration; anything else is thrown on. */
function configurationError(error: unknown): string {
  if (error instanceof ParamsFailed || error instanceof ApiError) return error.message;
  throw error;
}

function bindingRuns(
  policy: Policy,
  binding: Binding,
  invocation: Invocation,
  request: AdmissionRequest,
  registry: ResourceRegistry,
): readonly (PolicyRun | ConfigurationProblem)[] {
  try {
    if (binding.match !== undefined && seenAs(binding.match, request, registry) === undefined) return [];
    return paramsOf(policy, binding, request.namespace, registry).map((param) => ({
      type: 'run',
      policy,
      binding,
      invocation,
      param,
    }));
  } catch (error) {
    const why = `failed to configure binding: ${configurationError(error)}`;
    return [{ type: 'problem', policy, binding, why }];
  }
}

/** How a policy is asked about a request, if it is (policy_dispatcher.go). */
export function runsOf(
  { policy, bindings }: BoundPolicy,
  request: AdmissionRequest,
  { registry }: PolicyParts,
): readonly (PolicyRun | ConfigurationProblem)[] {
  let invocation: Invocation | undefined;
  try {
    invocation = seenAs(policy.match, request, registry);
    if (invocation !== undefined) paramResource(policy, registry);
  } catch (error) {
    const why = `failed to configure policy: ${configurationError(error)}`;
    return [{ type: 'problem', policy, binding: undefined, why }];
  }
  if (invocation === undefined) return [];
  const seen = invocation;
  return bindings.flatMap((binding) => bindingRuns(policy, binding, seen, request, registry));
}
