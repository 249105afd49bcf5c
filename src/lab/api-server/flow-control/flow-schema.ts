import {
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { serviceAccountOf } from '../../../kube/rbac/subject.ts';
import type { RequestInfo } from '../../../kube/request-uri.ts';

/** A request as flow schemas look at it. */
export interface ClassifiedRequest {
  readonly user: { readonly name: string; readonly groups: readonly string[] };
  readonly verb: string;
  readonly path: string;
  readonly info: RequestInfo | undefined;
}

/** A FlowSchema, read. */
export interface FlowSchema {
  readonly name: string;
  readonly uid: string;
  readonly precedence: number;
  readonly levelName: string;
  readonly distinguisher: 'ByUser' | 'ByNamespace' | undefined;
  readonly rules: readonly JsonObject[];
}

export function flowSchemaOf(body: JsonObject): FlowSchema {
  const method = stringAt(body, 'spec', 'distinguisherMethod', 'type');
  return {
    name: stringAt(body, 'metadata', 'name') ?? '',
    uid: stringAt(body, 'metadata', 'uid') ?? '',
    precedence: numberAt(body, 'spec', 'matchingPrecedence') ?? 1_000,
    levelName: stringAt(body, 'spec', 'priorityLevelConfiguration', 'name') ?? '',
    distinguisher: method === 'ByUser' || method === 'ByNamespace' ? method : undefined,
    rules: listAt(body, 'spec', 'rules').filter(isJsonObject),
  };
}

/** Lowest precedence first, then by name (apihelpers.FlowSchemaSequence). */
export function inMatchingOrder(schemas: readonly FlowSchema[]): readonly FlowSchema[] {
  return schemas.toSorted(
    (one, other) => one.precedence - other.precedence || (one.name < other.name ? -1 : 1),
  );
}

/** The list itself, or its one entry `*`. */
function contains(list: readonly JsonValue[], value: string): boolean {
  return (list.length === 1 && list[0] === '*') || list.includes(value);
}

function matchesSubject(subject: JsonValue, { name, groups }: ClassifiedRequest['user']): boolean {
  switch (stringAt(subject, 'kind')) {
    case 'User': {
      const wanted = stringAt(subject, 'user', 'name');
      return wanted === '*' || wanted === name;
    }
    case 'Group': {
      const wanted = stringAt(subject, 'group', 'name') ?? '';
      return wanted === '*' || groups.includes(wanted);
    }
    case 'ServiceAccount': {
      const account = serviceAccountOf(name);
      const wanted = stringAt(subject, 'serviceAccount', 'name');
      return (
        account !== undefined &&
        account.namespace === stringAt(subject, 'serviceAccount', 'namespace') &&
        (wanted === '*' || wanted === account.name)
      );
    }
    case undefined:
    default:
      return false;
  }
}

function matchesResourceRule(rule: JsonValue, verb: string, info: RequestInfo): boolean {
  const { apiGroup, resource, subresource, namespace } = info;
  const asked = subresource === '' ? resource : `${resource}/${subresource}`;
  if (!contains(listAt(rule, 'verbs'), verb) || !contains(listAt(rule, 'resources'), asked)) return false;
  if (!contains(listAt(rule, 'apiGroups'), apiGroup)) return false;
  if (namespace === '') return jsonAt(rule, 'clusterScope') === true;
  return contains(listAt(rule, 'namespaces'), namespace);
}

function matchesUrl(url: JsonValue, path: string): boolean {
  if (typeof url !== 'string') return false;
  if (url === '*' || url === path) return true;
  const prefix = url.replace(/\*$/, '');
  return path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

function matchesRule(rule: JsonObject, { user, verb, path, info }: ClassifiedRequest): boolean {
  if (!listAt(rule, 'subjects').some((subject) => matchesSubject(subject, user))) return false;
  if (info !== undefined)
    return listAt(rule, 'resourceRules').some((row) => matchesResourceRule(row, verb, info));
  return listAt(rule, 'nonResourceRules').some(
    (row) =>
      contains(listAt(row, 'verbs'), verb) &&
      listAt(row, 'nonResourceURLs').some((url) => matchesUrl(url, path)),
  );
}

/** Does the schema take this request? Source: util/flowcontrol/rule.go. */
export function matchesFlowSchema({ rules }: FlowSchema, request: ClassifiedRequest): boolean {
  return rules.some((rule) => matchesRule(rule, request));
}

/** What parts the requests of one schema into flows. */
export function flowDistinguisher({ distinguisher }: FlowSchema, { user, info }: ClassifiedRequest): string {
  if (distinguisher === 'ByUser') return user.name;
  return distinguisher === 'ByNamespace' ? (info?.namespace ?? '') : '';
}
