import { booleanAt, stringListAt } from '../../../kube/container.ts';
import { checkFields } from '../../../kube/schema/check-fields.ts';
import { builtInType } from '../../../kube/schema/schema-table.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import { typeError } from './go-decoding.ts';
import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { badRequest, invalid, type Cause } from '../request/api-error.ts';
import { readDocument, SCHEME, UnreadableBody } from '../request/read-body.ts';
import { isTrue, type ServerRequest } from '../request/server-request.ts';

/** How a deletion is to be done. */
export interface DeleteOptions {
  readonly grace_s: number | undefined;
  readonly policy: 'Orphan' | 'Foreground' | 'Background' | undefined;
  /** The older way to say Orphan and Background; both cannot be said. */
  readonly orphanDependents: boolean | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  readonly dryRun: boolean;
  /** As webhooks are shown them. */
  readonly sent: JsonObject;
  /** An eviction is admitted as such; the objects of a collection are admitted one by one, without their names. */
  readonly admission: 'of the object' | 'of a collection' | 'of the eviction';
}

const POLICIES = ['Foreground', 'Background', 'Orphan'] as const;

function isPolicy(text: string): text is (typeof POLICIES)[number] {
  return POLICIES.some((policy) => policy === text);
}

/** DeleteOptions of a request without a body. */
function optionsInQuery(query: ReadonlyMap<string, string>): JsonObject {
  const grace = query.get('gracePeriodSeconds');
  const orphan = query.get('orphanDependents');
  const policy = query.get('propagationPolicy');
  const dryRun = query.get('dryRun');
  if (grace !== undefined && !/^[-+]?\d+$/.test(grace))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(orphan === undefined ? {} : { orphanDependents: isTrue(orphan) }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(dryRun === undefined ? {} : { dryRun: [dryRun] }),
  };
}

function causesOf(options: JsonObject): readonly Cause[] {
  const policy = stringAt(options, 'propagationPolicy');
  const dryRun = stringListAt(options, 'dryRun');
  const shown = JSON.stringify(policy);
  return [
    ...(policy !== undefined && booleanAt(options, 'orphanDependents') !== undefined
      ? [
          {
            reason: 'FieldValueInvalid',
            message: `Invalid value: ${shown}: orphanDependents and deletionPropagation cannot be both set`,
            field: 'propagationPolicy',
          },
        ]
      : []),
    ...(policy !== undefined && !isPolicy(policy)
      ? [
          {
            reason: 'FieldValueNotSupported',
            message: `Unsupported value: ${shown}: supported values: "Foreground", "Background", "Orphan", "nil"`,
            field: 'propagationPolicy',
          },
        ]
      : []),
    ...(dryRun.some((text) => text !== 'All')
      ? [
          {
            reason: 'FieldValueNotSupported',
            message: `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`,
            field: 'dryRun',
          },
        ]
      : []),
  ];
}

/** Options as they were sent, checked. Throws 422 (ValidateDeleteOptions, k8s.io/apimachinery pkg/apis/meta/v1/validation). */
export function parseDeleteOptions(sent: JsonObject): DeleteOptions {
  const causes = causesOf(sent);
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', causes);
  const policy = stringAt(sent, 'propagationPolicy') ?? '';
  const grace_s = numberAt(sent, 'gracePeriodSeconds');
  return {
    // Below zero is as soon as can be, but not by force.
    grace_s: grace_s !== undefined && grace_s < 0 ? 1 : grace_s,
    policy: isPolicy(policy) ? policy : undefined,
    orphanDependents: booleanAt(sent, 'orphanDependents'),
    uid: stringAt(sent, 'preconditions', 'uid'),
    resourceVersion: stringAt(sent, 'preconditions', 'resourceVersion'),
    dryRun: stringListAt(sent, 'dryRun').includes('All'),
    sent,
    admission: 'of the object',
  };
}

/** Options of the right kind and types (metainternalversionscheme.Codecs). Throws `UnreadableBody`. */
function checkedOptions(sent: JsonObject): JsonObject {
  const kind = stringAt(sent, 'kind') ?? '';
  const version = stringAt(sent, 'apiVersion') || 'meta.k8s.io/v1';
  if (kind !== '' && kind !== 'DeleteOptions')
    throw new UnreadableBody(`no kind "${kind}" is registered for version "${version}" in scheme ${SCHEME}`);
  const type = builtInType('meta.v1.DeleteOptions');
  const wrong =
    type === undefined
      ? undefined
      : checkFields(type, sent, SERVED_MINOR).find((problem) => problem.type === 'wrong-type');
  if (type !== undefined && wrong !== undefined) throw new UnreadableBody(typeError(sent, type, wrong.path));
  return sent;
}

/** Reads DeleteOptions from the body, or from the query where there is none (DeleteResource, endpoints/handlers/delete.go). */
export function deleteOptions(request: ServerRequest): DeleteOptions {
  if (request.body.length === 0 && request.object === undefined)
    return parseDeleteOptions(optionsInQuery(request.query));
  try {
    return parseDeleteOptions(checkedOptions(readDocument(request)));
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    throw badRequest(error.message);
  }
}
