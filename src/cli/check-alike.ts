import type { Finding } from '../check/contract.ts';
import { grouped } from '../check/grouped.ts';

/** A word of prose that may be a name: `shop/web`, `web-7`, `lb.example.com`. */
const NAME = /[A-Za-z0-9](?:[\w./-]*\w)?/g;

/** Findings of one rule that say the same of different objects: told once, with the places of the others. */
export interface Alike {
  readonly first: Finding;
  readonly others: readonly Finding[];
}

function withoutNames(text: string, names: ReadonlySet<string>): string {
  return text.replaceAll(NAME, (word) => (names.has(word) ? '*' : word));
}

/** What a finding says, but for the names of its own object. Numbers stay: 3 GiB is not the finding that 3 MiB is. */
function saying({ rule, severity, object, message, fix }: Finding): string {
  const { namespace = '', name = '' } = object ?? {};
  const names = new Set([`${namespace}/${name}`, namespace, name]);
  return JSON.stringify([rule, severity, withoutNames(message, names), withoutNames(fix.text, names)]);
}

/** Puts together what says the same, in the order of the first of each. Nothing that is about no object is put together. */
export function alikeFindings(findings: readonly Finding[]): readonly Alike[] {
  const groups = grouped(findings, (finding) => (finding.object === undefined ? finding : saying(finding)));
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ first, others }],
  );
}
