import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { configMap, serveForTest, type RawAnswer, type ServedTest } from '../api-server.fixture.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
let test: ServedTest;

function post(body: JsonObject, query = ''): Promise<RawAnswer> {
  return test.send({ method: 'POST', path: `${MAPS}${query}`, body });
}

function putOther(query: string): Promise<RawAnswer> {
  return test.send({ method: 'PUT', path: `${MAPS}/uid${query}`, body: named('uid', { uid: 'other' }) });
}

function named(name: string, metadata: JsonObject): JsonObject {
  return { ...configMap(name), metadata: { name, ...metadata } };
}

beforeAll(async () => {
  test = await serveForTest();
});

afterAll(() => test.close());

describe('new objects', () => {
  it.each([
    ['1', 500],
    ['18', 500],
    ['0', 201],
    ['x', 201],
    ['', 201],
  ])('with the revision %j are answered %i', async (resourceVersion, code) => {
    const answer = await post(named(`revision-${resourceVersion}z`, { resourceVersion }));
    expect(answer.code).toBe(code);
    const wanted = code === 201 ? undefined : 'resourceVersion should not be set on objects to be created';
    expect(stringAt(answer.body, 'message')).toBe(wanted);
  });

  it('keep in a dry run the revision that was sent, and always a generation that nobody counts', async () => {
    const dry = await post(named('dry', { resourceVersion: '7', generation: 3 }), '?dryRun=All');
    expect(jsonAt(dry.body, 'metadata')).toMatchObject({ resourceVersion: '7', generation: 3 });
    const made = await post(named('counted', { generation: 3 }));
    expect(jsonAt(made.body, 'metadata', 'generation')).toBe(3);
  });

  it('have an empty text where null stands in a map of texts', async () => {
    const body = { ...named('null', { labels: { app: null } }), data: { key: null } };
    const made = await post(body);
    expect(jsonAt(made.body, 'data')).toEqual({ key: '' });
    expect(jsonAt(made.body, 'metadata', 'labels')).toEqual({ app: '' });
  });
});

describe('an update with another UID', () => {
  it('is refused by storage, which names its key', async () => {
    const made = await post(configMap('uid'));
    const uid = stringAt(made.body, 'metadata', 'uid') ?? '';
    const told = (key: string) =>
      `Operation cannot be fulfilled on configmaps "uid": StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ${uid}`;
    expect(stringAt((await putOther('')).body, 'message')).toBe(told('/registry/configmaps/default/uid'));
    expect(stringAt((await putOther('?dryRun=All')).body, 'message')).toBe(told('/configmaps/default/uid'));
  });
});
