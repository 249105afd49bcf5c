import type { DependencyGraph, Phase, Thing, ThingKey } from './thing.ts';

/** One arrow of a drawing: `from` needs `to`; `alternatives` tells how many others would do instead. */
interface Arrow {
  readonly from: ThingKey;
  readonly to: ThingKey;
  readonly phase: Phase;
  readonly why: string;
  readonly alternatives_count: number;
}

/** What is drawn: things in a stable order with short ids, and arrows between them. */
export interface Drawing {
  readonly things: readonly { readonly id: string; readonly thing: Thing }[];
  readonly arrows: readonly (Arrow & { readonly fromId: string; readonly toId: string })[];
}

/**
 * The part of a graph among `keys` (all of it without), as a drawing. Things that nothing points to and that need nothing are left out:
 * they would be dots without arrows.
 */
export function drawing(graph: Pick<DependencyGraph, 'things'>, keys?: ReadonlySet<ThingKey>): Drawing {
  const shown = (key: ThingKey) => keys === undefined || keys.has(key);
  const arrows: Arrow[] = [...graph.things.values()].flatMap(({ key: from, requirements }) =>
    requirements.flatMap(({ anyOf, phase, why }) =>
      anyOf
        .filter((to) => shown(from) && shown(to))
        .map((to) => ({ from, to, phase, why, alternatives_count: anyOf.length - 1 })),
    ),
  );
  const seen = new Set<string>();
  const drawnArrows = arrows.filter(({ from, to, phase }) => {
    const key = `${from}\n${to}\n${phase}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
  const ends = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const drawn = [...graph.things.values()].filter(({ key }) => ends.has(key));
  const ids = new Map(drawn.map(({ key }, position) => [key, `t${position}`]));
  return {
    things: drawn.map((thing) => ({ id: ids.get(thing.key) ?? '', thing })),
    arrows: drawnArrows.map((arrow) => ({
      ...arrow,
      fromId: ids.get(arrow.from) ?? '',
      toId: ids.get(arrow.to) ?? '',
    })),
  };
}

function quoted(text: string): string {
  return `"${text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', ' ')}"`;
}

/** Graphviz (`dot -Tsvg`). Dashed arrows are needed to start only. */
export function dotText({ things, arrows }: Drawing): string {
  const lines = [
    'digraph plimsoll {',
    '  rankdir=LR;',
    '  node [shape=box, fontname="Helvetica"];',
    ...things.map(
      ({ id, thing }) =>
        `  ${id} [label=${quoted(thing.label)}${thing.missing === undefined ? '' : ', color=red'}];`,
    ),
    ...arrows.map(
      ({ fromId, toId, phase, why }) =>
        `  ${fromId} -> ${toId} [tooltip=${quoted(why)}${phase === 'start' ? ', style=dashed' : ''}];`,
    ),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** Mermaid reads quotes and brackets as its own: they are written as its entity codes. */
function mermaidLabel(text: string): string {
  return text.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('\n', ' ');
}

/** Mermaid, as GitHub and GitLab draw it in Markdown. Dotted arrows are needed to start only. */
export function mermaidText({ things, arrows }: Drawing): string {
  const lines = [
    'flowchart LR',
    ...things.map(({ id, thing }) => `  ${id}["${mermaidLabel(thing.label)}"]`),
    ...arrows.map(({ fromId, toId, phase }) => `  ${fromId} ${phase === 'start' ? '-.->' : '-->'} ${toId}`),
  ];
  return `${lines.join('\n')}\n`;
}
