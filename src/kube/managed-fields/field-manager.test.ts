import { describe, expect, it } from 'vitest';
import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { listAt } from '../kube-object.ts';
import { EVERYTHING, texts } from './atom.fixture.ts';
import { without } from './field-filter.ts';
import { trackApply, trackUpdate, type FieldManagement } from './field-manager.ts';
import { decodeFieldsV1 } from './fields-v1.ts';
import { fieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';

// The cases are those of merge/*_test.go of sigs.k8s.io/structured-merge-diff/v6 and of pkg/util/managedfields of
// k8s.io/apimachinery, told in a type of our own.

const UID = '11111111-1111-1111-1111-111111111111';

/** One object of `example.com`, and the requests that change it, one a second. */
class World {
  object: JsonObject | undefined;
  /** Versions that are served. */
  versions: readonly string[] = ['example.com/v1', 'example.com/v2'];
  #now_s = 0;

  #management(apiVersion: string, subresource: string): FieldManagement {
    this.#now_s += 1;
    const status = without(fieldSet([fieldElement('any')]));
    return {
      apiVersion,
      kind: 'Thing',
      subresource,
      emptyObject: { apiVersion, kind: 'Thing' },
      time: new Date(this.#now_s * 1000).toISOString().replace('.000', ''),
      typeOf: (version) => (this.versions.includes(version) ? EVERYTHING : undefined),
      convert: (object, _from, to) => ({ ...object, apiVersion: to }),
      filterOf: () => (subresource === 'status' ? status : undefined),
    };
  }

  #whole(apiVersion: string, body: JsonObject): JsonObject {
    return { apiVersion, kind: 'Thing', ...body };
  }

  apply(manager: string, body: JsonObject, { force = false, version = 'example.com/v1' } = {}): string {
    const live = this.object === undefined ? undefined : { ...this.object, apiVersion: version };
    const config = this.#whole(version, body);
    const result = trackApply(this.#management(version, ''), live, config, manager, force);
    if (result.type === 'conflicts') return result.texts.message;
    if (result.type !== 'applied') return result.why;
    this.object = result.object;
    return 'applied';
  }

  update(manager: string, body: JsonObject, { subresource = '', version = 'example.com/v1' } = {}): void {
    const live = this.object === undefined ? undefined : { ...this.object, apiVersion: version };
    const metadata = { ...(isJsonObject(body['metadata']) ? body['metadata'] : {}), uid: UID };
    const next = { ...this.#whole(version, body), metadata };
    this.object = trackUpdate(this.#management(version, subresource), live, next, manager);
  }

  /** The object without its header. */
  get body(): JsonValue {
    const { apiVersion: _version, kind: _kind, metadata: _metadata, ...body } = this.object ?? {};
    return body;
  }

  /** `ann Apply v1: .text .number`. */
  get managers(): readonly string[] {
    return listAt(this.object, 'metadata', 'managedFields').map((entry) => {
      const fields = jsonAt(entry, 'fieldsV1');
      const paths = texts(decodeFieldsV1(isJsonObject(fields) ? fields : {}));
      const version = stringAt(entry, 'apiVersion')?.replace('example.com/', '') ?? '';
      const said = [stringAt(entry, 'manager'), stringAt(entry, 'operation'), version];
      const subresource = stringAt(entry, 'subresource');
      return `${[...said, ...(subresource === undefined ? [] : [subresource])].join(' ')}: ${paths.join(' ')}`;
    });
  }

  times(): readonly (string | undefined)[] {
    return listAt(this.object, 'metadata', 'managedFields').map((entry) => stringAt(entry, 'time'));
  }
}

describe('appliers', () => {
  it('share what they agree on; it goes with the last', () => {
    const world = new World();
    world.apply('ann', { text: 'x', map: { a: '1' } });
    world.apply('bob', { text: 'x', number: 1 });
    expect(world.managers).toEqual(['ann Apply v1: .text .map.a', 'bob Apply v1: .number .text']);
    world.apply('ann', {});
    expect(world.body).toEqual({ text: 'x', number: 1 });
    world.apply('bob', {});
    expect(world.managers).toEqual([]);
    expect(world.body).toEqual({});
  });

  it('keep an item of a list while anybody has something of it', () => {
    const world = new World();
    world.apply('ann', { list: [{ name: 'a', value: 1 }] });
    world.apply('bob', { list: [{ name: 'a', sub: { x: 'y' } }] });
    world.apply('ann', { list: [] });
    expect(world.body).toEqual({ list: [{ name: 'a', sub: { x: 'y' } }] });
    world.apply('bob', { list: [{ name: 'b' }] });
    expect(world.body).toEqual({ list: [{ name: 'b' }] });
  });

  it('leave what others updated in a struct they give up, but not in an item of a list', () => {
    const world = new World();
    world.apply('ann', { list: [{ name: 'a', value: 1 }], struct: { a: 'x' } });
    world.update('upd', { list: [{ name: 'a', value: 2 }], struct: { a: 'x', b: 'y' } });
    world.apply('ann', {});
    expect(world.body).toEqual({ list: null, struct: { b: 'y' } });
  });

  it('own a set item by item, and nobody owns its order', () => {
    const world = new World();
    world.apply('ann', { set: ['a', 'c'] });
    world.apply('bob', { set: ['c', 'b'] });
    expect(world.body).toEqual({ set: ['a', 'c', 'b'] });
    world.apply('ann', { set: ['a'] });
    expect(world.body).toEqual({ set: ['a', 'c', 'b'] });
    world.apply('bob', { set: ['b'] });
    expect(world.body).toEqual({ set: ['a', 'b'] });
  });

  it('clash over what is atomic', () => {
    const world = new World();
    world.apply('ann', { atomicList: ['a'], atomicMap: { a: '1' } });
    expect(world.apply('bob', { atomicList: ['b'], atomicMap: { b: '1' } })).toBe(
      'Apply failed with 2 conflicts: conflicts with "ann":\n- .atomicList\n- .atomicMap',
    );
    expect(world.apply('bob', { atomicList: ['b'] }, { force: true })).toBe('applied');
    expect(world.managers).toEqual(['ann Apply v1: .atomicMap', 'bob Apply v1: .atomicList']);
  });

  it('clash with updates, each manager told by its version and subresource', () => {
    const world = new World();
    world.apply('ann', { number: 0 });
    world.update('upd', { number: 0, text: 'a' });
    world.update('ctl', { number: 0, text: 'a', flag: true }, { subresource: 'status' });
    expect(world.apply('bob', { text: 'b' })).toBe(
      'Apply failed with 1 conflict: conflict with "upd" using example.com/v1: .text',
    );
    expect(world.apply('bob', { text: 'b', flag: false })).toBe(
      'Apply failed with 2 conflicts: conflicts with "ctl" with subresource "status" using example.com/v1:\n- .flag\nconflicts with "upd" using example.com/v1:\n- .text',
    );
  });

  it('take up what they applied in another version', () => {
    const world = new World();
    world.apply('ann', { text: 'a', number: 1 });
    world.apply('bob', { flag: true }, { version: 'example.com/v2' });
    world.apply('ann', { text: 'a' }, { version: 'example.com/v2' });
    expect(world.body).toEqual({ text: 'a', flag: true });
    expect(world.managers).toEqual(['bob Apply v2: .flag', 'ann Apply v2: .text']);
  });

  it('are forgotten with a version that is no longer served; what they had stays', () => {
    const world = new World();
    world.apply('ann', { text: 'a', number: 1 });
    world.versions = ['example.com/v2'];
    world.apply('bob', { number: 2 }, { version: 'example.com/v2' });
    expect(world.managers).toEqual(['bob Apply v2: .number']);
    expect(world.body).toEqual({ text: 'a', number: 2 });
  });

  it('keep their time while nothing changes', () => {
    const world = new World();
    world.apply('ann', { text: 'a' });
    const before = world.times();
    world.apply('ann', { text: 'a' });
    expect(world.times()).toEqual(before);
    world.apply('bob', { text: 'a' });
    expect(world.times()).toEqual([undefined, before[0]]);
  });
});

describe('updaters', () => {
  it('own what they change, and lose it to the next', () => {
    const world = new World();
    world.update('one', { text: 'a', map: { k: 'v' } });
    world.update('two', { text: 'b', map: { k: 'v', l: 'w' } });
    expect(world.managers).toEqual(['one Update v1: .map .map.k', 'two Update v1: .text .map.l']);
    world.update('three', { text: 'b' });
    expect(world.managers).toEqual(['two Update v1: .text']);
  });

  it('take from appliers without a conflict', () => {
    const world = new World();
    world.apply('ann', { text: 'a', number: 1 });
    world.update('upd', { text: 'b', number: 1 });
    expect(world.managers).toEqual(['ann Apply v1: .number', 'upd Update v1: .text']);
  });

  it('own nothing of what a subresource resets', () => {
    const world = new World();
    world.update('one', { text: 'a' });
    world.update('ctl', { text: 'a', any: { x: 1 }, flag: true }, { subresource: 'status' });
    expect(world.managers).toEqual(['one Update v1: .text', 'ctl Update v1 status: .flag']);
  });

  it('are united beyond ten, the oldest first', () => {
    const world = new World();
    const map: Record<string, string> = {};
    for (let index = 0; index < 13; index += 1) {
      map[`k${index}`] = 'x';
      world.update(`m${String(index).padStart(2, '0')}`, { map: { ...map } });
    }
    expect(world.managers).toHaveLength(10);
    expect(world.managers[0]).toBe('ancient-changes Update v1: .map .map.k0 .map.k1 .map.k2 .map.k3');
  });

  it('lose their books where an object is not of its type', () => {
    const world = new World();
    world.update('one', { text: 'a' });
    world.update('two', { text: 'a', set: [{}] });
    expect(world.managers).toEqual([]);
  });

  it('write nothing down where nobody did, until somebody applies', () => {
    const world = new World();
    world.object = {
      apiVersion: 'example.com/v1',
      kind: 'Thing',
      metadata: { uid: UID },
      text: 'a',
      number: 1,
    };
    world.update('upd', { text: 'b', number: 1 });
    expect(world.managers).toEqual([]);
    expect(world.apply('ann', { text: 'c' })).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using example.com/v1: .text',
    );
    world.apply('ann', { text: 'c' }, { force: true });
    expect(world.managers).toEqual(['ann Apply v1: .text', 'before-first-apply Update v1: .number']);
  });
});

describe('what a client says of managers', () => {
  it.each([[[]], [[{}]]])('%j forgets them all', (managedFields) => {
    const world = new World();
    world.update('one', { text: 'a' });
    world.update('two', { text: 'b', metadata: { managedFields } });
    expect(world.managers).toEqual([]);
  });

  it('replaces them, where it can be read', () => {
    const world = new World();
    world.update('one', { text: 'a' });
    const entry = {
      manager: 'me',
      operation: 'Update',
      apiVersion: 'example.com/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:text': {} },
    };
    world.update('two', { text: 'a', metadata: { managedFields: [entry] } });
    expect(world.managers).toEqual(['me Update v1: .text']);
    world.update('two', { text: 'a', metadata: { managedFields: [{ ...entry, operation: 'Nonsense' }] } });
    expect(world.managers).toEqual(['me Update v1: .text']);
  });

  it('is refused in what is applied', () => {
    const world = new World();
    expect(world.apply('ann', { metadata: { managedFields: [] } })).toBe(
      'metadata.managedFields must be nil',
    );
  });
});

describe('kubectl', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

  function clientSide(): World {
    const world = new World();
    const last = JSON.stringify({ apiVersion: 'example.com/v1', kind: 'Thing', text: 'a', number: 1 });
    world.update('kubectl-client-side-apply', {
      text: 'a',
      number: 1,
      metadata: { annotations: { [annotation]: last } },
    });
    return world;
  }

  it('takes over what it applied on the client side, and keeps the annotation up to date', () => {
    const world = clientSide();
    expect(world.apply('kubectl', { text: 'b' })).toBe('applied');
    expect(jsonAt(world.object, 'metadata', 'annotations', annotation)).toBe(
      '{"apiVersion":"example.com/v1","kind":"Thing","metadata":{},"text":"b"}\n',
    );
  });

  it('does not take what was changed since, and nobody else takes anything', () => {
    const world = clientSide();
    expect(world.apply('ann', { text: 'b' })).toContain('Apply failed with 1 conflict');
    world.update('upd', { text: 'z', number: 1, metadata: jsonMetadata(world) });
    expect(world.apply('kubectl', { text: 'b', number: 2 })).toBe(
      'Apply failed with 1 conflict: conflict with "upd" using example.com/v1: .text',
    );
  });
});

function jsonMetadata({ object }: World): JsonObject {
  const metadata = jsonAt(object, 'metadata');
  return isJsonObject(metadata) ? metadata : {};
}
