import { Option, type Command } from 'commander';
import type { ObjectChoice } from '../cluster/etcd/object-choice.ts';
import type { RevisionClock } from '../cluster/etcd/revision-clock.ts';
import { parseMicroTime, MICROS_PER_SECOND } from '../kube/microtime.ts';
import { parseSelectorString } from '../kube/selector-string.ts';
import { Problem } from '../problem.ts';

/** The flags by which objects of a snapshot are chosen. */
export interface ChoiceFlags {
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly deleted?: boolean;
  readonly at?: string;
}

/** Adds -n, -A, -l, --deleted and --at. */
export function addChoiceOptions(command: Command): Command {
  return command
    .option('-n, --namespace <namespace>', 'only this namespace')
    .option('-A, --all-namespaces', 'all namespaces, as without -n')
    .option('-l, --selector <selector>', 'only objects with these labels (app=web,tier!=test)')
    .addOption(
      new Option('--deleted', 'objects that were deleted, in the last version that the file holds').conflicts(
        'at',
      ),
    )
    .option('--at <revision>', 'the state at this revision');
}

function parsedSelector(text: string): NonNullable<ObjectChoice['labels']> {
  const parsed = parseSelectorString(text);
  if (parsed.type === 'selector') return parsed.selector;
  throw new Problem({
    what: `-l is no selector: ${parsed.message}`,
    where: `-l ${text}`,
    fix: 'write app=web,tier!=test',
  });
}

/** `service`, `svc/web`, `service/shop/web` (namespace and name, as `-o name` prints them). */
export function parseChoice(word: string, flags: ChoiceFlags): ObjectChoice {
  if (flags.allNamespaces === true && flags.namespace !== undefined)
    throw new Problem({ what: '-n and -A contradict each other', where: '-A', fix: 'give one of them' });
  const [kind = '', ...names] = word.split('/');
  const name = names.at(-1);
  const namespace = names.length === 2 ? names[0] : flags.namespace;
  if (kind === '' || name === '' || names.length > 2)
    throw new Problem({
      what: `${JSON.stringify(word)} names no object`,
      where: 'OBJECT',
      fix: 'write KIND, KIND/NAME or KIND/NAMESPACE/NAME: services, svc/web -n shop, service/shop/web',
    });
  return {
    kind,
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(flags.selector === undefined ? {} : { labels: parsedSelector(flags.selector) }),
  };
}

/** The choices of all words; one that chooses everything that the flags allow where there is none. */
export function parseChoices(words: readonly string[], flags: ChoiceFlags): readonly ObjectChoice[] {
  if (words.length > 0) return words.map((word) => parseChoice(word, flags));
  const { kind: _, ...everything } = parseChoice('any', flags);
  return [everything];
}

/** `--since REVISION` or `--since TIME` as a revision. */
export function revisionSince(since: string, clock: RevisionClock): number {
  if (/^\d{1,15}$/.test(since)) return Number(since);
  const at_us = parseMicroTime(since);
  if (at_us === undefined)
    throw new Problem({
      what: `--since is neither revision nor time: ${since}`,
      where: '--since',
      fix: 'write 6958 or 2026-11-21T03:16:45Z',
    });
  return clock.revisionBefore(Math.floor(at_us / MICROS_PER_SECOND));
}
