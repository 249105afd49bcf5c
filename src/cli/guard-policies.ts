import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { StaticRule } from '../guard/contract.ts';
import {
  POLICY_ACTIONS,
  policyName,
  policyObjects,
  type PolicyAction,
} from '../guard/policies/policy-objects.ts';
import type { LabelSelector } from '../kube/selector.ts';
import { parseSelectorString } from '../kube/selector-string.ts';
import { columnLines } from './columns.ts';
import type { CommandContext } from './context.ts';
import { documentText } from './document.ts';

const OUTPUTS = ['yaml', 'json', 'name', 'table'] as const;

interface PoliciesFlags {
  readonly action: readonly PolicyAction[];
  readonly namespaceSelector: LabelSelector;
  readonly set: ReadonlyMap<string, number>;
  readonly output: (typeof OUTPUTS)[number];
}

const HELP = `
The policies run inside kube-apiserver (1.30 or later): no webhook, no process beside it. They begin with Warn and Audit: kubectl shows the warning, and nothing is refused.
Webhook configurations and policies themselves no policy of the API ever sees.

Break-glass: annotate the object with guard.plimsoll.dev/allow='WHY', or be in the group plimsoll:break-glass. Policies know no time: guard.plimsoll.dev/allow-until
counts for the guard only.

Examples:
  plimsoll guard policies -o table
  plimsoll guard policies | kubectl apply -f -
  plimsoll guard policies huge-objects --action Deny --set huge-objects/size.maxCharacters=200000 | kubectl apply -f -
  plimsoll guard policies | kubectl delete -f -`;

function isAction(text: string): text is PolicyAction {
  return POLICY_ACTIONS.some((action) => action === text);
}

function parseActions(text: string): readonly PolicyAction[] {
  const actions = [...new Set(text.split(','))].filter(isAction);
  if (actions.length < text.split(',').length)
    throw new InvalidArgumentError(`${POLICY_ACTIONS.join(', ')} are the actions.`);
  if (actions.includes('Deny') && actions.includes('Warn'))
    throw new InvalidArgumentError('kube-apiserver takes Deny and Warn not together.');
  return actions;
}

/** A LabelSelector of an object has no `>` and `<`. */
function parseNamespaces(text: string): LabelSelector {
  const parsed = parseSelectorString(text);
  if (parsed.type === 'invalid') throw new InvalidArgumentError(parsed.message);
  if (parsed.selector.requirements.some(({ operator }) => operator === 'Gt' || operator === 'Lt'))
    throw new InvalidArgumentError('> and < are not for namespaceSelector.');
  return parsed.selector;
}

function parseLimit(text: string, before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const [, name, value] = /^(.+)=(\d+)$/.exec(text) ?? [];
  if (name === undefined || !Number.isSafeInteger(Number(value)))
    throw new InvalidArgumentError('RULE.LIMIT=NUMBER is needed; -o table lists them.');
  return new Map([...before, [name, Number(value)]]);
}

const limitNames = (rule: StaticRule) => (rule.limits ?? []).map(({ name }) => `${rule.id}.${name}`);

async function chosenRules(
  hazards: readonly string[],
  limits: PoliciesFlags['set'],
): Promise<readonly StaticRule[]> {
  const [{ HAZARDS }, { Problem }] = await Promise.all([
    import('../hazards/index.ts'),
    import('../problem.ts'),
  ]);
  const withPolicies = HAZARDS.filter(({ policies }) => policies !== undefined);
  const ids = withPolicies.map(({ id }) => id);
  const unknown = hazards.find((hazard) => !ids.includes(hazard));
  if (unknown !== undefined)
    throw new Problem({
      what: `${unknown} has no policy`,
      where: 'guard policies',
      fix: `choose of ${ids.join(', ')}`,
    });
  const rules = withPolicies
    .filter(({ id }) => hazards.length === 0 || hazards.includes(id))
    .flatMap(({ policies = [] }) => policies);
  const names = rules.flatMap(limitNames);
  const wrong = [...limits.keys()].find((name) => !names.includes(name));
  if (wrong !== undefined)
    throw new Problem({
      what: `there is no limit ${wrong}`,
      where: 'guard policies --set',
      fix: names.length === 0 ? 'leave it out' : `choose of ${names.join(', ')}`,
    });
  return rules;
}

function tableText(
  rules: readonly StaticRule[],
  limits: PoliciesFlags['set'],
  context: CommandContext,
): string {
  const rows = rules.map((rule) => [
    rule.id,
    rule.operations.join(','),
    rule.matches.flatMap(({ resources }) => resources).join(','),
    (rule.limits ?? [])
      .map(({ name, value }) => `${name}=${limits.get(`${rule.id}.${name}`) ?? value}`)
      .join(','),
  ]);
  const headings = [{ heading: 'RULE' }, { heading: 'ON' }, { heading: 'RESOURCES' }, { heading: 'LIMITS' }];
  return `${columnLines(headings, rows, context.terminal).join('\n')}\n`;
}

function textOf(rules: readonly StaticRule[], flags: PoliciesFlags, context: CommandContext): string {
  if (flags.output === 'table') return tableText(rules, flags.set, context);
  if (flags.output === 'name') return rules.map((rule) => `${policyName(rule)}\n`).join('');
  const items = policyObjects(rules, {
    actions: flags.action,
    limits: flags.set,
    namespaces: flags.namespaceSelector,
  });
  if (flags.output === 'json') return documentText('json', { apiVersion: 'v1', kind: 'List', items });
  return items.map((object) => documentText('yaml', object)).join('---\n');
}

/** `plimsoll guard policies`: what needs no memory, as policies that kube-apiserver runs itself. */
export function policiesCommand(context: CommandContext): Command {
  return new Command('policies')
    .summary('Print ValidatingAdmissionPolicies: what can be refused without a webhook')
    .description('Prints a ValidatingAdmissionPolicy and its binding for each static rule of the hazards.')
    .addArgument(new Argument('[hazard...]', 'only those of these hazards'))
    .addOption(
      new Option('--action <actions>', 'what a binding does: Warn, Audit, Deny, or two of them with a comma')
        .argParser(parseActions)
        .default(['Warn', 'Audit'], 'Warn,Audit'),
    )
    .addOption(
      new Option(
        '--namespace-selector <selector>',
        'only namespaces with these labels, as kubectl -l takes it',
      )
        .argParser(parseNamespaces)
        .default({ requirements: [] }, 'all'),
    )
    .addOption(
      new Option('--set <limit>', 'a limit, as RULE.LIMIT=NUMBER; may be given again')
        .argParser(parseLimit)
        .default(new Map(), 'none'),
    )
    .addOption(new Option('-o, --output <format>', 'how to print').choices([...OUTPUTS]).default('yaml'))
    .addHelpText('after', HELP)
    .action(async (hazards: readonly string[], flags: PoliciesFlags) => {
      const rules = await chosenRules(hazards, flags.set);
      await context.terminal.out(textOf(rules, flags, context));
    });
}
