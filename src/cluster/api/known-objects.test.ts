import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { KnownObjects } from './known-objects.ts';
import type { ReflectorEvent } from './reflector-event.ts';

/** What a reader makes of the events: name to uid and version. It must never be surprised. */
class Reader {
  readonly objects = new Map<string, string>();

  take(event: ReflectorEvent): void {
    if (event.type !== 'added' && event.type !== 'modified' && event.type !== 'deleted') return;
    const { name, uid } = event.name;
    expect(this.objects.has(name)).toBe(event.type !== 'added');
    if (event.type === 'added') this.objects.set(name, '');
    else expect(this.objects.get(name)).toContain(`${uid} `);
    if (event.type === 'deleted') this.objects.delete(name);
    else this.objects.set(name, `${uid} ${JSON.stringify(event.object)}`);
  }
}

type Step =
  | { readonly type: 'write' | 'delete' | 'replace'; readonly name: string; readonly unseen: boolean }
  | { readonly type: 'list' };

const steps = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constantFrom<'write' | 'delete' | 'replace'>('write', 'delete', 'replace'),
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      unseen: fc.boolean(),
    }),
    fc.constant<Step>({ type: 'list' }),
  ),
  { maxLength: 40, size: 'max' },
);

it('makes the reader’s picture equal to the server’s after each list, whatever was missed before', () => {
  fc.assert(
    fc.property(steps, (script: readonly Step[]) => {
      const server = new Map<string, JsonObject>();
      const known = new KnownObjects();
      const reader = new Reader();
      let revision = 0;
      const list = () => {
        known.beginSync();
        for (const object of server.values()) for (const event of known.present(object)) reader.take(event);
        for (const event of known.endSync()) reader.take(event);
        expect(reader.objects.size).toBe(server.size);
        expect(known.count).toBe(server.size);
        for (const [name, object] of server)
          expect(reader.objects.get(name)).toContain(JSON.stringify(object));
      };
      for (const step of script) {
        revision += 1;
        if (step.type === 'list') {
          list();
          continue;
        }
        const before = server.get(step.name);
        if (step.type === 'delete' && before === undefined) continue;
        const uid = step.type === 'write' ? stringAt(before, 'metadata', 'uid') : undefined;
        const object: JsonObject =
          step.type === 'delete' && before !== undefined
            ? before
            : {
                metadata: {
                  uid: uid ?? `uid-${revision}`,
                  name: step.name,
                  resourceVersion: String(revision),
                },
              };
        if (step.type === 'delete') server.delete(step.name);
        else server.set(step.name, object);
        if (step.unseen) continue;
        for (const event of step.type === 'delete' ? known.absent(object) : known.present(object))
          reader.take(event);
      }
      list();
    }),
  );
});

it('tells no version twice', () => {
  const known = new KnownObjects();
  const object = { metadata: { name: 'a', uid: 'u', resourceVersion: '1' } };
  expect([...known.present(object)]).toHaveLength(1);
  expect([...known.present(object)]).toHaveLength(0);
  expect([...known.absent(object)]).toHaveLength(1);
  expect([...known.absent(object)]).toHaveLength(0);
});
