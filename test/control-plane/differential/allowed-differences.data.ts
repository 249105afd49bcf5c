import type { AllowedDifference } from './script.fixture.ts';

/** Everything in which the embedded server may differ, and why. A row that no answer needs any more fails the suite of its area. */
export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  ...['buildDate', 'compiler', 'gitCommit', 'gitVersion', 'goVersion', 'platform'].map((name) => ({
    at: 'discovery/*GET /version',
    field: `body.${name}`,
    reason: 'the lab says which program it is',
  })),
  {
    at: 'lists/label selectors/*',
    field: 'body.message',
    reason: 'what is wrong with a label selector is said by kube/selector-string in its own words',
  },
  {
    at: 'watches/refused before the stream/labelSelector=*',
    field: 'body.message',
    reason: 'what is wrong with a label selector is said by kube/selector-string in its own words',
  },
  {
    at: '*',
    field: '*columnDefinitions[*].description',
    reason: 'the documentation of fields is not the lab’s to copy; kubectl does not show it',
  },
  {
    at: 'status-errors/preconditions and dry run/PUT *',
    field: 'body.message',
    reason: 'a UID that does not fit is told without the key in etcd: there is no etcd',
  },
  {
    at: 'status-errors/documents*/openapi/v2',
    field: 'headers.vary',
    reason: 'the lab does not zip OpenAPI',
  },
  {
    at: 'status-errors/methods that are not there/*componentstatuses',
    field: 'headers.warning',
    reason: 'the lab tells of a deprecated version before it looks at the method',
  },
  {
    at: 'security/*',
    field: 'body.status.token',
    reason: 'tokens are signed with the key of a server, and by another algorithm',
  },
  {
    at: 'security/tokens/*',
    field: 'body.spec.token',
    reason: 'a TokenReview says which token it is about',
  },
  {
    at: 'security/reviews of access/*selfsubjectrulesreviews',
    field: 'body.status.*Rules*',
    reason: 'the real server looks through bindings in an order of chance',
  },
  {
    at: 'rbac-writes/what a new cluster has/*',
    field: 'body.metadata.resourceVersion',
    reason: 'in which order a new cluster is filled is nobody’s business',
  },
];
