import type { Alert, Command, Fact, Severity } from '../../detect/contract.ts';
import { auditCommand, shellWord } from '../audit-command.ts';
import { shortList } from '../short-list.ts';
import type { Population } from './population.ts';

const GIB = 1024 ** 3;
/** etcd's `--quota-backend-bytes`: default 2 GiB, and the most that its documentation suggests. */
const QUOTA_DEFAULT_BYTES = 2 * GIB;
const QUOTA_MAXIMUM_BYTES = 8 * GIB;
/** Full within a week: somebody has to act in this on-call shift. */
const HIGH_DAYS = 7;
const HIGH_PER_HOUR_COUNT = 10_000;
const HOURS_PER_DAY = 24;

/** The alert for one population that grows. */
export function floodAlert(population: Population): Alert {
  const [main] = [...population.creators].toSorted((a, b) => b[1].created_count - a[1].created_count);
  const where = population.namespace === '' ? '' : ` in ${population.namespace}`;
  const what = population.isHelm ? `Helm releases kept as ${population.resource}` : population.resource;
  return {
    id: `object-flood/${population.resource}/${population.isHelm ? 'helm' : population.namespace}`,
    hazard: 'object-flood',
    severity: severityOf(population),
    title: `${population.grown_count} more ${what}${where}, ${Math.round(population.grownPerHour_count)} an hour${main === undefined ? '' : `, by ${main[0]}`}`,
    offender: main === undefined ? undefined : main[1].book.offender(main[0]),
    objects: { count: population.grown_count, sample: population.objects.objects().sample },
    window: { from_us: population.from_us, to_us: population.to_us },
    trigger: undefined,
    facts: factsOf(population),
    evidence: population.evidence.list(),
    next: [
      {
        command: auditCommand('who', {
          kind: population.resource,
          verb: 'create',
          ...(population.namespace === '' ? {} : { namespace: population.namespace }),
          from_us: population.from_us,
          to_us: population.to_us,
        }),
        why: 'who creates them, and how many',
      },
      population.isHelm ? helmCommand(population) : countCommand(population),
    ],
    uncertain: doubts(population),
  };
}

function countCommand(population: Population): Command {
  const place = population.namespace === '' ? '-A' : `-n ${shellWord(population.namespace)}`;
  return {
    command: `kubectl get ${shellWord(population.resource)} ${place} --no-headers -o name --chunk-size 500 | wc -l`,
    why: 'how many there are now, in small pages',
  };
}

/** Labels: Helm 3 sets `owner=helm`, Helm 2 `OWNER=TILLER`. */
function helmCommand(population: Population): Command {
  const label = population.resource === 'secrets' ? 'owner=helm' : 'OWNER=TILLER';
  return {
    command: `kubectl get ${population.resource} -A -l ${label} --no-headers | wc -l`,
    why: 'how many are kept now; helm upgrade with --history-max 10 keeps the newest of each release only',
  };
}

/** Days until `quota_bytes` are filled by this population alone, from an empty database. */
function daysUntil(population: Population, quota_bytes: number): number | undefined {
  const { average_bytes } = population;
  if (average_bytes === undefined || population.grownPerHour_count <= 0) return undefined;
  return quota_bytes / (average_bytes * population.grownPerHour_count * HOURS_PER_DAY);
}

function severityOf(population: Population): Severity {
  const days = daysUntil(population, QUOTA_DEFAULT_BYTES);
  const isFast = population.grownPerHour_count >= HIGH_PER_HOUR_COUNT;
  return isFast || (days !== undefined && days < HIGH_DAYS) ? 'high' : 'medium';
}

function factsOf(population: Population): readonly Fact[] {
  const facts: Fact[] = [
    { name: 'created', value: String(population.created_count) },
    { name: 'deleted', value: String(population.deleted_count) },
  ];
  const names = [...population.series.entries()]
    .toSorted((a, b) => b[1] - a[1])
    .map(([name, count]) => `${name} (${count})`);
  facts.push({ name: 'names', value: shortList(names) });
  if (population.isHelm) {
    facts.push({
      name: 'highest revision',
      value: `${population.highestRevision}; Helm deletes all but 10 unless told otherwise`,
    });
  }
  for (const [user, creator] of population.creators) {
    if (facts.length < 8) facts.push({ name: 'creator', value: `${user}, ${creator.created_count} objects` });
  }
  const [early, late] = [
    daysUntil(population, QUOTA_DEFAULT_BYTES),
    daysUntil(population, QUOTA_MAXIMUM_BYTES),
  ];
  if (early !== undefined && late !== undefined) {
    facts.push({
      name: "etcd's quota",
      value: `at this rate alone 2 GiB (default) are full in ${daysText(early)}, 8 GiB (suggested maximum) in ${daysText(late)}, from an empty database`,
    });
  }
  return facts;
}

function daysText(days: number): string {
  if (days < 1) return `${Math.max(1, Math.round(days * HOURS_PER_DAY))} hours`;
  return days < 10 ? `${days.toFixed(1)} days` : `${Math.round(days)} days`;
}

function doubts(population: Population): readonly string[] {
  const doubt: string[] = [];
  if (population.average_bytes === undefined) {
    doubt.push(
      "The log carries no bodies of these objects (level Metadata): how long etcd's quota lasts is unknown.",
    );
  } else {
    doubt.push(
      "How full etcd is already is not in the log; sizes are those of the JSON in the log, etcd's encoding differs.",
    );
  }
  if (population.unknownDeletions_count > 0) {
    doubt.push(
      `${population.unknownDeletions_count} deletecollection requests: how many objects each deleted is not in the log; taken as all of them.`,
    );
  }
  return doubt;
}
