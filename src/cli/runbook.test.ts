import { expect, it } from 'vitest';
import { HAZARDS } from '../hazards/index.ts';
import { runProgram } from './run-program.fixture.ts';

it('prints the manual way out of one hazard, with its commands', async () => {
  const { out } = await runProgram('runbook', 'webhook-deadlock');
  expect(out).toMatch(
    /^.*\n.*\n(?:.*\n)*?Is it this one\?\n {2}1\. Leaders that no longer renew\n {5}kubectl get leases -n kube-system\n/,
  );
  expect(out).toMatch(/\nStop it\n {2}1\. One edit breaks the circle/);
});

it('lists them, and prints all as markdown or JSON', async () => {
  expect((await runProgram('runbook')).out.split('\n')).toHaveLength(HAZARDS.length + 2);
  expect((await runProgram('runbook', '-o', 'markdown')).out).toContain('### Bring back\n\n1. ');
  const { runbooks } = JSON.parse((await runProgram('runbook', '-o', 'json')).out);
  expect(runbooks).toHaveLength(HAZARDS.length);
});

it('helps who misspells one', async () => {
  await expect(runProgram('runbook', 'webhook-deadlok')).rejects.toMatchObject({
    fix: 'did you mean webhook-deadlock?',
  });
});
