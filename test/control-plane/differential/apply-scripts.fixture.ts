import type { JsonObject, JsonValue } from '../../../src/kube/json.ts';
import { objectAt } from '../../../src/kube/kube-object.ts';
import type { Script, Step } from './script.fixture.ts';

export const APPLY = 'application/apply-patch+yaml';

/** How an object is reached, and what every configuration of it says. */
export interface Thing {
  readonly path: string;
  readonly header: JsonObject;
}

/** An object of the script's own namespace. */
export function thing(apiVersion: string, kind: string, plural: string, name = 'a'): Thing {
  const prefix = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return {
    path: `${prefix}/namespaces/{ns}/${plural}/${name}`,
    header: { apiVersion, kind, metadata: { name } },
  };
}

export function clusterThing(apiVersion: string, kind: string, plural: string, name: string): Thing {
  const prefix = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return { path: `${prefix}/${plural}/${name}`, header: { apiVersion, kind, metadata: { name } } };
}

/** A configuration of a thing: `metadata` is added to the name. */
export function configOf({ header }: Thing, body: JsonObject): JsonObject {
  return {
    ...header,
    ...body,
    metadata: { ...objectAt(header, 'metadata'), ...objectAt(body, 'metadata') },
  };
}

interface Options {
  readonly query?: string;
  readonly subresource?: string;
  readonly title?: string;
}

function pathOf({ path }: Thing, manager: string, { query = '', subresource }: Options): string {
  const below = subresource === undefined ? '' : `/${subresource}`;
  const managed = manager === '' ? '' : `fieldManager=${manager}`;
  const whole = [managed, query].filter((part) => part !== '').join('&');
  return `${path}${below}${whole === '' ? '' : `?${whole}`}`;
}

export function apply(to: Thing, manager: string, body: JsonObject, options: Options = {}): Step {
  return {
    method: 'PATCH',
    path: pathOf(to, manager, options),
    contentType: APPLY,
    body: configOf(to, body),
    title: options.title ?? `${manager} applies ${JSON.stringify(body)}`,
  };
}

export function patch(
  to: Thing,
  manager: string,
  type: 'merge' | 'strategic-merge' | 'json',
  body: JsonValue,
  options: Options = {},
): Step {
  return {
    method: 'PATCH',
    path: pathOf(to, manager, options),
    contentType: `application/${type}-patch+json`,
    body,
    title: options.title ?? `${manager} patches ${JSON.stringify(body)}`,
  };
}

export function put(to: Thing, manager: string, body: JsonObject, options: Options = {}): Step {
  return {
    method: 'PUT',
    path: pathOf(to, manager, options),
    body: configOf(to, body),
    title: options.title ?? `${manager} puts ${JSON.stringify(body)}`,
  };
}

export function post(to: Thing, manager: string, body: JsonObject, options: Options = {}): Step {
  const path = to.path.slice(0, to.path.lastIndexOf('/'));
  return {
    method: 'POST',
    path: pathOf({ ...to, path }, manager, options),
    body: configOf(to, body),
    title: options.title ?? `${manager} posts ${JSON.stringify(body)}`,
  };
}

export function get({ path }: Thing): Step {
  return { path };
}

/** Numbers from 0 (inclusive) to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Random choices of one seed. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.#random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** A random part of the items, in their order or shuffled. */
  some<Item>(items: readonly Item[], probability = 0.5): readonly Item[] {
    const chosen = items.filter(() => this.chance(probability));
    return this.chance(0.3) ? chosen.toReversed() : chosen;
  }

  /** An object with a random part of these entries. */
  partOf(entries: Readonly<Record<string, () => JsonValue>>, probability = 0.5): JsonObject {
    return Object.fromEntries(
      this.some(Object.entries(entries), probability).map(([name, make]) => [name, make()]),
    );
  }
}

/** Each container has its own: the embedded server does not warn of ports that two of them have. */
const PORTS: Readonly<Record<string, readonly number[]>> = {
  one: [80, 81],
  two: [82, 83],
  three: [84, 85],
};

function randomContainer(dice: Dice, name: string): JsonObject {
  return {
    name,
    image: dice.pick(['web:1', 'web:2']),
    ...dice.partOf({
      args: () => dice.some(['a', 'b', 'c']),
      env: () => dice.some(['A', 'B', 'C']).map((key) => ({ name: key, value: dice.pick(['1', '2']) })),
      ports: () =>
        dice.some(PORTS[name] ?? []).map((containerPort) => {
          const protocol = dice.pick(['TCP', 'UDP']);
          const named = `${name}-${containerPort}-${protocol.toLowerCase()}`;
          const said = protocol === 'UDP' || dice.chance(0.5) ? { protocol } : {};
          return { containerPort, ...said, ...dice.partOf({ name: () => named }) };
        }),
      resources: () => ({
        requests: dice.partOf({ cpu: () => dice.pick(['1', '100m']), memory: () => '1Gi' }),
      }),
      imagePullPolicy: () => dice.pick(['Always', 'Never']),
    }),
  };
}

function labels(dice: Dice): JsonObject {
  return dice.partOf({ x: () => dice.pick(['1', '2']), y: () => dice.pick(['1', '2']), z: () => '1' });
}

function metadata(dice: Dice): JsonObject {
  return dice.partOf({ labels: () => labels(dice), annotations: () => labels(dice) });
}

const KINDS: Readonly<Record<string, (dice: Dice) => JsonObject>> = {
  deployments: (dice) => ({
    metadata: metadata(dice),
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: {
        metadata: { labels: { app: 'a', ...labels(dice) } },
        spec: {
          containers: (dice.chance(0.8) ? ['one', ...dice.some(['two', 'three'])] : ['two', 'one']).map(
            (name) => randomContainer(dice, name),
          ),
          ...dice.partOf({
            nodeSelector: () => labels(dice),
            tolerations: () => dice.some(['k1', 'k2']).map((key) => ({ key, operator: 'Exists' })),
            volumes: () => dice.some(['v1', 'v2']).map((name) => ({ name, emptyDir: {} })),
            terminationGracePeriodSeconds: () => dice.pick([10, 20]),
          }),
        },
      },
      ...dice.partOf({ replicas: () => dice.pick([1, 2, 3]), minReadySeconds: () => dice.pick([1, 2]) }),
    },
  }),
  services: (dice) => ({
    metadata: metadata(dice),
    spec: {
      clusterIP: 'None',
      ports: [80, ...dice.some([81, 82])].map((port) => ({
        port,
        name: `p${port}`,
        ...dice.partOf({ protocol: () => 'TCP', targetPort: () => dice.pick([8080, 'http']) }),
      })),
      selector: { app: 'a', ...labels(dice) },
      ...dice.partOf({ publishNotReadyAddresses: () => dice.chance(0.5) }),
    },
  }),
  configmaps: (dice) => ({
    metadata: {
      ...metadata(dice),
      ...dice.partOf({ finalizers: () => dice.some(['example.com/a', 'example.com/b']) }),
    },
    ...dice.partOf({ data: () => labels(dice), binaryData: () => dice.partOf({ q: () => 'AAAA' }) }, 0.8),
  }),
};

const THINGS: Readonly<Record<string, Thing>> = {
  deployments: thing('apps/v1', 'Deployment', 'deployments'),
  services: thing('v1', 'Service', 'services'),
  configmaps: thing('v1', 'ConfigMap', 'configmaps'),
};

function randomStep(dice: Dice, to: Thing, make: (dice: Dice) => JsonObject): Step {
  const manager = dice.pick(['ann', 'bob', 'eve', 'kubectl']);
  const query = dice.chance(0.4) ? 'force=true' : '';
  const body = make(dice);
  switch (dice.pick(['apply', 'apply', 'apply', 'put', 'merge', 'strategic-merge', 'dry'] as const)) {
    case 'apply':
      return apply(to, manager, body, { query });
    case 'dry':
      return apply(to, manager, body, { query: `dryRun=All${query === '' ? '' : `&${query}`}` });
    case 'put':
      return put(to, manager, body);
    case 'merge':
      return patch(to, manager, 'merge', { metadata: metadata(dice) });
    case 'strategic-merge':
      break;
  }
  return patch(to, manager, 'strategic-merge', body);
}

/** Random appliers of random objects, the same for the same seed. */
export function randomScript(seed: number, steps_count: number): Script {
  const dice = new Dice(seed);
  const plural = dice.pick(Object.keys(KINDS));
  const [to, make] = [THINGS[plural], KINDS[plural]];
  if (to === undefined || make === undefined) throw new Error(`no things are called ${plural}`);
  const steps = Array.from({ length: steps_count }, () => randomStep(dice, to, make));
  return {
    name: `random ${plural}, seed ${seed}`,
    steps: [dice.chance(0.5) ? post(to, 'ann', make(dice)) : apply(to, 'ann', make(dice)), ...steps, get(to)],
  };
}

export const FORCE = { query: 'force=true' };

/** What every configuration of a Deployment needs. */
export function deploymentSpec(spec: JsonObject = {}, ...given: readonly JsonObject[]): JsonObject {
  return {
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: {
        metadata: { labels: { app: 'a' } },
        spec: { containers: given.length === 0 ? [{ name: 'one', image: 'web:1' }] : given },
      },
      ...spec,
    },
  };
}

export function containers(...items: readonly JsonObject[]): JsonObject {
  return { spec: { template: { spec: { containers: items } } } };
}

/** A request in all its parts. */
export function send(
  method: string,
  path: string,
  contentType: string,
  body: Step['body'],
  title?: string,
): Step {
  return {
    method,
    path,
    contentType,
    ...(body === undefined ? {} : { body }),
    ...(title === undefined ? {} : { title }),
  };
}
