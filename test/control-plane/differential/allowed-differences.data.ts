import type { AllowedDifference } from './script.fixture.ts';

/** Everything in which the embedded server may differ, and why. A row that no answer needs any more fails the suite of its area. */
export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  ...['buildDate', 'compiler', 'gitCommit', 'gitVersion', 'goVersion', 'platform'].map((name) => ({
    at: 'discovery/*GET /version',
    field: `body.${name}`,
    reason: 'the lab says which program it is',
  })),
  {
    at: '*',
    field: '*columnDefinitions[*].description',
    reason: 'the documentation of fields is not the lab’s to copy; kubectl does not show it',
  },
  {
    at: 'status-errors/documents*/openapi/v2',
    field: 'headers.vary',
    reason: 'the lab does not zip OpenAPI',
  },
  {
    at: 'writes/tokens/*',
    field: 'body.status.token',
    reason: 'tokens are signed with the key of a server, and by another algorithm',
  },
  {
    at: 'writes/strategic patches of a Deployment/strategic*["web"]*',
    field: 'body.message',
    reason: 'the real server shows both lists in Go’s form',
  },
  {
    at: 'writes/strategic patches of a Pod/*',
    field: '*message',
    reason: 'the difference that upstream writes below is left out',
  },
  {
    at: 'writes/ephemeral containers and sizes/*',
    field: '*message',
    reason: 'the difference that upstream writes below is left out',
  },
  {
    at: 'writes/bodies that are no YAML/*',
    field: 'body.message',
    reason: 'what is wrong with YAML is said by kube/yaml in its own words',
  },
  {
    at: 'writes/writes that take turns/DELETE *',
    field: 'body.message',
    reason: 'the revision in a precondition is one of its server',
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
    isByChance: true,
  },
  {
    at: 'rbac-writes/what a new cluster has/*',
    field: 'body.metadata.resourceVersion',
    reason: 'in which order a new cluster is filled is nobody’s business',
  },
];
