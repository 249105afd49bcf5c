import type { DuckDBConnection } from '@duckdb/node-api';
import { formatDuration } from '../../kube/duration.ts';
import { formatMicroTime, MICROS_PER_SECOND } from '../../kube/microtime.ts';
import type { StoreLosses } from '../store/losses.ts';
import { Bindings } from './bindings.ts';
import { FAILED_SQL, WRITE_SQL, WRITE_VERBS } from './change.ts';
import { windowSql, type Filter } from './filter.ts';
import { LONG_RUNNING_SQL } from './requests.ts';
import { numberOf, queryRows, textOf, textsOf, type Row } from './row.ts';

/** One thing that the log cannot tell, and what follows from that for whoever reads it. */
export interface Hole {
  /** Stable word for scripts: `gap`, `verb-missing`. */
  readonly kind: string;
  /** What is missing, with the number. */
  readonly what: string;
  /** What therefore cannot be seen. */
  readonly consequence: string;
  readonly count: number;
  /** Places, kinds or reasons, the worst first; bounded. */
  readonly details: readonly string[];
}

/** A cluster that says nothing for a minute has no API server that writes this log: leases alone are renewed every 2 to 10 s. */
const GAP_MIN_US = 60 * MICROS_PER_SECOND;
/** In a filtered or thinned-out log silence is normal: only a gap that is this many times the usual one counts. */
const GAP_USUAL_FACTOR = 20;
const DETAIL_MAX_COUNT = 10;

/** What cannot be seen if a verb is never logged. */
const WITHOUT_VERB: Readonly<Record<string, string>> = {
  get: 'reads of single objects cannot be seen: neither who looked at a Secret, nor polling clients',
  list: 'relists cannot be seen: no list events',
  watch: 'watches cannot be seen: neither who watches, nor watches that end and start again',
  create: 'new objects appear from nowhere',
  update: 'updates cannot be seen: fights over fields go unnoticed',
  patch: 'patches cannot be seen: most controllers and kubectl apply write this way',
  delete: 'deletions cannot be seen: objects vanish without a culprit',
  deletecollection: 'deletions of whole collections cannot be seen, if there were any',
};

/** Everything that this log cannot tell, as far as it can be known from the log itself. Nothing found means an empty list. */
export async function holes(
  connection: DuckDBConnection,
  window: Pick<Filter, 'from_us' | 'to_us'>,
  losses: StoreLosses,
): Promise<readonly Hole[]> {
  const where = windowSql(window);
  const [summary = {}] = await queryRows(connection, summarySql(where), new Bindings());
  return [
    ...lossHoles(losses),
    ...(await gapHoles(connection, where)),
    ...verbHoles(summary),
    ...bodyHoles(summary, await queryRows(connection, bodylessSql(where), new Bindings())),
    ...stageHoles(summary),
    ...fieldHoles(summary),
    serverHole(summary),
  ];
}

function summarySql(where: string): string {
  return `SELECT count(*) AS event_count, list(DISTINCT verb) AS verbs, list(DISTINCT stage) AS stages,
      count(*) FILTER (${WRITE_SQL}) AS write_count,
      count(*) FILTER (${WRITE_SQL} AND level = 'Metadata') AS metadata_count,
      count(*) FILTER (${WRITE_SQL} AND level = 'Request') AS request_count,
      count(*) FILTER (coalesce((annotations ->> '$."audit.k8s.io/truncated"') = 'true', false)) AS truncated_count,
      count(*) FILTER (verb = 'deletecollection' AND response_object IS NULL AND NOT ${FAILED_SQL}) AS nameless_count,
      count(*) FILTER (verb = 'create' AND subresource = '' AND resource <> '' AND name = '' AND NOT ${FAILED_SQL}) AS unnamed_count,
      count(*) FILTER (stage = 'ResponseComplete' AND code = 0) AS codeless_count,
      count(*) FILTER (user_name <> '' AND len(user_groups) = 0) AS groupless_count,
      count(*) FILTER (stage = 'ResponseComplete' AND request_received_timestamp = stage_timestamp AND NOT ${LONG_RUNNING_SQL}) AS timeless_count,
      count(DISTINCT name) FILTER (resource = 'leases' AND namespace = 'kube-system' AND (name LIKE 'apiserver-%' OR name LIKE 'kube-apiserver-%')) AS server_count
    FROM events WHERE ${where}`;
}

/** Writes of which the log holds neither what was sent nor what was answered, by resource. */
function bodylessSql(where: string): string {
  return `SELECT resource || CASE WHEN api_group = '' THEN '' ELSE '.' || api_group END AS what, count(*) AS request_count
    FROM events WHERE ${where} AND ${WRITE_SQL} AND stage = 'ResponseComplete' AND NOT ${FAILED_SQL} AND resource <> ''
    GROUP BY what HAVING count(request_object) = 0 AND count(response_object) = 0
    ORDER BY request_count DESC, what`;
}

function lossHoles(losses: StoreLosses): readonly Hole[] {
  const rejected_count = losses.rejected.reduce((sum, { count }) => sum + count, 0);
  return [
    ...(rejected_count === 0
      ? []
      : [
          {
            kind: 'rejected',
            what: `${rejected_count} lines could not be read`,
            consequence: 'what they said is in no answer; an attacker or a cut file can hide events this way',
            count: rejected_count,
            details: losses.rejected.map(({ reason, count }) => `${count} ${reason}`),
          },
        ]),
    ...shedHole(losses),
    ...lossHole(
      losses.unread,
      'unread',
      'parts of the input could not be read at all',
      'what stood there is in no answer',
    ),
    ...credentialHole(losses),
    ...lossHole(
      losses.deleted,
      'retention',
      'hours of the log were deleted by retention',
      'what happened in them cannot be told',
    ),
  ];
}

/** What a receiver had no room for. */
function shedHole({ shed: { batches_count, size_bytes, details } }: StoreLosses): readonly Hole[] {
  if (batches_count === 0) return [];
  return [
    {
      kind: 'shed',
      what: `${batches_count} batches of live events were refused for want of room (${size_bytes} bytes)`,
      consequence:
        'an API server sends a batch again for about a minute and then drops it: what it gave up on is in no answer',
      count: batches_count,
      details: details.slice(-DETAIL_MAX_COUNT),
    },
  ];
}

function lossHole(
  details: readonly string[],
  kind: string,
  what: string,
  consequence: string,
): readonly Hole[] {
  if (details.length === 0) return [];
  return [
    {
      kind,
      what: `${details.length} ${what}`,
      consequence,
      count: details.length,
      details: details.slice(0, DETAIL_MAX_COUNT),
    },
  ];
}

/** A log that carries credentials is a finding of its own (DESIGN 5.5). */
function credentialHole({ credentials }: StoreLosses): readonly Hole[] {
  const found = Object.entries(credentials);
  const count = found.reduce((sum, [, of]) => sum + of, 0);
  if (count === 0) return [];
  return [
    {
      kind: 'credentials',
      what: `${count} credentials stood in the log and were redacted here`,
      consequence:
        'whoever reads the original log has them: log Secrets and tokens at level Metadata, and rotate what was logged',
      count,
      details: found.map(([kind, of]) => `${of} ${kind}`),
    },
  ];
}

async function gapHoles(connection: DuckDBConnection, where: string): Promise<readonly Hole[]> {
  const sql = `WITH seconds AS (SELECT epoch_us(date_trunc('second', stage_timestamp))::DOUBLE AS at_us, epoch_us(max(stage_timestamp))::DOUBLE AS last_us, epoch_us(min(stage_timestamp))::DOUBLE AS first_us
        FROM events WHERE ${where} GROUP BY 1),
      steps AS (SELECT lag(last_us) OVER (ORDER BY at_us) AS from_us, first_us AS to_us FROM seconds),
      gaps AS (SELECT from_us, to_us, to_us - from_us AS gap_us FROM steps WHERE from_us IS NOT NULL)
    SELECT from_us, to_us, gap_us, count(*) OVER () AS gap_count, sum(gap_us) OVER () AS total_us FROM gaps
    WHERE gap_us > greatest(${GAP_MIN_US}, ${GAP_USUAL_FACTOR} * (SELECT quantile_disc(gap_us, 0.5) FROM gaps)) ORDER BY gap_us DESC LIMIT ${DETAIL_MAX_COUNT}`;
  const rows = await queryRows(connection, sql, new Bindings());
  const [longest] = rows;
  if (longest === undefined) return [];
  const count = numberOf(longest, 'gap_count');
  return [
    {
      kind: 'gap',
      what: `${count} ${count === 1 ? 'gap' : 'gaps'} in time, ${formatDuration(numberOf(longest, 'total_us'))} together`,
      consequence:
        'what happened in them is unknown: a log rotated away, a server down, or another server logged it',
      count,
      details: rows.map(
        (row) =>
          `${formatMicroTime(numberOf(row, 'from_us'))} to ${formatMicroTime(numberOf(row, 'to_us'))} (${formatDuration(numberOf(row, 'gap_us'))})`,
      ),
    },
  ];
}

function verbHoles(summary: Row): readonly Hole[] {
  const seen = new Set(textsOf(summary, 'verbs'));
  const missing = ['get', 'list', 'watch', ...WRITE_VERBS].filter((verb) => !seen.has(verb));
  return missing.map((verb) => ({
    kind: 'verb-missing',
    what: `no ${verb} events`,
    consequence: WITHOUT_VERB[verb] ?? '',
    count: 0,
    details: [],
  }));
}

function bodyHoles(summary: Row, bodyless: readonly Row[]): readonly Hole[] {
  const written = numberOf(summary, 'write_count');
  return [
    ...counted(summary, 'metadata_count', {
      kind: 'level-metadata',
      what: (count) => `${count} of ${written} writes at level Metadata`,
      consequence: 'their bodies are not logged: unknown what changed',
    }),
    ...counted(summary, 'request_count', {
      kind: 'level-request',
      what: (count) => `${count} of ${written} writes at level Request`,
      consequence:
        'what was sent is known, what came of it is rebuilt: defaults and webhooks can have changed it',
    }),
    ...(bodyless.length === 0
      ? []
      : [
          {
            kind: 'kind-without-bodies',
            what: `${bodyless.length} kinds never with a body`,
            consequence: 'objects of these kinds cannot be rebuilt from this log',
            count: bodyless.length,
            details: bodyless
              .slice(0, DETAIL_MAX_COUNT)
              .map((row) => `${textOf(row, 'what')} (${numberOf(row, 'request_count')} writes)`),
          },
        ]),
    ...counted(summary, 'truncated_count', {
      kind: 'truncated',
      what: (count) => `${count} events were cut by the API server for their size`,
      consequence: 'their bodies are lost',
    }),
    ...counted(summary, 'nameless_count', {
      kind: 'deletecollection-without-names',
      what: (count) => `${count} collection deletes without an answer`,
      consequence: 'how many objects they deleted, and which, is not in the log',
    }),
    ...counted(summary, 'unnamed_count', {
      kind: 'create-without-name',
      what: (count) => `${count} creates without a name`,
      consequence:
        'the server made the name (generateName) and no answer is logged: what was created is unknown',
    }),
  ];
}

function stageHoles(summary: Row): readonly Hole[] {
  const seen = new Set(textsOf(summary, 'stages'));
  const absent = (stage: string, consequence: string): readonly Hole[] =>
    seen.has(stage)
      ? []
      : [{ kind: 'stage-missing', what: `no ${stage} events`, consequence, count: 0, details: [] }];
  return [
    ...absent('RequestReceived', 'requests that hang or were never answered cannot be seen'),
    ...absent('ResponseStarted', 'watches that are still open cannot be seen'),
    ...absent('ResponseComplete', 'how requests ended, and how long they took, cannot be seen'),
  ];
}

function fieldHoles(summary: Row): readonly Hole[] {
  const all = numberOf(summary, 'event_count');
  return [
    ...counted(summary, 'codeless_count', {
      kind: 'code-missing',
      what: (count) => `${count} answers without a status code`,
      consequence: 'they are counted as neither failed nor refused',
    }),
    ...counted(summary, 'groupless_count', {
      kind: 'groups-missing',
      what: (count) => `${count} of ${all} events without the user's groups`,
      consequence: 'rights that come through groups cannot be told from this log',
    }),
    ...counted(summary, 'timeless_count', {
      kind: 'duration-missing',
      what: (count) => `${count} answers with one time only`,
      consequence: 'their latency reads as 0',
    }),
  ];
}

/** An audit event does not say which API server wrote it; newer servers each keep a lease (KEP-1965). */
function serverHole(summary: Row): Hole {
  const count = numberOf(summary, 'server_count');
  return count === 0
    ? {
        kind: 'servers-unknown',
        what: 'how many API servers there are is not in the log',
        consequence:
          'each writes its own log: what went through another one may be missing, and nothing here would show it',
        count: 0,
        details: [],
      }
    : {
        kind: 'servers',
        what: `${count} API ${count === 1 ? 'server' : 'servers'} by their leases`,
        consequence: `events do not say which server wrote them: check that ${count === 1 ? 'its log' : `all ${count} logs`} came in`,
        count,
        details: [],
      };
}

function counted(
  summary: Row,
  column: string,
  hole: {
    readonly kind: string;
    readonly what: (count: number) => string;
    readonly consequence: string;
  },
): readonly Hole[] {
  const count = numberOf(summary, column);
  if (count === 0) return [];
  return [{ kind: hole.kind, what: hole.what(count), consequence: hole.consequence, count, details: [] }];
}
