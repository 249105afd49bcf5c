import { expect, it } from 'vitest';
import { auditEvent } from '../event.fixture.ts';
import { Bindings } from './bindings.ts';
import { eventsConnection } from './events.fixture.ts';
import type { Filter, Pattern } from './filter.ts';
import { requestsSql, stagesOf } from './requests.ts';
import { queryRows, textOf } from './row.ts';
import { resolveNetworks } from './source-address.ts';
import { FIXTURE_START_US } from '../event.fixture.ts';

const pods = { resource: 'pods', namespace: 'shop', name: 'web-1' };

const EVENTS = [
  auditEvent({ at_s: 0, auditID: 'done', stage: 'RequestReceived', code: 0, verb: 'get', objectRef: pods }),
  auditEvent({ at_s: 1, auditID: 'done', verb: 'get', code: 404, objectRef: pods }),
  auditEvent({
    at_s: 2,
    auditID: 'watch',
    stage: 'RequestReceived',
    code: 0,
    verb: 'watch',
    objectRef: pods,
  }),
  auditEvent({ at_s: 3, auditID: 'watch', stage: 'ResponseStarted', verb: 'watch', objectRef: pods }),
  auditEvent({ at_s: 90, auditID: 'watch', verb: 'watch', objectRef: pods }),
  auditEvent({ at_s: 4, auditID: 'open', stage: 'RequestReceived', code: 0, verb: 'watch' }),
  auditEvent({ at_s: 5, auditID: 'open', stage: 'ResponseStarted', verb: 'watch' }),
  auditEvent({ at_s: 6, auditID: 'lost', stage: 'RequestReceived', code: 0, verb: 'create' }),
  auditEvent({ at_s: 7, auditID: 'panic', stage: 'Panic', code: 500, verb: 'get' }),
  auditEvent({ at_s: 8, auditID: 'twin', verb: 'list' }),
  auditEvent({ at_s: 9, auditID: 'twin', verb: 'list' }),
];

async function found(filter: Filter, events = EVENTS): Promise<readonly string[]> {
  const connection = await eventsConnection(events);
  const ids = async (stages?: ReadonlySet<string>) => {
    const bindings = new Bindings();
    const sql = `SELECT audit_id || ' ' || stage AS id FROM ${requestsSql(filter, bindings, stages)} ORDER BY stage_timestamp`;
    return (await queryRows(connection, sql, bindings)).map((row) => textOf(row, 'id'));
  };
  const all = await ids();
  // To know the stages changes nothing but how long it takes.
  expect(await ids(await stagesOf(connection))).toEqual(all);
  return all;
}

const is = (...texts: string[]): readonly Pattern[] =>
  texts.map((text) => ({ text: text.replace(/^!/, ''), negated: text.startsWith('!') }));

it('takes each request once, at its end or at the last stage there is', async () => {
  expect(await found({})).toEqual([
    'done ResponseComplete',
    'open ResponseStarted',
    'lost RequestReceived',
    'panic Panic',
    'twin ResponseComplete',
    'twin ResponseComplete',
    'watch ResponseComplete',
  ]);
});

it.each([
  [['ResponseComplete', 'Panic'], 5],
  [['ResponseStarted'], 2],
  [['RequestReceived'], 4],
  [['ResponseComplete', 'ResponseStarted'], 5],
  [['ResponseComplete', 'RequestReceived'], 6],
  [[], 0],
])('takes them of a log that has no stages but %j', async (stages, count) => {
  expect(
    await found(
      {},
      EVENTS.filter(({ stage }) => stages.includes(stage)),
    ),
  ).toHaveLength(count);
});

it('takes a watch that ends after the window as still open', async () => {
  expect(await found({ to_us: FIXTURE_START_US + 10_000_000, verb: is('watch') })).toEqual([
    'watch ResponseStarted',
    'open ResponseStarted',
  ]);
});

it('does not fall back to an earlier stage because the end has another code', async () => {
  expect(await found({ code: is('0') })).toEqual(['lost RequestReceived']);
});

it('takes the stages asked for, in any case', async () => {
  expect(await found({ stage: is('requestreceived'), verb: is('watch') })).toEqual([
    'watch RequestReceived',
    'open RequestReceived',
  ]);
});

const REQUESTS = [
  auditEvent({ at_s: 0, auditID: 'a', verb: 'get', user: 'alice', objectRef: pods }),
  auditEvent({
    at_s: 1,
    auditID: 'b',
    verb: 'create',
    user: 'system:serviceaccount:shop:web',
    sourceIPs: ['10.1.2.3', '192.168.0.1'],
    objectRef: { ...pods, subresource: 'exec' },
    code: 101,
  }),
  auditEvent({
    at_s: 2,
    auditID: 'c',
    verb: 'patch',
    user: 'bob_1',
    impersonatedUser: { username: 'carol', uid: '', groups: [] },
    sourceIPs: ['fd00::12'],
    userAgent: 'argocd-application-controller/v2.1.0',
    query: { fieldManager: 'argo' },
    objectRef: { apiGroup: 'apps', resource: 'deployments', namespace: 'prod-1', name: 'web' },
    code: 409,
  }),
  auditEvent({
    at_s: 3,
    auditID: 'd',
    verb: 'list',
    user: 'bobx1',
    objectRef: { apiGroup: 'example.com', resource: 'widgets', namespace: 'prod-2' },
    code: 429,
  }),
];

it.each<[string, Filter, string]>([
  ['a user', { user: is('alice') }, 'a'],
  ['all but a user', { user: is('!alice') }, 'bcd'],
  ['a glob', { user: is('bob*') }, 'cd'],
  ['a glob with a sign that LIKE knows', { user: is('bob_*') }, 'c'],
  ['a glob and an exception', { namespace: is('prod-*', '!prod-2') }, 'c'],
  ['a service account for short', { user: is('sa:shop:*') }, 'b'],
  ['a verb in capitals', { verb: is('GET', 'List') }, 'ad'],
  ['a kind with its subresources', { kind: is('Pod') }, 'ab'],
  ['a short name', { kind: is('po') }, 'ab'],
  ['a subresource of a kind', { kind: is('po/exec') }, 'b'],
  ['any subresource of a kind', { kind: is('pods/*') }, 'b'],
  ['a kind with its group', { kind: is('deployments.apps') }, 'c'],
  ['a short name with its group', { kind: is('deploy') }, 'c'],
  ['the kind of a custom resource', { kind: is('Widget') }, 'd'],
  ['a custom resource', { kind: is('widgets') }, 'd'],
  ['a custom resource with its group', { kind: is('widgets.example.com') }, 'd'],
  ['a custom resource of another group', { kind: is('widgets.example.org') }, ''],
  ['no subresource', { subresource: is('none') }, 'acd'],
  ['a code', { code: is('409') }, 'c'],
  ['a family of codes', { code: is('4xx') }, 'cd'],
  ['a range of codes', { code: is('100-199') }, 'b'],
  ['all but a family', { code: is('!4xx') }, 'ab'],
  ['any address on the way', { ip: is('192.168.0.1') }, 'b'],
  ['a glob of addresses', { ip: is('10.1.*') }, 'b'],
  ['a network', { ip: is('10.0.0.0/8') }, 'abd'],
  ['a network of IPv6', { ip: is('fd00::/16') }, 'c'],
  ['all but a network', { ip: is('!10.0.0.0/8') }, 'c'],
  ['a network with nobody in it', { ip: is('172.16.0.0/12') }, ''],
  ['part of a user agent', { agent: is('application-controller') }, 'c'],
  ['an impersonated user', { impersonated: is('carol') }, 'c'],
  ['anyone impersonated', { impersonated: is('*', '!') }, 'c'],
  ['a field manager', { fieldManager: is('argo') }, 'c'],
  ['two conditions', { verb: is('get', 'list'), code: is('!200') }, 'd'],
  ['a window', { from_us: FIXTURE_START_US + 1_000_000, to_us: FIXTURE_START_US + 3_000_000 }, 'bc'],
])('finds %s', async (_, filter, expected) => {
  const connection = await eventsConnection(REQUESTS);
  const resolved = await resolveNetworks(connection, filter);
  const bindings = new Bindings();
  const sql = `SELECT audit_id FROM ${requestsSql(resolved, bindings)} ORDER BY stage_timestamp`;
  const rows = await queryRows(connection, sql, bindings);
  expect(rows.map((row) => textOf(row, 'audit_id')).join('')).toBe(expected);
});
