/** Label values in the order of the family's label names. */
type Labels = readonly string[];

interface FamilyOptions {
  readonly name: string;
  readonly help: string;
  /** How stable Kubernetes says it is: part of the help text. Families that are not its own say nothing. */
  readonly stability?: 'ALPHA' | 'BETA' | 'STABLE';
  readonly labels: readonly string[];
  /** `(Deprecated since 1.34.0) ` in front of the help text. */
  readonly deprecated?: string;
}

/** One family of a Prometheus text (version 0.0.4). */
interface Family {
  lines(): Generator<string>;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function labelText(names: readonly string[], values: Labels, more = ''): string {
  const pairs = names.map((name, index) => `${name}="${escaped(values[index] ?? '')}"`);
  if (more !== '') pairs.push(more);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** From this power of ten on, and below that one, Go writes an exponent (strconv, format `g`, shortest). */
const EXPONENT_FROM = 6;
const EXPONENT_BELOW = -4;

/** Numbers as Prometheus' expfmt writes them: `0.005`, `131072`, `1e+06`. */
export function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < EXPONENT_FROM && power >= EXPONENT_BELOW) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

abstract class LabelledFamily<Child> implements Family {
  protected readonly options: FamilyOptions;
  readonly #type: 'counter' | 'gauge' | 'histogram';
  readonly #children = new Map<string, { readonly labels: Labels; readonly child: Child }>();

  constructor(options: FamilyOptions, type: 'counter' | 'gauge' | 'histogram') {
    this.options = options;
    this.#type = type;
  }

  protected abstract create(): Child;
  protected abstract samples(labels: Labels, child: Child): Generator<string>;

  protected child(labels: Labels): Child {
    const key = labels.join('\u0000');
    const known = this.#children.get(key);
    if (known !== undefined) return known.child;
    const child = this.create();
    this.#children.set(key, { labels, child });
    return child;
  }

  forget(): void {
    this.#children.clear();
  }

  *lines(): Generator<string> {
    if (this.#children.size === 0) return;
    const { name, help, stability, deprecated } = this.options;
    const since = deprecated === undefined ? '' : `(Deprecated since ${deprecated}) `;
    const grade = stability === undefined ? '' : `[${stability}] `;
    yield `# HELP ${name} ${grade}${since}${help}`;
    yield `# TYPE ${name} ${this.#type}`;
    const keys = [...this.#children.keys()].toSorted();
    for (const key of keys) {
      const found = this.#children.get(key);
      if (found !== undefined) yield* this.samples(found.labels, found.child);
    }
  }
}

interface Cell {
  value: number;
}

class ValueFamily extends LabelledFamily<Cell> {
  protected create(): Cell {
    return { value: 0 };
  }

  protected *samples(labels: Labels, { value }: Cell): Generator<string> {
    yield `${this.options.name}${labelText(this.options.labels, labels)} ${numberText(value)}`;
  }

  add(labels: Labels, amount = 1): void {
    this.child(labels).value += amount;
  }
}

/** Counts up. */
export class Counter extends ValueFamily {
  constructor(options: FamilyOptions) {
    super(options, 'counter');
  }
}

/** Goes up and down. */
export class Gauge extends ValueFamily {
  constructor(options: FamilyOptions) {
    super(options, 'gauge');
  }

  set(labels: Labels, value: number): void {
    this.child(labels).value = value;
  }
}

interface Distribution {
  /** One a bucket, and one more for what is above all of them. */
  readonly counts: number[];
  sum: number;
}

/** Counts observations by how big they are. */
export class Histogram extends LabelledFamily<Distribution> {
  readonly #buckets: readonly number[];

  constructor(options: FamilyOptions & { readonly buckets: readonly number[] }) {
    super(options, 'histogram');
    this.#buckets = options.buckets;
  }

  observe(labels: Labels, value: number): void {
    const distribution = this.child(labels);
    const bucket = this.#buckets.findIndex((bound) => value <= bound);
    const index = bucket < 0 ? this.#buckets.length : bucket;
    distribution.counts[index] = (distribution.counts[index] ?? 0) + 1;
    distribution.sum += value;
  }

  protected create(): Distribution {
    return { counts: Array.from({ length: this.#buckets.length + 1 }, () => 0), sum: 0 };
  }

  protected *samples(labels: Labels, { counts, sum }: Distribution): Generator<string> {
    const { name, labels: names } = this.options;
    let total_count = 0;
    for (const [index, bound] of [...this.#buckets, Infinity].entries()) {
      total_count += counts[index] ?? 0;
      yield `${name}_bucket${labelText(names, labels, `le="${numberText(bound)}"`)} ${total_count}`;
    }
    yield `${name}_sum${labelText(names, labels)} ${numberText(sum)}`;
    yield `${name}_count${labelText(names, labels)} ${total_count}`;
  }
}

/** All families of a server, in the order in which they are shown. */
export class MetricsRegistry {
  readonly #families = new Map<string, Family>();
  readonly #refreshers: (() => void)[] = [];

  counter(options: FamilyOptions): Counter {
    return this.#add(options.name, new Counter(options));
  }

  gauge(options: FamilyOptions): Gauge {
    return this.#add(options.name, new Gauge(options));
  }

  histogram(options: FamilyOptions & { readonly buckets: readonly number[] }): Histogram {
    return this.#add(options.name, new Histogram(options));
  }

  /** Called before each text: sets gauges that are counted when somebody asks. */
  onCollect(refresh: () => void): void {
    this.#refreshers.push(refresh);
  }

  text(): string {
    for (const refresh of this.#refreshers) refresh();
    const lines: string[] = [];
    for (const name of [...this.#families.keys()].toSorted()) {
      const family = this.#families.get(name);
      if (family !== undefined) lines.push(...family.lines());
    }
    return `${lines.join('\n')}\n`;
  }

  #add<Kind extends Family>(name: string, family: Kind): Kind {
    this.#families.set(name, family);
    return family;
  }
}
