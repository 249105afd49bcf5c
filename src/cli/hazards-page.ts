import { rulesOf, type NamedRule } from '../check/rule-selection.ts';
import { suppressionName } from '../check/suppression.ts';
import type { Hazard } from '../hazards/contract.ts';

const INTRODUCTION = `# Hazards and their rules

Every known way to sink a cluster, the story behind it, and the rules by which \`plimsoll check\` finds it open.
This page is made by \`plimsoll hazards -o markdown\`.
`;

/** Characters that mean something in Markdown prose; a bare asterisk in a title would open emphasis. */
function prose(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>]/g, String.raw`\$&`);
}

function ruleSection({ id, rule }: NamedRule, isChange: boolean): string {
  const supersedes = (rule.supersedes ?? []).map((weaker) => `\`${weaker}\``).join(', ');
  return [
    `### ${id}`,
    '',
    `${prose(rule.title)}.`,
    '',
    `- Severity: ${rule.severity}`,
    `- Who mends it: ${rule.persona}`,
    `- Why: ${prose(rule.why)}`,
    ...(isChange ? ['- Looks at a change (`--diff`)'] : []),
    ...(supersedes === '' ? [] : [`- Stands for ${supersedes} on the same object`]),
    `- To live with it: annotation \`ignore.plimsoll.dev/${suppressionName(id)}\``,
    '',
  ].join('\n');
}

function hazardSection(hazard: Hazard): string {
  const changes = new Set<unknown>(hazard.check?.changes);
  const rules = hazard.check === undefined ? [] : rulesOf([hazard.check]);
  const detect = hazard.detect === undefined ? [] : ['`plimsoll detect` sees it happen in an audit log.', ''];
  return [
    `## ${hazard.id}`,
    '',
    `**${prose(hazard.title)}.** ${prose(hazard.story)}`,
    '',
    `Told by ${prose(hazard.source)}. Severity: ${hazard.severity}.`,
    '',
    ...detect,
    ...rules.map((named) => ruleSection(named, changes.has(named.rule))),
  ].join('\n');
}

/** The catalogue as a page: each hazard with its story and its rules. */
export function hazardsPage(hazards: readonly Hazard[]): string {
  return `${[INTRODUCTION, ...hazards.map(hazardSection)].join('\n').trimEnd()}\n`;
}
