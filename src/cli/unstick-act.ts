import { writeFileSync } from 'node:fs';
import type { ApiClient } from '../cluster/api/api-client.ts';
import { discover } from '../cluster/api/discovery.ts';
import { collectionPath, type ServedResource } from '../cluster/api/resource-path.ts';
import { StatusError } from '../cluster/api/status-error.ts';
import { isKindNamed } from '../cluster/etcd/object-choice.ts';
import type { JsonObject } from '../kube/json.ts';
import { listAt, spokenName } from '../kube/kube-object.ts';
import { stuckObjects, type HeldBy, type StuckObject } from '../recover/stuck-objects.ts';
import { plural } from './audit-text.ts';
import { connectFromFlags } from './cluster-flags.ts';
import type { ReadLive } from './cluster-source.ts';
import { columnLines } from './columns.ts';
import { confirmed } from './confirm.ts';
import type { CommandContext } from './context.ts';
import { documentText, isDocumentFormat } from './document.ts';
import { parseChoices } from './etcd-choice.ts';
import { EXIT_CODE } from './exit-code.ts';
import type { UnstickFlags } from './unstick.ts';

function isAsked(words: readonly string[], flags: UnstickFlags): (stuck: StuckObject) => boolean {
  const choices = parseChoices(words, flags);
  return ({ name: { group, kind, namespace, name } }) =>
    choices.some(
      (choice) =>
        (choice.kind === undefined ||
          isKindNamed(choice.kind, { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind })) &&
        (choice.name === undefined || choice.name === name) &&
        (choice.namespace === undefined || choice.namespace === namespace),
    );
}

function stuckText(stuck: readonly StuckObject[], context: CommandContext): string {
  const rows = stuck.flatMap(({ name, since, heldBy, says }) => {
    const start = [name.kind, name.namespace, name.name, since];
    const held = heldBy.map(({ finalizer, about, isOrphaned }) => [
      finalizer,
      isOrphaned ? `gone: ${about}` : about,
    ]);
    const other = says.map((text) => ['-', text]);
    const all = [...held, ...other];
    return all.length === 0
      ? [[...start, '-', 'no finalizer: it waits for its kubelet, or for its grace period']]
      : all.map((columns, index) => [...(index === 0 ? start : ['', '', '', '']), ...columns]);
  });
  const columns = ['KIND', 'NAMESPACE', 'NAME', 'SINCE', 'FINALIZER', 'WHO-TAKES-IT-OFF'];
  return `${columnLines(
    columns.map((heading) => ({ heading })),
    rows,
    context.terminal,
  ).join('\n')}\n`;
}

function stuckDocument(stuck: readonly StuckObject[]): unknown {
  return { stuck: stuck.map(({ name, since, heldBy, says }) => ({ ...name, since, heldBy, says })) };
}

/** What may be taken off: what nobody will, and what somebody has named. */
function removable({ heldBy }: StuckObject, named: readonly string[]): readonly HeldBy[] {
  return heldBy.filter(({ finalizer, isOrphaned }) => isOrphaned || named.includes(finalizer));
}

async function takeOff(
  client: ApiClient,
  { name, body }: StuckObject,
  resource: ServedResource,
  finalizers: ReadonlySet<string>,
): Promise<void> {
  const path = `${collectionPath(resource, resource.namespaced ? name.namespace : undefined)}/${encodeURIComponent(name.name)}`;
  const before = listAt(body, 'metadata', 'finalizers');
  const left = before.filter((one) => typeof one !== 'string' || !finalizers.has(one));
  await client.send({
    method: 'PATCH',
    path,
    contentType: 'application/json-patch+json',
    // Only if it is still held by just these.
    body: [
      { op: 'test', path: '/metadata/finalizers', value: before },
      left.length === 0
        ? { op: 'remove', path: '/metadata/finalizers' }
        : { op: 'replace', path: '/metadata/finalizers', value: left },
    ],
  });
}

/** What was kept of Secrets has no values: a copy of them would be none. */
async function copiesOf(client: ApiClient, objects: readonly Removal[]): Promise<readonly JsonObject[]> {
  const copies: JsonObject[] = [];
  for (const { stuck, resource } of objects) {
    const { namespace, name } = stuck.name;
    copies.push(
      await client.get(
        `${collectionPath(resource, resource.namespaced ? namespace : undefined)}/${encodeURIComponent(name)}`,
      ),
    );
  }
  return copies;
}

interface Removal {
  readonly stuck: StuckObject;
  readonly resource: ServedResource;
  readonly finalizers: ReadonlySet<string>;
}

async function removalsOf(
  client: ApiClient,
  stuck: readonly StuckObject[],
  { finalizer: named = [] }: UnstickFlags,
  { terminal, signal }: CommandContext,
): Promise<readonly Removal[]> {
  const { resources } = await discover(client, signal);
  return stuck.flatMap((one) => {
    const finalizers = new Set(removable(one, named).map(({ finalizer }) => finalizer));
    if (finalizers.size === 0) return [];
    const resource = resources.find(({ group, kind }) => group === one.name.group && kind === one.name.kind);
    if (resource !== undefined) return [{ stuck: one, resource, finalizers }];
    terminal.note(`left alone: ${spokenName(one.name)}: the cluster does not serve its kind any more`);
    return [];
  });
}

async function apply(
  stuck: readonly StuckObject[],
  flags: UnstickFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const client = await connectFromFlags(flags);
  try {
    const removals = await removalsOf(client, stuck, flags, context);
    if (removals.length === 0) {
      terminal.note(
        'nothing is held by a finalizer whose controller is gone; name one with --finalizer if you know what it leaves behind',
      );
      return;
    }
    for (const {
      stuck: { name },
      finalizers,
    } of removals)
      terminal.note(`${spokenName(name)}: ${[...finalizers].join(', ')}`);
    const question = `Take ${plural(removals.length, 'object')} on ${client.server} off these finalizers?`;
    if (!(await confirmed(question, flags.yes === true, 'unstick --apply')))
      return terminal.note('nothing was sent');
    const copies = await copiesOf(client, removals);
    // They may be Secrets.
    writeFileSync(
      flags.keep,
      `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: copies }, undefined, 1)}\n`,
      { mode: 0o600 },
    );
    terminal.note(`copies are in ${flags.keep}`);
    let done_count = 0;
    for (const { stuck: one, resource, finalizers } of removals) {
      try {
        await takeOff(client, one, resource, finalizers);
        done_count += 1;
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        context.exit(EXIT_CODE.found);
        terminal.note(`refused: ${spokenName(one.name)}: ${error.message}`);
      }
    }
    await terminal.out(`${plural(done_count, 'object')} let go\n`);
  } finally {
    client.close();
  }
}

/** Lists what is stuck, or lets it go. */
export async function actOnUnstick(
  words: readonly string[],
  flags: UnstickFlags,
  ports: { readonly readLive: ReadLive; readonly now_ms: () => number },
  context: CommandContext,
): Promise<void> {
  const { cluster } = await ports.readLive(flags, { namespace: undefined }, context);
  const stuck = stuckObjects(cluster, ports.now_ms()).filter(isAsked(words, flags));
  if (flags.apply === true) return apply(stuck, flags, context);
  if (stuck.length > 0) context.exit(EXIT_CODE.found);
  if (isDocumentFormat(flags.output))
    return context.terminal.out(documentText(flags.output, stuckDocument(stuck)));
  if (stuck.length === 0) return context.terminal.note('nothing is stuck');
  await context.terminal.out(stuckText(stuck, context));
  const orphaned_count = stuck.filter((one) => removable(one, []).length > 0).length;
  if (orphaned_count > 0)
    context.terminal.note(
      `${plural(orphaned_count, 'object')} will never go by themselves: ${context.terminal.program} unstick --apply`,
    );
}
