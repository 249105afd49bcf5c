import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyUserName, isControlPlane } from '../kube/user-name.ts';
import { isControlPlaneName, isNodeName } from './user-role.ts';

const PART = fc.constantFrom('kube-system', 'job-controller', 'shop', 'n1', 'node', '');
const USER_NAME = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('system:serviceaccount:', 'system:node:', 'system:', 'system:bootstrap:'),
      PART,
      PART,
    )
    .map(([prefix, one, other]) => `${prefix}${one}:${other}`),
  fc.constantFrom(
    '',
    'system:node:n1',
    'system:serviceaccount:kube-system',
    'system:kube-controller-manager',
    'system:apiserver',
    'system:admin',
    'kubelet',
    'nodeclient',
    'eks:node-manager',
    'jane@example.com',
  ),
  fc.string(),
);
const USER_AGENT = fc.constantFrom('', 'kubectl/v1.34', 'kube-controller-manager/v1.34/job-controller');

describe('roles told by the beginning of a user name', () => {
  it('are those that the whole name says', () => {
    fc.assert(
      fc.property(USER_NAME, USER_AGENT, (username, userAgent) => {
        expect(isNodeName(username)).toBe(classifyUserName(username).kind === 'node');
        expect(isControlPlaneName(username, userAgent)).toBe(
          isControlPlane(classifyUserName(username, userAgent)),
        );
      }),
    );
  });
});
