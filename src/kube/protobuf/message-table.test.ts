import { describe, expect, it, test } from 'vitest';
import type { ObjectType, Shape } from '../schema/object-type.ts';
import { builtInKinds } from '../schema/schema-table.ts';
import { messageOfKind, messageType, type MessageType } from './message-table.ts';

function jsonNames(message: MessageType): readonly string[] {
  return message.fields.flatMap((field) => (field.isInline ? jsonNames(field.message) : [field.jsonName]));
}

function objectTypeIn(shape: Shape | undefined): ObjectType | undefined {
  if (shape?.type === 'list') return objectTypeIn(shape.item);
  if (shape?.type === 'map') return objectTypeIn(shape.value);
  return shape?.type === 'object' ? shape.objectType() : undefined;
}

/** Fields of the published schema that the message lacks, of everything below the type. */
function missing(message: MessageType, type: ObjectType, seen: Set<string>): readonly string[] {
  if (seen.has(message.name) || message.form === 'schema union') return [];
  seen.add(message.name);
  const names = new Set([...jsonNames(message), 'apiVersion', 'kind']);
  const own = [...type.fields.keys()]
    .filter((name) => !names.has(name))
    .map((name) => `${message.name}.${name}`);
  const visit = (parent: MessageType): readonly string[] =>
    parent.fields.flatMap((field) => {
      if (field.value !== 'message') return [];
      if (field.isInline) return visit(field.message);
      const inner = objectTypeIn(type.fields.get(field.jsonName)?.shape);
      return inner === undefined ? [] : missing(field.message, inner, seen);
    });
  return [...own, ...visit(message)];
}

describe('the table of messages', () => {
  it('has every kind of the published schemas, with every field', () => {
    const seen = new Set<string>();
    const lost: string[] = [];
    for (const { group, version, kind, objectType } of builtInKinds()) {
      const apiVersion = group === '' ? version : `${group}/${version}`;
      const message = messageOfKind(apiVersion, kind);
      if (message === undefined) lost.push(`${apiVersion} ${kind}`);
      else lost.push(...missing(message, objectType, seen));
    }
    expect(lost.toSorted()).toEqual([
      // `fields` and `initializers` ended with 1.15, before the table's oldest release; IP modes came after these versions were gone.
      'extensions.v1beta1.IngressLoadBalancerIngress.ipMode',
      'meta.v1.ManagedFieldsEntry.fields',
      'meta.v1.ObjectMeta.initializers',
      'networking.v1beta1.IngressLoadBalancerIngress.ipMode',
    ]);
    expect(seen.size).toBeGreaterThan(900);
  });

  it('gives every number and every JSON name to one living field of a message', () => {
    for (const { group, version, kind } of builtInKinds()) {
      const message = messageOfKind(group === '' ? version : `${group}/${version}`, kind);
      const living = message?.fields.filter(({ isRemoved }) => !isRemoved) ?? [];
      expect(new Set(living.map(({ number }) => number)).size).toBe(living.length);
      expect(new Set(living.map(({ jsonName, number }) => jsonName || number)).size).toBe(living.length);
    }
  });

  test.each([
    ['v1', 'Pod', 'core.v1.Pod'],
    ['v1', 'PodList', 'core.v1.PodList'],
    ['v1', 'Status', 'meta.v1.Status'],
    ['v1', 'List', 'meta.v1.List'],
    ['sea.dev/v1', 'DeleteOptions', 'meta.v1.DeleteOptions'],
    ['meta.k8s.io/v1', 'PartialObjectMetadata', 'meta.v1.PartialObjectMetadata'],
    ['rbac.authorization.k8s.io/v1', 'Role', 'rbac.v1.Role'],
    ['flowcontrol.apiserver.k8s.io/v1beta1', 'FlowSchema', 'flowcontrol.v1beta1.FlowSchema'],
    ['extensions/v1beta1', 'Ingress', 'extensions.v1beta1.Ingress'],
    // A part of a kind, a custom resource, a kind of another group.
    ['v1', 'PodSpec', undefined],
    ['sea.dev/v1', 'Ship', undefined],
    ['apps/v1', 'Pod', undefined],
  ])('%s %s is %s', (apiVersion, kind, name) => {
    expect(messageOfKind(apiVersion, kind)?.name).toBe(name);
  });

  test.each([
    ['core.v1.Volume', '', 'nothing'],
    ['core.v1.Pod', 'status', 'zero'],
    ['core.v1.PodSpec', 'containers', 'null'],
    ['core.v1.PodSpec', 'automountServiceAccountToken', 'nothing'],
    ['core.v1.Container', 'name', 'zero'],
    ['core.v1.Container', 'image', 'nothing'],
    ['meta.v1.ObjectMeta', 'creationTimestamp', 'nothing'],
    ['meta.v1.Condition', 'lastTransitionTime', 'null'],
    ['meta.v1.ObjectMeta', 'clusterName', 'nothing'],
  ])('%s without %j on the wire: %s in JSON', (name, jsonName, whenAbsent) => {
    const field = messageType(name)?.fields.find((candidate) => candidate.jsonName === jsonName);
    if (jsonName === '') expect(field?.isInline).toBe(true);
    else expect(field?.whenAbsent).toBe(whenAbsent);
  });
});
