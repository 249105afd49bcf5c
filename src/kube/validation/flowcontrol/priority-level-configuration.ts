import type { JsonObject } from '../../json.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import type { ErrorList } from '../error-list.ts';
import { goText, internalJson, type InternalField } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta } from '../object-meta.ts';
import { Path } from '../path.ts';
import { number, numberPointer, struct, structPointer, text } from '../values.ts';
import { validateConditions } from './conditions.ts';
import { MANDATORY_LEVELS } from './mandatory.ts';

const SPEC = Path.of('spec');
const EXEMPT = 'exempt';
const QUEUES_MAX = 10_000_000;
/** MaxHashBits of k8s.io/apiserver pkg/util/shufflesharding. */
const HASH_BITS = 60;
const ZERO_SHARES = 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares';

const QUEUING: readonly InternalField[] = [
  ['Queues', 'queues', 0],
  ['HandSize', 'handSize', 0],
  ['QueueLengthLimit', 'queueLengthLimit', 0],
];
/** PriorityLevelConfigurationSpec of the internal types (pkg/apis/flowcontrol/types.go). */
const INTERNAL_SPEC: readonly InternalField[] = [
  ['Type', 'type', ''],
  [
    'Limited',
    'limited',
    null,
    [
      ['NominalConcurrencyShares', 'nominalConcurrencyShares', 0],
      [
        'LimitResponse',
        'limitResponse',
        { Type: '', Queuing: null },
        [
          ['Type', 'type', ''],
          ['Queuing', 'queuing', null, QUEUING],
        ],
      ],
      ['LendablePercent', 'lendablePercent', null],
      ['BorrowingLimitPercent', 'borrowingLimitPercent', null],
    ],
  ],
  [
    'Exempt',
    'exempt',
    null,
    [
      ['NominalConcurrencyShares', 'nominalConcurrencyShares', null],
      ['LendablePercent', 'lendablePercent', null],
    ],
  ],
];

function validateQueuing(queuing: JsonObject, path: Path, errors: ErrorList): void {
  const positive = 'must be positive';
  const length = number(queuing, 'queueLengthLimit');
  if (length <= 0) errors.invalid(path.child('queueLengthLimit'), length, positive);
  const queues = number(queuing, 'queues');
  if (queues <= 0) errors.invalid(path.child('queues'), queues, positive);
  else if (queues > QUEUES_MAX)
    errors.invalid(path.child('queues'), queues, `must not be greater than ${QUEUES_MAX}`);
  const hand = number(queuing, 'handSize');
  const at = path.child('handSize');
  if (hand <= 0) errors.invalid(at, hand, positive);
  else if (hand > queues) errors.invalid(at, hand, `should not be greater than queues (${queues})`);
  else if (Math.ceil(Math.log2(queues) * hand) > HASH_BITS)
    errors.invalid(
      at,
      hand,
      `required entropy bits of deckSize ${queues} and handSize ${hand} should not be greater than ${HASH_BITS}`,
    );
}

function validateResponse(response: JsonObject, path: Path, errors: ErrorList): void {
  const type = text(response, 'type');
  const queuing = structPointer(response, 'queuing');
  if (type === '') errors.required(path.child('type'));
  else if (type === 'Reject') {
    if (queuing !== undefined)
      errors.forbidden(path.child('queuing'), 'must be nil if limited.limitResponse.type is not Limited');
  } else if (type !== 'Queue') errors.notSupported(path.child('type'), type, ['Queue', 'Reject']);
  else if (queuing === undefined)
    errors.required(path.child('queuing'), 'must not be empty if limited.limitResponse.type is Limited');
  else validateQueuing(queuing, path.child('queuing'), errors);
}

function validateLendable(level: JsonObject, path: Path, errors: ErrorList): void {
  const percent = numberPointer(level, 'lendablePercent');
  if (percent !== undefined && (percent < 0 || percent > 100))
    errors.invalid(path.child('lendablePercent'), percent, 'must be between 0 and 100, inclusive');
}

function validateShares(level: JsonObject, path: Path, errors: ErrorList): void {
  const shares = numberPointer(level, 'nominalConcurrencyShares');
  if (shares !== undefined && shares < 0)
    errors.invalid(path.child('nominalConcurrencyShares'), shares, 'must be a non-negative integer');
}

function validateLimited(limited: JsonObject, path: Path, errors: ErrorList): void {
  validateShares(limited, path, errors);
  validateResponse(struct(limited, 'limitResponse'), path.child('limitResponse'), errors);
  validateLendable(limited, path, errors);
  const borrowing = numberPointer(limited, 'borrowingLimitPercent');
  if (borrowing !== undefined && borrowing < 0)
    errors.invalid(
      path.child('borrowingLimitPercent'),
      borrowing,
      'if specified, must be a non-negative integer',
    );
}

function validateSpec(spec: JsonObject, name: string, errors: ErrorList): void {
  const type = text(spec, 'type');
  const [limited, exempt] = [structPointer(spec, 'limited'), structPointer(spec, 'exempt')];
  if ((name === EXEMPT) !== (type === 'Exempt'))
    errors.invalid(SPEC.child('type'), goText(type), "must be 'Exempt' if and only if `name` is 'exempt'");
  if (type === '') errors.required(SPEC.child('type'));
  else if (type === 'Exempt') {
    if (limited !== undefined)
      errors.forbidden(SPEC.child('limited'), 'must be nil if the type is not Limited');
    if (exempt !== undefined) {
      validateShares(exempt, SPEC.child('exempt'), errors);
      validateLendable(exempt, SPEC.child('exempt'), errors);
    }
  } else if (type === 'Limited') {
    if (exempt !== undefined) errors.forbidden(SPEC.child('exempt'), 'must be nil if the type is Limited');
    if (limited === undefined)
      errors.required(SPEC.child('limited'), 'must not be empty when type is Limited');
    else validateLimited(limited, SPEC.child('limited'), errors);
  } else errors.notSupported(SPEC.child('type'), type, ['Exempt', 'Limited']);
}

function validateMandatory(spec: JsonObject, name: string, errors: ErrorList): void {
  const fixed = MANDATORY_LEVELS[name];
  if (fixed === undefined) return;
  const compared = name === EXEMPT ? { ...spec, exempt: fixed['exempt'] } : spec;
  const which = name === EXEMPT ? " except the 'spec.exempt' field" : '';
  if (!isSemanticallyEqual(compared, fixed))
    errors.invalid(
      SPEC,
      internalJson(spec, INTERNAL_SPEC),
      `spec of '${name}'${which} must equal the fixed value`,
    );
}

function validateLevel(level: JsonObject, errors: ErrorList): void {
  validateObjectMeta(level, { namespaced: false, name: 'subdomain' }, errors);
  const metadata = struct(level, 'metadata');
  if (struct(metadata, 'annotations')[ZERO_SHARES] !== undefined)
    errors.forbidden(Path.of('metadata', 'annotations'), `annotation '${ZERO_SHARES}' is forbidden`);
  const spec = struct(level, 'spec');
  validateSpec(spec, text(metadata, 'name'), errors);
  validateMandatory(spec, text(metadata, 'name'), errors);
  validateConditions(level, errors);
}

/** PriorityLevelConfiguration (pkg/apis/flowcontrol/validation). */
export const priorityLevelConfigurationRules: KindRules = {
  create: validateLevel,
  update: (level, _old, errors) => validateLevel(level, errors),
  subresources: { status: (level, _old, errors) => validateConditions(level, errors) },
};
