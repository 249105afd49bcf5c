import { expect, it } from 'vitest';
import { Problem } from '../problem.ts';
import { readTokenFile } from './token-file.ts';

it.each([
  ['t,ann,1', 't', { name: 'ann', uid: '1', groups: [] }],
  ['t,ann,1,"devs, ops"', 't', { name: 'ann', uid: '1', groups: ['devs', 'ops'] }],
  ['t,ann,1,devs', 't', { name: 'ann', uid: '1', groups: ['devs'] }],
  ['"t""1",ann,', 't"1', { name: 'ann', uid: '', groups: [] }],
  ['\n# nobody\nt,ann,1\nt,bob,2\r\n', 't', { name: 'bob', uid: '2', groups: [] }],
])('%j', (text, token, user) => {
  expect([...readTokenFile(text, 'tokens.csv')]).toEqual([[token, { ...user, extra: {} }]]);
});

it.each(['t,ann', ',ann,1', 't'])('refuses %j, and says where', (text) => {
  expect(() => readTokenFile(`x,ann,1\n${text}`, 'tokens.csv')).toThrow(Problem);
  expect(() => readTokenFile(`x,ann,1\n${text}`, 'tokens.csv')).toThrow(/token, user or uid/);
});
