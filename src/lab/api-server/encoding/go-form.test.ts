import { describe, expect, it } from 'vitest';
import { jsonAt } from '../../../kube/json.ts';
import { EMPTY_MAP } from '../../../kube/nothing.ts';
import { goForm, heldForm, shownForm, withoutZeros } from './go-form.ts';

const POD = {
  spec: { containers: [{ image: 'web:1', name: 'web', command: [], env: [{ value: '', name: 'A' }] }] },
  metadata: { namespace: 'shop', name: 'web', labels: {} },
  apiVersion: 'v1',
  kind: 'Pod',
};

describe('goForm', () => {
  it('writes fields in the order of the struct, without what is empty, with what is never left out', () => {
    expect(JSON.stringify(goForm('core.v1.Pod', POD))).toBe(
      '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","namespace":"shop"},"spec":{"containers":[{"name":"web","image":"web:1","env":[{"name":"A"}],"resources":{}}]},"status":{}}',
    );
  });

  it('leaves what has its form as it is, and puts what is added in its place', () => {
    const form = goForm('core.v1.Pod', POD);
    expect(goForm('core.v1.Pod', form)).toEqual(form);
    const labelled = goForm('core.v1.Pod', { ...form, metadata: { labels: { app: 'web' }, name: 'web' } });
    expect(labelled['spec']).toEqual(form['spec']);
    expect(JSON.stringify(labelled['metadata'])).toBe('{"name":"web","labels":{"app":"web"}}');
  });

  it('keeps a null that Go writes for what is not there, and fields that the type does not know', () => {
    const condition = { type: 'Ready', status: 'True', lastProbeTime: null, lastTransitionTime: null };
    const form = goForm('core.v1.Pod', { kind: 'Pod', status: { conditions: [condition] }, odd: { b: 1 } });
    expect(form).toMatchObject({ status: { conditions: [condition] }, odd: { b: 1 } });
    expect(goForm('core.v1.Pod', form)).toEqual(form);
  });
});

describe('withoutZeros', () => {
  it('leaves out what Go reads as absent, keeps empty lists and maps, and adds nothing', () => {
    const { metadata, spec } = POD;
    expect(withoutZeros('core.v1.Pod', { metadata, spec })).toEqual({
      metadata: { name: 'web', namespace: 'shop', labels: {} },
      spec: { containers: [{ name: 'web', image: 'web:1', command: [], env: [{ name: 'A' }] }] },
    });
  });
});

describe("what is in Go's form already", () => {
  const config = {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'one', labels: { app: 'shop' } },
    data: { a: '' },
  };

  it('is not copied', () => {
    const formed = goForm('core.v1.ConfigMap', config);
    expect(goForm('core.v1.ConfigMap', formed)).toBe(formed);
  });

  it('is copied where something changes, and shares the rest', () => {
    const changed = goForm('core.v1.ConfigMap', {
      metadata: config.metadata,
      immutable: null,
      kind: 'ConfigMap',
      data: config.data,
    });
    expect(Object.keys(changed)).toEqual(['kind', 'metadata', 'data']);
    expect(changed['data']).toBe(config.data);
  });
});

describe('heldForm and shownForm', () => {
  const quota = { metadata: { labels: {} }, spec: { hard: {}, scopes: [] } };
  const limits = { spec: { limits: [] } };

  it('hold empty lists and maps, and tell an empty map from an empty struct', () => {
    const held = heldForm('core.v1.ResourceQuota', quota);
    expect(held).toMatchObject({ ...quota, status: {} });
    expect(jsonAt(held, 'metadata', 'labels')).toBe(EMPTY_MAP);
    expect(jsonAt(held, 'spec', 'hard')).toBe(EMPTY_MAP);
    expect(held['status']).not.toBe(EMPTY_MAP);
  });

  it('show of them what is never left out, and lose them once stored', () => {
    expect(shownForm('core.v1.ResourceQuota', quota)['spec']).toEqual({});
    expect(shownForm('core.v1.LimitRange', limits)['spec']).toEqual({ limits: [] });
    expect(goForm('core.v1.LimitRange', limits)['spec']).toEqual({ limits: null });
  });
});
