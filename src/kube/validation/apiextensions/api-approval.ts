import type { JsonObject } from '../../json.ts';
import { CelUrl } from '../../cel/url.ts';
import type { ErrorList } from '../error-list.ts';
import { goQuote } from '../go-value.ts';
import { Path } from '../path.ts';
import { struct, text } from '../values.ts';

/** Says who agreed that a definition is in a group of the project. */
const ANNOTATION = 'api-approved.kubernetes.io';
const ENHANCEMENT = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** How a definition stands to its group; `why` is told to people. */
export interface ApiApproval {
  readonly state: 'approved' | 'bypassed' | 'missing' | 'invalid';
  readonly why: string;
}

/** Groups in which only the project itself may define resources (IsProtectedCommunityGroup). */
export function isProtectedGroup(group: string): boolean {
  return /(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group);
}

/** Reads the annotation (GetAPIApprovalState, pkg/apihelpers/helpers.go). */
export function apiApproval(definition: JsonObject): ApiApproval {
  const annotation = text(struct(struct(definition, 'metadata'), 'annotations'), ANNOTATION);
  if (annotation === '')
    return {
      state: 'missing',
      why: `protected groups must have approval annotation ${goQuote(ANNOTATION)}, ${ENHANCEMENT}`,
    };
  if (annotation.startsWith('unapproved'))
    return { state: 'bypassed', why: `not approved: ${goQuote(annotation)}` };
  const url = CelUrl.parse(annotation);
  if (url !== undefined && url.host() !== '' && url.scheme() !== '')
    return { state: 'approved', why: `approved in ${annotation}` };
  return {
    state: 'invalid',
    why: `protected groups must have approval annotation ${goQuote(ANNOTATION)} with either a URL or a reason starting with "unapproved", ${ENHANCEMENT}`,
  };
}

/** A definition in a protected group has to say who approved it; one that never did may go on (validateAPIApproval). */
export function validateApiApproval(
  definition: JsonObject,
  old: JsonObject | undefined,
  errors: ErrorList,
): void {
  if (!isProtectedGroup(text(struct(definition, 'spec'), 'group'))) return;
  const { state, why } = apiApproval(definition);
  if (old !== undefined && apiApproval(old).state === state) return;
  const path = Path.of('metadata', 'annotations').key(ANNOTATION);
  if (state === 'missing') errors.required(path, why);
  else if (state === 'invalid')
    errors.invalid(path, text(struct(struct(definition, 'metadata'), 'annotations'), ANNOTATION), why);
}
