import { jsonEqual } from '../../../kube/json-difference.ts';
import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { CERTIFICATE_REQUESTS } from '../admission/certificate-approval.ts';
import { timeText } from '../clock.ts';
import { invalid, type Cause } from '../request/api-error.ts';
import type { RequestUser } from '../request/server-request.ts';
import type { Resource } from '../resources/resource.ts';
import { parseCertificateRequest } from '../security/certificate-request.ts';
import type { UpdatePart } from './update.ts';

const CONDITIONS = 'status.conditions';
/** Who approves or denies says so for good, and only by the subresource `approval`. */
const APPROVALS = ['Approved', 'Denied'];
const LASTING = [...APPROVALS, 'Failed'];

function isRequest({ collection }: Resource): boolean {
  return collection === CERTIFICATE_REQUESTS;
}

/** A request says whose it is, whatever it was sent with (PrepareForCreate, pkg/registry/certificates/certificates/strategy.go). */
export function withRequester(body: JsonObject, resource: Resource, user: RequestUser): JsonObject {
  if (!isRequest(resource)) return body;
  const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...spec } = objectAt(body, 'spec');
  return {
    ...body,
    spec: {
      ...spec,
      username: user.name,
      ...(user.uid === '' ? {} : { uid: user.uid }),
      ...(user.groups.length === 0 ? {} : { groups: user.groups }),
      ...(Object.keys(user.extra).length === 0 ? {} : { extra: user.extra }),
    },
  };
}

function ofType(body: JsonObject, type: string): readonly JsonValue[] {
  return listAt(body, 'status', 'conditions').filter((condition) => stringAt(condition, 'type') === type);
}

/** Conditions get the times that they were not sent with. */
function dated(conditions: readonly JsonValue[], old: JsonObject, now_ms: number): readonly JsonValue[] {
  const now = timeText(now_ms);
  return conditions.map((condition) => {
    if (!isJsonObject(condition)) return condition;
    const { type, status, lastUpdateTime, lastTransitionTime } = condition;
    const before = listAt(old, 'status', 'conditions').find(
      (entry) => stringAt(entry, 'type') === type && stringAt(entry, 'status') === status,
    );
    return {
      ...condition,
      lastUpdateTime: lastUpdateTime ?? now,
      lastTransitionTime: lastTransitionTime ?? stringAt(before, 'lastTransitionTime') ?? now,
    };
  });
}

/** Approvals stand as they were written: an update of the status takes them over (preserveConditionInstances). */
function withOldApprovals(conditions: readonly JsonValue[], old: JsonObject): readonly JsonValue[] {
  const kept = new Map(APPROVALS.map((type) => [type, [...ofType(old, type)]]));
  const isSameCount = (type: string) =>
    conditions.filter((condition) => stringAt(condition, 'type') === type).length === kept.get(type)?.length;
  const taken = new Set(APPROVALS.filter(isSameCount));
  return conditions.map((condition) => {
    const type = stringAt(condition, 'type') ?? '';
    return taken.has(type) ? (kept.get(type)?.shift() ?? condition) : condition;
  });
}

/** What an update may change: nothing of the spec; of the status by `status` all but approvals, by `approval` conditions alone. */
export function certificateRequestPart(
  part: UpdatePart,
  body: JsonObject,
  old: JsonObject,
  resource: Resource,
  now_ms: number,
): JsonObject {
  if (!isRequest(resource)) return body;
  const kept = { ...body, spec: old['spec'], status: old['status'] };
  const conditions = listAt(body, 'status', 'conditions');
  const withConditions = (status: JsonObject, next: readonly JsonValue[]): JsonObject => ({
    ...kept,
    status: { ...status, ...(next.length === 0 ? { conditions: undefined } : { conditions: next }) },
  });
  if (part === 'approval') return withConditions(objectAt(old, 'status'), dated(conditions, old, now_ms));
  if (part !== 'status') return kept;
  return withConditions(objectAt(body, 'status'), dated(withOldApprovals(conditions, old), old, now_ms));
}

function forbidden(field: string, why: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

function conditionCauses(body: JsonObject): readonly Cause[] {
  const causes: Cause[] = [];
  const seen = new Set<string>();
  for (const [index, condition] of listAt(body, 'status', 'conditions').entries()) {
    const type = stringAt(condition, 'type') ?? '';
    const status = stringAt(condition, 'status') ?? '';
    const at = `${CONDITIONS}[${index}]`;
    const allowed = LASTING.includes(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (status !== '' && !allowed.includes(status)) {
      const supported = allowed.map((text) => JSON.stringify(text)).join(', ');
      const message = `Unsupported value: ${JSON.stringify(status)}: supported values: ${supported}`;
      causes.push({ reason: 'FieldValueNotSupported', message, field: `${at}.status` });
    }
    const other = APPROVALS.find((approval) => approval !== type);
    if (APPROVALS.includes(type) && other !== undefined && seen.has(other)) {
      const message = `Invalid value: ${JSON.stringify(type)}: Approved and Denied conditions are mutually exclusive`;
      causes.push({ reason: 'FieldValueInvalid', message, field: CONDITIONS });
    }
    if (seen.has(type))
      causes.push({
        reason: 'FieldValueDuplicate',
        message: `Duplicate value: ${JSON.stringify(type)}`,
        field: `${at}.type`,
      });
    seen.add(type);
  }
  return causes;
}

/** Any PEM block of a certificate will do; what is in it is for who reads it. */
function certificateCauses(
  body: JsonObject,
  old: JsonObject | undefined,
  part: UpdatePart,
): readonly Cause[] {
  const before = stringAt(old, 'status', 'certificate') ?? '';
  const certificate = stringAt(body, 'status', 'certificate') ?? '';
  if (certificate === before) return [];
  const field = 'status.certificate';
  const blocks = [
    ...Buffer.from(certificate, 'base64')
      .toString('latin1')
      .matchAll(/-----BEGIN ([A-Z ]+)-----/g),
  ];
  const other = blocks.find(([, type]) => type !== 'CERTIFICATE')?.[1];
  const why =
    other === undefined
      ? 'must contain at least one CERTIFICATE PEM block'
      : `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other)}`;
  const isWrong = certificate !== '' && (blocks.length === 0 || other !== undefined);
  return [
    ...(isWrong
      ? [{ reason: 'FieldValueInvalid', message: `Invalid value: "<certificate data>": ${why}`, field }]
      : []),
    ...(part === 'status' ? [] : [forbidden(field, 'updates may not set certificate content')]),
    ...(part === 'status' && before !== ''
      ? [forbidden(field, 'updates may not modify existing certificate content')]
      : []),
  ];
}

function changeCauses(body: JsonObject, old: JsonObject, part: UpdatePart): readonly Cause[] {
  const counted = (type: string) => ofType(body, type).length - ofType(old, type).length;
  const removed = LASTING.filter((type) => counted(type) < 0);
  const added = part === 'approval' ? [] : APPROVALS.filter((type) => counted(type) > 0);
  return [
    ...removed.map((type) => forbidden(CONDITIONS, `updates may not remove a condition of type "${type}"`)),
    ...added.map((type) => forbidden(CONDITIONS, `updates may not add a condition of type "${type}"`)),
  ];
}

function requestCauses(body: JsonObject): readonly Cause[] {
  const sent = stringAt(body, 'spec', 'request') ?? '';
  const wanted = parseCertificateRequest(sent);
  const why = typeof wanted === 'string' ? wanted : wanted.signatureProblem;
  const message = `Invalid value: ${JSON.stringify(sent)}: ${why ?? ''}`;
  return why === undefined ? [] : [{ reason: 'FieldValueInvalid', message, field: 'spec.request' }];
}

/**
 * Refuses a request for a certificate that is none, and updates that take back what has been decided, with 422 (pkg/apis/certificates/validation).
 * Other kinds are passed over. `old`: what an update replaces.
 */
export function checkCertificateRequest(
  body: JsonObject,
  old: JsonObject | undefined,
  resource: Resource,
  part: UpdatePart,
): void {
  if (!isRequest(resource)) return;
  const isSameRequest = old !== undefined && jsonEqual(jsonAt(old, 'spec'), jsonAt(body, 'spec'));
  const causes = [
    ...(isSameRequest ? [] : requestCauses(body)),
    ...conditionCauses(body),
    ...(old === undefined ? [] : [...certificateCauses(body, old, part), ...changeCauses(body, old, part)]),
  ];
  if (causes.length > 0) throw invalid(resource, stringAt(body, 'metadata', 'name') ?? '', causes);
}
