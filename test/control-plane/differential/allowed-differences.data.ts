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
    at: 'writes/tokens/*',
    field: 'body.status.token',
    reason: 'tokens are signed with the key of a server, and by another algorithm',
  },
  ...[
    'writes/identities of replacements/*',
    'writes/replacements of what is not there/*',
    'writes/scale/*',
  ].map((at) => ({
    at,
    field: 'body.message',
    reason: 'a UID that does not fit is told without the key in etcd: there is no etcd',
  })),
  {
    at: 'writes/identities of new objects/*',
    field: 'body.metadata.*',
    reason: 'the answer to a dry run has no revision and no generation, though the request named some',
  },
  {
    at: 'writes/identities of new objects/*a/b/c*',
    field: 'body.message',
    reason: 'an apiVersion with two slashes is found when the kind is looked at, and is told with it',
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
    at: 'writes/ephemeral containers and sizes/*',
    field: 'body.metadata.*',
    reason: 'on the real server who sends a field that the subresource does not take comes to own it',
  },
  {
    at: 'writes/JSON patches of a ConfigMap/json*copy*none*',
    field: 'body.*',
    reason: 'null in a map of texts is left out, and is an empty text in Go',
  },
  {
    at: 'writes/bodies that are no YAML/*',
    field: 'body.message',
    reason: 'what is wrong with YAML is said by kube/yaml in its own words',
  },
  {
    at: 'writes/unknown and doubled fields/POST *configmaps*',
    field: '*',
    reason: 'the reader of YAML does not tell of keys that stand twice',
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
