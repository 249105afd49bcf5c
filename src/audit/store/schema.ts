/** One column of the `events` table: what `plimsoll audit sql --schema` prints and every query builds on. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly about: string;
}

/**
 * The `events` table: one row per audit event (one stage of one request), redacted. Text that the log does not
 * carry is `''`, never NULL, so that `GROUP BY` needs no special case; bodies that it does not carry are NULL.
 */
export const EVENT_COLUMNS = [
  { name: 'audit_id', type: 'VARCHAR', about: 'auditID: the same for all stages of a request' },
  { name: 'stage', type: 'VARCHAR', about: 'RequestReceived, ResponseStarted, ResponseComplete or Panic' },
  { name: 'level', type: 'VARCHAR', about: 'None, Metadata, Request or RequestResponse' },
  {
    name: 'stage_timestamp',
    type: 'TIMESTAMPTZ',
    about: 'stageTimestamp, or the oldest time the event carries',
  },
  { name: 'request_received_timestamp', type: 'TIMESTAMPTZ', about: 'requestReceivedTimestamp' },
  { name: 'verb', type: 'VARCHAR', about: 'Kubernetes verb, or HTTP method in lower case' },
  { name: 'request_uri', type: 'VARCHAR', about: 'requestURI with its query, credentials removed' },
  { name: 'user_name', type: 'VARCHAR', about: 'user.username, who authenticated' },
  { name: 'user_uid', type: 'VARCHAR', about: 'user.uid' },
  { name: 'user_groups', type: 'VARCHAR[]', about: 'user.groups' },
  { name: 'impersonated_user', type: 'VARCHAR', about: 'impersonatedUser.username, on whose behalf' },
  { name: 'impersonated_groups', type: 'VARCHAR[]', about: 'impersonatedUser.groups' },
  {
    name: 'source_ips',
    type: 'VARCHAR[]',
    about: 'sourceIPs; all but the last can be made up by the client',
  },
  { name: 'source_ip', type: 'VARCHAR', about: 'the first of source_ips' },
  { name: 'user_agent', type: 'VARCHAR', about: 'userAgent as the client claims' },
  { name: 'api_group', type: 'VARCHAR', about: "objectRef.apiGroup, '' for core" },
  { name: 'api_version', type: 'VARCHAR', about: 'objectRef.apiVersion' },
  { name: 'resource', type: 'VARCHAR', about: "objectRef.resource, '' for non-resource requests" },
  { name: 'subresource', type: 'VARCHAR', about: 'objectRef.subresource' },
  { name: 'namespace', type: 'VARCHAR', about: 'objectRef.namespace' },
  { name: 'name', type: 'VARCHAR', about: 'objectRef.name, or for generateName the name in the response' },
  { name: 'object_uid', type: 'VARCHAR', about: 'objectRef.uid, or metadata.uid of the response' },
  {
    name: 'object_resource_version',
    type: 'VARCHAR',
    about: 'objectRef.resourceVersion (as the request said)',
  },
  { name: 'code', type: 'INTEGER', about: 'HTTP status; 0 where the log has none' },
  { name: 'reason', type: 'VARCHAR', about: 'responseStatus.reason' },
  {
    name: 'message',
    type: 'VARCHAR',
    about: 'responseStatus.message, or the message of a Status response body',
  },
  { name: 'field_manager', type: 'VARCHAR', about: 'fieldManager of the request' },
  { name: 'dry_run', type: 'BOOLEAN', about: 'dryRun=All: nothing was changed' },
  { name: 'query', type: 'VARCHAR', about: 'the query string of request_uri, without "?"' },
  { name: 'annotations', type: 'JSON', about: 'audit annotations, an object of strings' },
  { name: 'request_object', type: 'JSON', about: 'body as sent; an array for a JSON Patch' },
  { name: 'response_object', type: 'JSON', about: 'body as answered' },
  { name: 'request_bytes', type: 'UBIGINT', about: 'bytes of request_object as logged' },
  { name: 'response_bytes', type: 'UBIGINT', about: 'bytes of response_object as logged' },
] as const satisfies readonly Column[];
