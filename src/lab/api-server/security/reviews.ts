import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import type { AccessRequest } from '../../../kube/rbac/policy-rule.ts';
import { timeText, type ServerClock } from '../clock.ts';
import { badRequest } from '../request/api-error.ts';
import type { RequestUser, ServerRequest } from '../request/server-request.ts';
import type { Resource } from '../resources/resource.ts';
import { withMetadata } from '../resources/served-object.ts';
import { checkAccessReview } from './access-review-rules.ts';
import type { Authorizer } from './authorize.ts';
import { API_AUDIENCE, type ServiceAccountTokens, type TokenReading } from './service-account-tokens.ts';

/** What reviews are answered with. */
export interface ReviewParts {
  readonly authorizer: Authorizer;
  readonly tokens: ServiceAccountTokens;
  readonly staticTokens: ReadonlyMap<string, RequestUser>;
  readonly clock: ServerClock;
}

function strings(values: readonly JsonValue[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

/** The request that a review is about, from its resourceAttributes or nonResourceAttributes. */
function reviewedRequest(spec: JsonObject): AccessRequest {
  const attributes = spec['resourceAttributes'];
  if (!isJsonObject(attributes)) {
    const other = spec['nonResourceAttributes'];
    return { type: 'nonResource', verb: stringAt(other, 'verb') ?? '', path: stringAt(other, 'path') ?? '' };
  }
  return {
    type: 'resource',
    verb: stringAt(attributes, 'verb') ?? '',
    apiGroup: stringAt(attributes, 'group') ?? '',
    resource: stringAt(attributes, 'resource') ?? '',
    subresource: stringAt(attributes, 'subresource') ?? '',
    namespace: stringAt(attributes, 'namespace') ?? '',
    name: stringAt(attributes, 'name') ?? '',
  };
}

function reviewedUser(spec: JsonObject): RequestUser {
  const name = stringAt(spec, 'user') ?? '';
  return { name, groups: strings(listAt(spec, 'groups')), uid: stringAt(spec, 'uid') ?? '', extra: {} };
}

function accessReview(review: JsonObject, user: RequestUser, { authorizer }: ReviewParts): JsonObject {
  const request = reviewedRequest(objectAt(review, 'spec'));
  const { isAllowed, reason } = authorizer.decide(user, request);
  return { ...review, status: { allowed: isAllowed, ...(reason === '' ? {} : { reason }) } };
}

function rulesReview(review: JsonObject, user: RequestUser, { authorizer }: ReviewParts): JsonObject {
  const namespace = stringAt(review, 'spec', 'namespace') ?? '';
  if (namespace === '') throw badRequest('no namespace on request');
  const rules = authorizer.rulesOf(user, namespace);
  const resourceRules = rules
    .filter(({ resources }) => resources.length > 0)
    .map(({ verbs, apiGroups, resources, resourceNames }) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames.length === 0 ? {} : { resourceNames }),
    }));
  const nonResourceRules = rules
    .filter(({ nonResourceURLs }) => nonResourceURLs.length > 0)
    .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs }));
  // The answer is a new object: what was asked is not in it.
  return {
    ...review,
    metadata: {},
    spec: {},
    status: { resourceRules, nonResourceRules, incomplete: false },
  };
}

function userInfo({ name, groups, uid, extra }: RequestUser): JsonObject {
  return {
    username: name,
    ...(uid === '' ? {} : { uid }),
    groups,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function tokenReview(review: JsonObject, { tokens, staticTokens }: ReviewParts): JsonObject {
  const token = stringAt(review, 'spec', 'token') ?? '';
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const audiences = strings(listAt(review, 'spec', 'audiences'));
  const known = staticTokens.get(token);
  const found: TokenReading =
    known === undefined
      ? tokens.verify(token, audiences)
      : { type: 'user', user: known, audiences: audiences.length === 0 ? [API_AUDIENCE] : audiences };
  const status: JsonObject =
    found.type === 'refused'
      ? { user: {}, error: found.why }
      : { authenticated: true, user: userInfo(found.user), audiences: found.audiences };
  return { ...review, status };
}

/**
 * Answers the resources that are questions and are not stored: TokenReview, SubjectAccessReview and its siblings, SelfSubjectReview.
 * `undefined` for every other resource.
 */
export function answerReview(
  parts: ReviewParts,
  resource: Resource,
  request: ServerRequest,
  sent: JsonObject,
): JsonObject | undefined {
  const { user } = request;
  const review = withMetadata(
    { ...sent, kind: resource.kind, apiVersion: `${resource.group}/${resource.version}` },
    {},
  );
  checkAccessReview(resource.kind, review, request.info?.namespace ?? '');
  switch (resource.kind) {
    case 'SelfSubjectAccessReview':
      return accessReview(review, user, parts);
    case 'SubjectAccessReview':
    case 'LocalSubjectAccessReview':
      return accessReview(review, reviewedUser(objectAt(review, 'spec')), parts);
    case 'SelfSubjectRulesReview':
      return rulesReview(review, user, parts);
    case 'SelfSubjectReview':
      return {
        ...withMetadata(review, { creationTimestamp: timeText(parts.clock.now_ms()) }),
        status: { userInfo: userInfo(user) },
      };
    case 'TokenReview':
      return tokenReview(review, parts);
    default:
      return undefined;
  }
}
