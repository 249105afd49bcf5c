import type { JsonObject } from '../../json.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import type { ErrorList } from '../error-list.ts';
import { goQuote } from '../go-value.ts';
import { Path } from '../path.ts';
import { structs, text } from '../values.ts';

const PATH = Path.of('spec', 'ephemeralContainers');

/** ValidatePodEphemeralContainersUpdate: they are added and never changed. Upstream adds a difference of the two to the message. */
export function validateEphemeralContainersUpdate(
  spec: JsonObject,
  old: JsonObject,
  errors: ErrorList,
): void {
  const current = new Map(
    structs(spec, 'ephemeralContainers').map((container) => [text(container, 'name'), container]),
  );
  for (const before of structs(old, 'ephemeralContainers')) {
    const name = goQuote(text(before, 'name'));
    const now = current.get(text(before, 'name'));
    if (now === undefined)
      errors.forbidden(PATH, `existing ephemeral containers ${name} may not be removed\n`);
    else if (!isSemanticallyEqual(now, before))
      errors.forbidden(PATH, `existing ephemeral containers ${name} may not be changed\n`);
  }
}
