import { expect, it } from 'vitest';
import { stringAt } from '../../../kube/json.ts';
import { Listeners } from './listeners.ts';
import type { Change } from './stored-object.ts';

const stored = (node: string) => ({
  key: 'a',
  revision: 1,
  size_bytes: 0,
  values_count: 1,
  body: { spec: { nodeName: node } },
});
const change = (before: string | undefined, after: string): Change => ({
  type: before === undefined ? 'ADDED' : 'MODIFIED',
  revision: 2,
  at_ms: 0,
  object: stored(after),
  previous: before === undefined ? undefined : stored(before),
});

it('tells those with an interest of the objects that have the value now or had it before', () => {
  const listeners = new Listeners();
  const heard: string[] = [];
  const onNode = (value: string) =>
    listeners.add(() => heard.push(value), {
      field: 'spec.nodeName',
      value,
      valueOf: (body) => stringAt(body, 'spec', 'nodeName') ?? '',
    });
  const leave = onNode('n1');
  onNode('n2');
  listeners.add(() => heard.push('all'));
  expect(listeners.count).toBe(3);
  listeners.tell(change(undefined, 'n1'));
  listeners.tell(change('n1', 'n2'));
  listeners.tell(change('n3', 'n3'));
  expect(heard).toEqual(['all', 'n1', 'all', 'n2', 'n1', 'all']);
  leave();
  leave();
  expect(listeners.count).toBe(2);
  listeners.tell(change('n1', 'n1'));
  expect(heard.slice(6)).toEqual(['all']);
});
