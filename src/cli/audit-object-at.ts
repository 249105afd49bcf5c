import { dump } from 'js-yaml';
import { parseMicroTime } from '../kube/microtime.ts';
import { objectLife, type ObjectIdentity } from '../audit/query/object.ts';
import { withoutManagedFields } from '../audit/query/object-body.ts';
import type { ObjectLife } from '../audit/query/object-life.ts';
import { Problem } from '../problem.ts';
import type { AuditSource } from './audit-source.ts';
import { timeText } from './audit-text.ts';
import type { Terminal } from './terminal.ts';

const CERTAINTY_TEXT = {
  certain: 'as the API server answered it',
  rebuilt:
    'rebuilt from request bodies and patches: not certain (defaults and webhooks can have changed more)',
  unknown: 'not known',
} as const;

/** Prints the object as it stood at a time, and on stderr how sure that is. Fails where the log does not hold it. */
export async function printObjectAt(
  terminal: Terminal,
  source: AuditSource,
  object: ObjectIdentity,
  at: string,
  flags: { readonly output: string; readonly raw?: boolean },
): Promise<void> {
  const at_us = parseMicroTime(at);
  if (at_us === undefined)
    throw new Problem({
      what: `--at is no time: ${at}`,
      where: '--at',
      fix: 'write it as RFC 3339: 2026-11-21T03:15:00Z',
    });
  let life: ObjectLife | undefined;
  let last_us = 0;
  for await (const step of objectLife(source.connection, object, { to_us: at_us + 1, raw: false })) {
    life = step.life;
    if (step.entry.event !== 'failed' && step.entry.event !== 'used') last_us = step.entry.change.at_us;
  }
  const { version, alive } = life?.state ?? { version: undefined, alive: undefined };
  if (version === undefined)
    throw new Problem({
      what:
        alive === false
          ? `the object did not exist at ${timeText(at_us)}: it was deleted at ${timeText(last_us)}`
          : `the log does not show how the object looked at ${timeText(at_us)}`,
      where: '--at',
      fix:
        alive === false
          ? `ask for a time before ${timeText(last_us)}`
          : 'ask for a time after its first logged change; bodies are logged from level Request on',
    });
  terminal.note(`version of ${timeText(last_us)}, ${CERTAINTY_TEXT[version.certainty]}`);
  const shown = flags.raw === true ? version.object : withoutManagedFields(version.object);
  await terminal.out(
    flags.output === 'json'
      ? `${JSON.stringify(shown, undefined, 2)}\n`
      : dump(shown, { lineWidth: -1, noRefs: true }),
  );
}
