/** One family of a Prometheus text. */
export interface ReadFamily {
  readonly type: string;
  /** Label names without `le` and `quantile`, sorted. */
  readonly labels: Set<string>;
  /** Bounds of buckets, as written. */
  readonly buckets: Set<string>;
  /** Values by their labels: `{code="200",verb="GET"}`, and of histograms how many there were. */
  readonly samples: Map<string, number>;
}

const SUFFIX = /_(bucket|sum|count)$/;

function labelsOf(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

function keyOf(labels: ReadonlyMap<string, string>): string {
  return [...labels]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** Reads a text of /metrics. */
export function readMetrics(text: string): ReadonlyMap<string, ReadFamily> {
  const families = new Map<string, ReadFamily>();
  for (const line of text.split('\n')) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type?.[1] !== undefined)
      families.set(type[1], {
        type: type[2] ?? '',
        labels: new Set(),
        buckets: new Set(),
        samples: new Map(),
      });
    const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (sample === null) continue;
    const [, name = '', labelText = '', value = ''] = sample;
    const family = families.get(name) ?? families.get(name.replace(SUFFIX, ''));
    if (family === undefined) continue;
    const labels = labelsOf(labelText);
    const bound = labels.get('le');
    if (bound !== undefined) family.buckets.add(bound);
    labels.delete('le');
    for (const label of labels.keys()) family.labels.add(label);
    if (families.has(name) || name.endsWith('_count')) family.samples.set(keyOf(labels), Number(value));
  }
  return families;
}

/** How much each sample has grown. */
export function growth(before: ReadFamily | undefined, after: ReadFamily | undefined): Map<string, number> {
  return new Map(
    [...(after?.samples ?? [])].flatMap(([key, value]) => {
      const more = value - (before?.samples.get(key) ?? 0);
      return more === 0 ? [] : [[key, more] as const];
    }),
  );
}
