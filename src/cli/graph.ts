import { Command, Option } from 'commander';
import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { coldStart } from '../graph/cold-start.ts';
import { dependencyGraphOf } from '../graph/dependency-graph.ts';
import { dotText, drawing, mermaidText } from '../graph/drawing.ts';
import { impactOf } from '../graph/impact.ts';
import { loops } from '../graph/loops.ts';
import type { DependencyGraph, ThingKey } from '../graph/thing.ts';
import { presentGroup } from '../kube/group-kind.ts';
import { objectNameKey, spokenName } from '../kube/kube-object.ts';
import { resourceTypesNamed } from '../kube/resource-table.ts';
import { Problem } from '../problem.ts';
import { parseObject } from './audit-object.ts';
import {
  addClusterSourceOptions,
  openCluster,
  type ClusterPorts,
  type ClusterSourceFlags,
} from './cluster-source.ts';
import type { CommandContext } from './context.ts';
import { isDocumentFormat, writeDocument } from './document.ts';
import { EXIT_CODE } from './exit-code.ts';
import { graphJson, coldStartJson, impactJson, loopsJson } from './graph-json.ts';
import { coldStartText, impactText, loopsText } from './graph-text.ts';

/** Said where neither files nor --live are given. */
const NOTHING = 'there is nothing to make a graph of';
const FORMATS = ['text', 'json', 'yaml', 'dot', 'mermaid'] as const;
type Format = (typeof FORMATS)[number];

interface GraphFlags extends ClusterSourceFlags {
  readonly output: Format;
}

/** One answer about a graph: as text, as data, and the things that a drawing of it shows. */
interface Answer {
  readonly text: string;
  readonly json: unknown;
  readonly shown: ReadonlySet<ThingKey> | undefined;
  /** Is it something to act on? Then the exit code says so. */
  readonly found: boolean;
}

function graphCommandOf(name: string, summary: string, formats: readonly Format[] = FORMATS): Command {
  const command = new Command(name)
    .summary(summary)
    .addOption(new Option('-o, --output <format>', 'how to print').choices([...formats]).default(formats[0]));
  command.option('-n, --namespace <namespace>', 'namespace of manifests and of named objects that name none');
  return addClusterSourceOptions(command);
}

async function printAnswer(
  context: CommandContext,
  graph: DependencyGraph,
  answer: Answer,
  output: Format,
): Promise<void> {
  if (answer.found) context.exit(EXIT_CODE.found);
  if (isDocumentFormat(output)) return writeDocument(context.terminal, output, answer.json);
  if (output === 'text') return context.terminal.out(answer.text);
  const drawn = drawing(graph, answer.shown);
  return context.terminal.out(output === 'dot' ? dotText(drawn) : mermaidText(drawn));
}

const COLD_START_HELP = `
Every pod dies now; nodes and the API server are there. What comes back, and what waits for itself? Needed to start
are: webhooks that fail closed and see the pod, its binding, its token or the leaders' leases, and their Services and
pods; Secrets, ConfigMaps and volumes; image registries inside the cluster; the network plugin; a node that fits.
Exit code 1 where something cannot come back.

Examples:
  # the cluster that kubectl speaks to
  plimsoll graph cold-start --live

  # a dump of a whole cluster
  plimsoll graph cold-start --complete dump.yaml`;

function coldStartCommand(context: CommandContext, ports: ClusterPorts): Command {
  return graphCommandOf('cold-start', 'Could this cluster start again if every pod died now?')
    .argument('[path...]', 'files or folders of manifests; - for stdin')
    .addHelpText('after', COLD_START_HELP)
    .action(async (paths: readonly string[], flags: GraphFlags) => {
      const graph = dependencyGraphOf(await openCluster(paths, flags, ports, context, NOTHING));
      const answer = coldStart(graph);
      await printAnswer(
        context,
        graph,
        {
          text: coldStartText(graph, answer, context.terminal),
          json: coldStartJson(graph, answer),
          shown: new Set(answer.knots.flatMap(({ members }) => members.map(({ key }) => key))),
          found: answer.stuck.size > 0,
        },
        flags.output,
      );
    });
}

function loopsCommand(context: CommandContext, ports: ClusterPorts): Command {
  return graphCommandOf('loops', 'What needs itself, over which steps?')
    .argument('[path...]', 'files or folders of manifests; - for stdin')
    .addHelpText(
      'after',
      `
Exit code 1 where a loop has no way around it.

Examples:
  plimsoll graph loops deploy/
  plimsoll graph loops --live -o mermaid`,
    )
    .action(async (paths: readonly string[], flags: GraphFlags) => {
      const graph = dependencyGraphOf(await openCluster(paths, flags, ports, context, NOTHING));
      const all = loops(graph);
      await printAnswer(
        context,
        graph,
        {
          text: loopsText(graph, all, context.terminal),
          json: loopsJson(graph, all),
          shown: new Set(all.flatMap(({ members }) => members)),
          found: all.some(({ closed }) => closed),
        },
        flags.output,
      );
    });
}

/** The objects that `KIND/NAME` names, or all of a kind for `KIND`. Custom resources are named by their kind. */
function objectsNamed(
  cluster: Cluster,
  word: string,
  namespace: string | undefined,
): readonly ClusterObject[] {
  const slash = word.indexOf('/');
  const { kind, name } = slash === -1 ? { kind: word, name: undefined } : parseObject([word]);
  const types = resourceTypesNamed(kind);
  const lower = kind.toLowerCase();
  const kinds = cluster
    .kinds()
    .filter((known) =>
      types.length > 0
        ? types.some((type) => type.kind === known.kind && type.group === known.group)
        : [known.kind.toLowerCase(), `${known.kind.toLowerCase()}.${known.group}`].includes(lower),
    );
  return kinds
    .flatMap((known) => cluster.of(known))
    .filter(
      (object) =>
        (name === undefined || object.name === name) &&
        (namespace === undefined || object.namespace === '' || object.namespace === namespace),
    );
}

function chosenObjects(
  cluster: Cluster,
  words: readonly string[],
  namespace: string | undefined,
): readonly ClusterObject[] {
  return words.flatMap((word) => {
    const found = objectsNamed(cluster, word, namespace);
    const isOne = word.includes('/');
    if (found.length === 0) {
      throw new Problem({
        what: `no object is ${word}${namespace === undefined ? '' : ` in namespace ${namespace}`}`,
        where: 'OBJECT',
        fix: 'write KIND/NAME as kubectl does (svc/web), with -n NAMESPACE, and check that the input holds it',
      });
    }
    if (isOne && found.length > 1) {
      throw new Problem({
        what: `${word} is ${found.length} objects: ${found.slice(0, 5).map(spokenName).join(', ')}`,
        where: 'OBJECT',
        fix: 'say which one with -n NAMESPACE, or write the group: deployment.apps/NAME',
      });
    }
    return found;
  });
}

interface ImpactFlags extends GraphFlags {
  readonly file?: readonly string[];
}

const collectFiles = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  value,
];

/** Here operands are objects: who gives the manifests as an operand, as everywhere else, is told where they go. */
function requireSource({ file, live, snapshot }: ImpactFlags): void {
  if (file !== undefined || live === true || snapshot !== undefined) return;
  throw new Problem({
    what: `${NOTHING}: operands name objects here`,
    where: '-f',
    fix: 'name files or folders of manifests with -f PATH, -f - for stdin, or give --live or --snapshot FILE',
  });
}

function impactCommandOf(
  context: CommandContext,
  ports: ClusterPorts,
  words: {
    readonly name: string;
    readonly summary: string;
    readonly help: string;
    readonly fallback: readonly string[];
  },
): Command {
  return graphCommandOf(words.name, words.summary)
    .argument(
      words.fallback.length === 0 ? '<object...>' : '[object...]',
      'KIND/NAME, or KIND for all of them',
    )
    .option('-f, --file <path>', 'files or folders of manifests; - for stdin', collectFiles)
    .addHelpText('after', words.help)
    .action(async (objects: readonly string[], flags: ImpactFlags) => {
      requireSource(flags);
      const cluster = await openCluster(flags.file ?? [], flags, ports, context, NOTHING);
      const graph = dependencyGraphOf(cluster);
      const named = objects.length === 0 ? words.fallback : objects;
      const gone = chosenObjects(cluster, named, flags.namespace).map((object) =>
        objectNameKey({ ...object, group: presentGroup(object) }),
      );
      const impact = impactOf(graph, gone);
      const hit = [...impact.stops, ...impact.cannotStart, ...impact.stopsLater].map(({ key }) => key);
      await printAnswer(
        context,
        graph,
        {
          text: impactText(graph, gone, impact, context.terminal),
          json: impactJson(graph, gone, impact),
          shown: new Set([...gone, ...hit]),
          found: false,
        },
        flags.output,
      );
    });
}

function drawCommand(context: CommandContext, ports: ClusterPorts): Command {
  return graphCommandOf('draw', 'Draw what depends on what', ['dot', 'mermaid', 'json', 'yaml'])
    .argument('[path...]', 'files or folders of manifests; - for stdin')
    .addHelpText(
      'after',
      `
Dashed arrows are needed to start only.

Examples:
  plimsoll graph draw deploy/ | dot -Tsvg > deploy.svg
  plimsoll graph draw --live -o mermaid`,
    )
    .action(async (paths: readonly string[], flags: GraphFlags) => {
      const graph = dependencyGraphOf(await openCluster(paths, flags, ports, context, NOTHING));
      await printAnswer(
        context,
        graph,
        { text: '', json: graphJson(graph), shown: undefined, found: false },
        flags.output,
      );
    });
}

/** `plimsoll graph`: what depends on what, and what follows. */
export function graphCommand(context: CommandContext, ports: ClusterPorts): Command {
  return new Command('graph')
    .summary('What depends on what: cold start, loops, impact, second wave')
    .description('Questions about what depends on what in a cluster, from manifests or live.')
    .addCommand(coldStartCommand(context, ports))
    .addCommand(loopsCommand(context, ports))
    .addCommand(
      impactCommandOf(context, ports, {
        name: 'impact',
        summary: 'What stops, and what will not come back, if this object vanishes?',
        fallback: [],
        help: `
Examples:
  # a Service of a webhook
  plimsoll graph impact svc/gatekeeper-webhook-service -n gatekeeper-system --live

  # a node, in a dump
  plimsoll graph impact node/n1 -f dump.yaml --complete`,
      }),
    )
    .addCommand(
      impactCommandOf(context, ports, {
        name: 'second-wave',
        summary: 'What stops an hour later, if these objects vanish? (all Services, unless named)',
        fallback: ['services'],
        help: `
Examples:
  # what the deletion of every Service leads to
  plimsoll graph second-wave --live

  # of two Services only
  plimsoll graph second-wave svc/web svc/api -n shop -f deploy/`,
      }),
    )
    .addCommand(drawCommand(context, ports));
}
