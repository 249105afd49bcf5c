import type { Level, Stage, UserInfo } from '../event.ts';
import type { ClientShape, RequestShape } from './event-row.ts';

export const CLIENT_COLUMNS = [
  'user_name',
  'user_uid',
  'user_groups',
  'impersonated_user',
  'impersonated_groups',
  'user_agent',
];
export const REQUEST_COLUMNS = [
  'stage',
  'level',
  'verb',
  'code',
  'reason',
  'resource',
  'subresource',
  'api_group',
  'api_version',
];

/** 53 bits of DuckDB's hash, which a double holds exactly: for 100,000 different values the odds of two alike are one in a million. */
export function sqlHash(columns: readonly string[]): string {
  return `CAST(hash(${columns.join(', ')}) >> 11 AS DOUBLE)`;
}

/** Stages in the order in which one request passes them. */
export const STAGES: readonly Stage[] = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];
const LEVELS: readonly Level[] = ['None', 'Metadata', 'Request', 'RequestResponse'];

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** From CLIENT_COLUMNS, as DuckDB's converter to JavaScript values gives them. */
export function clientOf([
  name,
  uid,
  groups,
  impersonated,
  impersonatedGroups,
  agent,
]: readonly unknown[]): ClientShape {
  const user = (username: unknown, userUID: unknown, of: unknown): UserInfo => ({
    username: String(username),
    uid: String(userUID),
    groups: listOf(of),
  });
  const hasImpersonated = impersonated !== '' || listOf(impersonatedGroups).length > 0;
  return {
    user: user(name, uid, groups),
    impersonatedUser: hasImpersonated ? user(impersonated, '', impersonatedGroups) : undefined,
    userAgent: String(agent),
  };
}

/** From REQUEST_COLUMNS. */
export function requestOf(row: readonly unknown[]): RequestShape {
  const [stage, level, verb, code, reason, resource, subresource, apiGroup, apiVersion] = row.map(String);
  return {
    // The import lets only known stages and levels through.
    stage: STAGES.find((known) => known === stage) ?? 'ResponseComplete',
    level: LEVELS.find((known) => known === level) ?? 'Metadata',
    verb: verb ?? '',
    code: Number(code),
    reason: reason ?? '',
    resource: resource ?? '',
    subresource: subresource ?? '',
    apiGroup: apiGroup ?? '',
    apiVersion: apiVersion ?? '',
    hasReference: resource !== '' || apiGroup !== '' || subresource !== '',
  };
}
