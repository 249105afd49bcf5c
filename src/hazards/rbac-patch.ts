import type { RbacBinding } from '../kube/rbac/role.ts';
import { spokenSubject, subjectKey, type RbacSubject } from '../kube/rbac/subject.ts';
import { shellWord } from './audit-command.ts';

/** `--serviceaccount=lb:operator`, `--user=alice`, `--group=ops`: how `kubectl create rolebinding` names a subject. */
function subjectFlag(subject: RbacSubject): string {
  if (subject.kind === 'ServiceAccount')
    return `--serviceaccount=${shellWord(`${subject.namespace}:${subject.name}`)}`;
  return `--${subject.kind.toLowerCase()}=${shellWord(subject.name)}`;
}

/**
 * The commands that let a subject keep its role in one namespace (a ServiceAccount in its own) and take the cluster-wide one away. Where
 * the binding names others too, only this subject is taken out of it.
 */
export function namespacedBindingPatch<Source>(
  subject: RbacSubject,
  bindings: readonly RbacBinding<Source>[],
): string {
  const namespace = subject.kind === 'ServiceAccount' ? shellWord(subject.namespace) : '"$NAMESPACE"';
  const setting = subject.kind === 'ServiceAccount' ? [] : ['NAMESPACE=default  # the one it works in'];
  const commands = bindings.flatMap((binding) => [
    `kubectl create rolebinding ${shellWord(binding.name)} --namespace=${namespace} --clusterrole=${shellWord(binding.roleRef.name)} ${subjectFlag(subject)}  # once for each namespace that it works in`,
    ...unbindCommands(subject, binding),
  ]);
  return [...setting, ...commands].join('\n');
}

/** The commands that take a subject out of a binding, and the binding away where nobody else is in it. */
export function unbindCommands<Source>(
  subject: RbacSubject,
  { kind, namespace, name, subjects }: RbacBinding<Source>,
): readonly string[] {
  const words = [
    kind.toLowerCase(),
    shellWord(name),
    ...(namespace === '' ? [] : [`--namespace=${shellWord(namespace)}`]),
  ];
  if (subjects.length <= 1) return [`kubectl delete ${words.join(' ')}`];
  const index = subjects.findIndex((candidate) => subjectKey(candidate) === subjectKey(subject));
  const removal = JSON.stringify([
    { op: 'test', path: `/subjects/${index}/name`, value: subject.name },
    { op: 'remove', path: `/subjects/${index}` },
  ]);
  return [
    `# ${spokenSubject(subject)} out of it, the others stay`,
    `kubectl patch ${words.join(' ')} --type=json --patch=${shellWord(removal)}`,
  ];
}
