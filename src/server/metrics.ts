/** Values of labels, bounded: never a user, an object or an address. */
type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: () => readonly Sample[];
}

interface Sample {
  readonly suffix: string;
  readonly labels: Labels;
  readonly value: number;
}

export interface Counter {
  add(count: number, labels?: Labels): void;
}

export interface Histogram {
  observe(value: number): void;
}

function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}

function labelText(labels: Labels): string {
  const entries = Object.entries(labels);
  if (entries.length === 0) return '';
  return `{${entries.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`;
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return String(value);
}

/** Metrics of one process in the text format of Prometheus (version 0.0.4). Names follow prometheus.io/docs/practices/naming. */
export class Metrics {
  readonly #families: Family[] = [];

  #add(family: Family): void {
    if (this.#families.some(({ name }) => name === family.name))
      throw new TypeError(`metric ${family.name} is there twice`);
    this.#families.push(family);
  }

  /** Starts at 0 without labels, or with each of `series`, so that a rate can be taken from the first event on. */
  counter(name: string, help: string, series: readonly Labels[] = [{}]): Counter {
    const values = new Map(series.map((labels) => [JSON.stringify(labels), { labels, value: 0 }]));
    this.#add({
      name,
      type: 'counter',
      help,
      samples: () => [...values.values()].map((sample) => ({ suffix: '', ...sample })),
    });
    return {
      add(count, labels = {}) {
        const key = JSON.stringify(labels);
        const known = values.get(key) ?? { labels, value: 0 };
        known.value += count;
        values.set(key, known);
      },
    };
  }

  /** A value that is asked for when metrics are read. Undefined: not known now, and left out. */
  gauge(name: string, help: string, read: () => number | undefined, labels: Labels = {}): void {
    this.#family(name, 'gauge', help, read, labels);
  }

  /** The same of something that only grows and is counted elsewhere. */
  counterOf(name: string, help: string, read: () => number | undefined, labels: Labels = {}): void {
    this.#family(name, 'counter', help, read, labels);
  }

  #family(
    name: string,
    type: 'gauge' | 'counter',
    help: string,
    read: () => number | undefined,
    labels: Labels,
  ): void {
    this.#add({
      name,
      type,
      help,
      samples: () => {
        const value = read();
        return value === undefined ? [] : [{ suffix: '', labels, value }];
      },
    });
  }

  /** Gauges of one name, as many as there are now. */
  gauges(name: string, help: string, read: () => readonly (readonly [Labels, number])[]): void {
    this.#labelled(name, 'gauge', help, read);
  }

  /** The same of what only grows. */
  counters(name: string, help: string, read: () => readonly (readonly [Labels, number])[]): void {
    this.#labelled(name, 'counter', help, read);
  }

  #labelled(
    name: string,
    type: 'gauge' | 'counter',
    help: string,
    read: () => readonly (readonly [Labels, number])[],
  ): void {
    this.#add({
      name,
      type,
      help,
      samples: () => read().map(([labels, value]) => ({ suffix: '', labels, value })),
    });
  }

  /** `bounds` ascend; what is above the last one counts in +Inf only. */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const counts = bounds.map(() => 0);
    let sum = 0;
    let count = 0;
    this.#add({
      name,
      type: 'histogram',
      help,
      samples: () => [
        ...bounds.map((bound, index) => ({
          suffix: '_bucket',
          labels: { le: numberText(bound) },
          value: counts[index] ?? 0,
        })),
        { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
        { suffix: '_sum', labels: {}, value: sum },
        { suffix: '_count', labels: {}, value: count },
      ],
    });
    return {
      observe(value) {
        sum += value;
        count += 1;
        for (const [index, bound] of bounds.entries())
          if (value <= bound) counts[index] = (counts[index] ?? 0) + 1;
      },
    };
  }

  /** What a scraper gets. */
  text(): string {
    return this.#families
      .flatMap(({ name, type, help, samples }) => [
        `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`,
        ...samples().map(
          ({ suffix, labels, value }) => `${name}${suffix}${labelText(labels)} ${numberText(value)}\n`,
        ),
      ])
      .join('');
  }
}
