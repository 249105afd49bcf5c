import { goQuote } from '../../../kube/validation/go-value.ts';
import { invalid, type Cause } from '../request/api-error.ts';
import { isTrue, type ServerRequest } from '../request/server-request.ts';

/** The options of a write come as one of these kinds of meta.k8s.io. */
export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'ApplyOptions';

/** FieldManagerMaxLength of apimachinery, in bytes. */
const FIELD_MANAGER_MAX_BYTES = 128;

/** Letters, marks, numbers, punctuation, symbols and the plain space (Go's unicode.IsPrint). */
const PRINTABLE = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

function managerCauses(manager: string): readonly Cause[] {
  const causes: Cause[] = [];
  const encoder = new TextEncoder();
  if (encoder.encode(manager).length > FIELD_MANAGER_MAX_BYTES)
    causes.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${FIELD_MANAGER_MAX_BYTES} bytes`,
      field: 'fieldManager',
    });
  let position_bytes = 0;
  for (const character of manager) {
    if (!PRINTABLE.test(character))
      causes.push({
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${goQuote(manager)}: invalid character U+${codePoint(character)} (at position ${position_bytes})`,
        field: 'fieldManager',
      });
    position_bytes += encoder.encode(character).length;
  }
  return causes;
}

function unsupported(field: string, value: string, supported: readonly string[]): Cause {
  const shown = supported.map((text) => JSON.stringify(text)).join(', ');
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${value}: supported values: ${shown}`,
    field,
  };
}

/**
 * Refuses options that a write cannot have: `fieldManager`, `force`, `dryRun`, `fieldValidation`. Source:
 * pkg/apis/meta/v1/validation/validation.go of k8s.io/apimachinery.
 */
export function checkWriteOptions({ query }: Pick<ServerRequest, 'query'>, kind: OptionsKind): void {
  const manager = query.get('fieldManager') ?? '';
  const dryRun = query.get('dryRun');
  const validation = query.get('fieldValidation') ?? '';
  const causes: Cause[] = [];
  if (kind === 'ApplyOptions' && manager === '')
    causes.push({
      reason: 'FieldValueRequired',
      message: 'Required value: is required for apply patch',
      field: 'fieldManager',
    });
  if (kind === 'PatchOptions' && query.has('force'))
    causes.push({
      reason: 'FieldValueForbidden',
      message: 'Forbidden: may not be specified for non-apply patch',
      field: 'force',
    });
  causes.push(...managerCauses(manager));
  if (dryRun !== undefined && dryRun !== 'All')
    causes.push(unsupported('dryRun', `[${JSON.stringify(dryRun)}]`, ['All']));
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(validation))
    causes.push(unsupported('fieldValidation', JSON.stringify(validation), ['', 'Ignore', 'Strict', 'Warn']));
  if (causes.length > 0)
    throw invalid(
      { group: 'meta.k8s.io', kind: kind === 'ApplyOptions' ? 'PatchOptions' : kind },
      '',
      causes,
    );
}

/** May an application take fields from other managers? */
export function isForced({ query }: Pick<ServerRequest, 'query'>): boolean {
  return isTrue(query.get('force'));
}

/** Who changes the fields: `fieldManager`, else the client's name, up to the first `/` (managerOrUserAgent, handlers/create.go). */
export function fieldManagerOf({ query, header }: Pick<ServerRequest, 'query' | 'header'>): string {
  const manager = query.get('fieldManager') ?? '';
  if (manager !== '') return manager;
  let name = '';
  for (const character of (header('user-agent') ?? '').split('/')[0] ?? '') {
    if (!PRINTABLE.test(character)) continue;
    if (Buffer.byteLength(name + character) > FIELD_MANAGER_MAX_BYTES) break;
    name += character;
  }
  return name;
}
