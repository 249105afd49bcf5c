import type { Observation, Rule } from '../../check/contract.ts';
import { accessOf, type Access } from '../../cluster/access.ts';
import { runningText, spokenGrant } from '../../cluster/access-rights.ts';
import { serviceAccountOf, spokenSubject, userNameOf } from '../../kube/rbac/subject.ts';
import { shellWord } from '../audit-command.ts';
import { unbindCommands } from '../rbac-patch.ts';
import { shortList } from '../short-list.ts';
import { givesEverything } from './all-powerful.ts';
import { isHarmlessGrant, isPlainRead, ruleText } from './harmless-rule.ts';

function* check(access: Access): Generator<Observation> {
  for (const subject of access.index.subjects) {
    const account = subject.kind === 'Group' ? undefined : serviceAccountOf(userNameOf(subject));
    if (account?.name !== 'default') continue;
    const grants = access.index
      .grantsTo(subject)
      .filter((grant) => !isHarmlessGrant(grant) && !givesEverything(access, grant));
    const [first] = grants;
    if (first === undefined) continue;
    const bindings = [...new Set(grants.map(({ binding }) => binding))];
    const isWriting = grants.some(({ binding, rule }) => binding.namespace === '' && !isPlainRead(rule));
    const running = runningText(access, subject);
    yield {
      type: 'finding',
      object: first.binding.source,
      path: ['subjects'],
      severity: isWriting ? 'medium' : 'low',
      message: `${spokenSubject({ kind: 'ServiceAccount', ...account })}, which every pod of ${account.namespace} has that names no other${running === '' ? '' : ` (${running})`}, may ${shortList(grants.map(({ rule }) => ruleText(rule)))}; by ${shortList([...new Set(grants.map((grant) => spokenGrant(grant)))])}`,
      fix: {
        text: 'give the workload that needs it a ServiceAccount of its own (spec.serviceAccountName), bind the role to that, then take the default one out:',
        patch: [
          `kubectl create serviceaccount ${shellWord(first.role.name.replaceAll(/[^a-z0-9.-]/g, '-'))} --namespace=${shellWord(account.namespace)}`,
          ...bindings.flatMap((binding) => unbindCommands(subject, binding)),
        ].join('\n'),
      },
      objects: access
        .workloadsRunningAs(subject)
        .slice(0, 10)
        .map(({ object }) => object),
    };
  }
}

/** Rights bound to the ServiceAccount `default`, which pods get without asking. All of them together are told by all-powerful. */
export const defaultAccount: Rule = {
  id: 'default-account',
  title: 'Rights are bound to named ServiceAccounts, never to default',
  severity: 'low',
  persona: 'developer',
  why: 'Rights of the account default are rights of every pod that nobody thought about.',
  check: ({ derive }) => check(derive(accessOf)),
};
