import { isJsonObject, stringAt } from '../../../kube/json.ts';
import { stringsAt } from '../../../kube/kube-object.ts';
import { parseJson } from '../../../kube/parse-json.ts';
import { matchesLabels, type LabelSelector } from '../../../kube/selector.ts';
import { parseSelectorString } from '../../../kube/selector-string.ts';
import type { JsonObject } from '../../../kube/json.ts';
import type { Resource } from '../resources/resource.ts';
import { ApiError, badRequest, invalid, type Cause } from './api-error.ts';
import { matchesFields, parseFieldSelector, type FieldRequirement } from './field-selector.ts';
import { isTrue } from './server-request.ts';

/** What of a collection is wanted. */
export interface Selection {
  readonly labels: LabelSelector;
  readonly fields: readonly FieldRequirement[];
  /** Neither labels nor fields narrow it. */
  readonly isEverything: boolean;
}

/** Where a page begins. Revision -1: at whatever is newest (reference 5.1). */
export interface ContinueToken {
  readonly revision: number;
  /** The last key of the page before, as storage has it below the prefix of the list. */
  readonly after: string;
}

export interface ListOptions {
  readonly selection: Selection;
  /** 0: no limit. */
  readonly limit_count: number;
  readonly continueToken: ContinueToken | undefined;
  readonly resourceVersion: string;
  readonly match: string;
}

/** The options of a watch; times are what the client asked for. */
export interface WatchOptions {
  readonly selection: Selection;
  readonly resourceVersion: string;
  readonly sendInitialEvents: boolean;
  readonly allowBookmarks: boolean;
  readonly timeout_ms: number | undefined;
}

const MATCHES = ['Exact', 'NotOlderThan'];
const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' };

/** A number of the query; anything else is a bad request, as the conversion of url.Values says it. */
function numberOf(query: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  if (!/^[-+]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  if (BigInt.asIntN(64, BigInt(text)) !== BigInt(text))
    throw badRequest(`strconv.ParseInt: parsing "${text}": value out of range`);
  return Number(text);
}

/** A revision that was asked for; what says that it is none is told otherwise by lists and by reads of one object. */
export function parseResourceVersion(text: string, refused: (message: string) => ApiError): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw refused(
    `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
  );
}

export function badListRevision(message: string): ApiError {
  return badRequest(`invalid resource version: ${message}`);
}

/** Of GET of one object it leaves the server unmapped. */
export function badObjectRevision(message: string): ApiError {
  return new ApiError({ code: 500, reason: '', message });
}

/** Reads labelSelector and fieldSelector. Throws 400 as the API server does. */
export function parseSelection(query: ReadonlyMap<string, string>, resource: Resource): Selection {
  const labelText = query.get('labelSelector') ?? '';
  const fieldText = query.get('fieldSelector') ?? '';
  const labels = parseSelectorString(labelText);
  if (labels.type === 'invalid') throw badRequest(labels.message);
  const fields = parseFieldSelector(fieldText, resource);
  const isEverything = labels.selector.requirements.length === 0 && fields.length === 0;
  return { labels: labels.selector, fields, isEverything };
}

/** The part of a body that a selection looks at. */
export function isSelected({ labels, fields, isEverything }: Selection, body: JsonObject): boolean {
  return (
    isEverything ||
    (matchesLabels(labels, stringsAt(body, 'metadata', 'labels')) && matchesFields(fields, body))
  );
}

/** Base64 of `{"v":"meta.k8s.io/v1","rv":N,"start":"key\0"}`. */
export function continueText({ revision, after }: ContinueToken): string {
  const token = JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${after}\u0000` });
  return Buffer.from(token).toString('base64url');
}

function badContinue(reason: string): Error {
  return badRequest(`invalid continue token: continue key is not valid: ${reason}`);
}

/** The first byte that base64 does not allow, as encoding/base64 counts. */
function illegalByte(text: string): number | undefined {
  const strange = text.search(/[^A-Za-z0-9_-]/);
  if (strange >= 0) return strange;
  return text.length % 4 === 1 ? text.length - 1 : undefined;
}

function parseContinue(text: string): ContinueToken {
  const illegal = illegalByte(text);
  if (illegal !== undefined) throw badContinue(`illegal base64 data at input byte ${illegal}`);
  let token: unknown;
  try {
    token = parseJson(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw badContinue(error.message);
    throw error;
  }
  const version = isJsonObject(token) ? (stringAt(token, 'v') ?? '') : '';
  if (!isJsonObject(token) || version !== 'meta.k8s.io/v1')
    throw badContinue(`server does not recognize this encoded version ${version}`);
  const { rv, start } = token;
  if (typeof rv !== 'number' || rv === 0)
    throw badContinue('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '')
    throw badContinue('encoded start key empty (version meta.k8s.io/v1)');
  if (start.split('/').includes('..')) throw badContinue(start);
  return { revision: rv, after: start.endsWith('\u0000') ? start.slice(0, -1) : start };
}

function forbiddenCause(field: string, why: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

/** What ValidateListOptions refuses (apimachinery internalversion/validation), reference 5.1. */
function listCauses(query: ReadonlyMap<string, string>): readonly Cause[] {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const causes: Cause[] = [];
  if (match !== '') {
    if (version === '')
      causes.push(
        forbiddenCause(
          'resourceVersionMatch',
          'resourceVersionMatch is forbidden unless resourceVersion is provided',
        ),
      );
    if ((query.get('continue') ?? '') !== '')
      causes.push(
        forbiddenCause('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'),
      );
    if (!MATCHES.includes(match))
      causes.push({
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`,
        field: 'resourceVersionMatch',
      });
    if (match === 'Exact' && version === '0')
      causes.push(
        forbiddenCause(
          'resourceVersionMatch',
          'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
        ),
      );
  }
  if (query.has('sendInitialEvents'))
    causes.push(forbiddenCause('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return causes;
}

/** Reads the options of a list. Throws 400 or 422. */
export function parseListOptions(query: ReadonlyMap<string, string>, resource: Resource): ListOptions {
  const causes = listCauses(query);
  if (causes.length > 0) throw invalid(LIST_OPTIONS, '', causes);
  const selection = parseSelection(query, resource);
  const limit = numberOf(query, 'limit') ?? 0;
  numberOf(query, 'timeoutSeconds');
  const resourceVersion = query.get('resourceVersion') ?? '';
  const token = query.get('continue') ?? '';
  if (token !== '' && resourceVersion !== '' && resourceVersion !== '0')
    throw badRequest('specifying resource version is not allowed when using continue');
  return {
    selection,
    limit_count: Math.max(0, limit),
    continueToken: token === '' ? undefined : parseContinue(token),
    resourceVersion,
    match: query.get('resourceVersionMatch') ?? '',
  };
}

function forbiddenMatch(why: string): Cause {
  return forbiddenCause('resourceVersionMatch', why);
}

function watchCauses(query: ReadonlyMap<string, string>): readonly Cause[] {
  const match = query.get('resourceVersionMatch') ?? '';
  const hasInitial = query.has('sendInitialEvents');
  const hasContinue = (query.get('continue') ?? '') !== '';
  const isFresh = match === 'NotOlderThan';
  return [
    ...(hasInitial && !isFresh
      ? [forbiddenMatch('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')]
      : []),
    ...(match !== '' && !hasInitial
      ? [forbiddenMatch('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided')]
      : []),
    ...(match !== '' && !isFresh
      ? [
          {
            reason: 'FieldValueNotSupported',
            message: `Unsupported value: "${match}": supported values: "NotOlderThan"`,
            field: 'resourceVersionMatch',
          },
        ]
      : []),
    ...(match !== '' && hasContinue
      ? [forbiddenMatch('resourceVersionMatch is forbidden when continue is provided')]
      : []),
  ];
}

/** A watch from no revision, or from 0, begins with what there is: the default since WatchList (SetListOptionsDefaults). */
function withDefaults(query: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const resourceVersion = query.get('resourceVersion') ?? '';
  const isLegacy = resourceVersion === '' || resourceVersion === '0';
  if (query.has('sendInitialEvents') || query.has('resourceVersionMatch') || !isLegacy) return query;
  return new Map([...query, ['sendInitialEvents', 'true'], ['resourceVersionMatch', 'NotOlderThan']]);
}

/** Reads the options of a watch. Without revision and further wishes it is a WatchList (reference 5.1). */
export function parseWatchOptions(query: ReadonlyMap<string, string>, resource: Resource): WatchOptions {
  const causes = watchCauses(withDefaults(query));
  if (causes.length > 0) throw invalid(LIST_OPTIONS, '', causes);
  const resourceVersion = query.get('resourceVersion') ?? '';
  const initial = query.get('sendInitialEvents');
  const timeout_s = numberOf(query, 'timeoutSeconds');
  numberOf(query, 'limit');
  return {
    selection: parseSelection(query, resource),
    resourceVersion,
    sendInitialEvents:
      initial === undefined ? resourceVersion === '' || resourceVersion === '0' : isTrue(initial),
    allowBookmarks: isTrue(query.get('allowWatchBookmarks')),
    timeout_ms: timeout_s === undefined || timeout_s <= 0 ? undefined : timeout_s * 1000,
  };
}
