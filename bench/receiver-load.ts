import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { parseArgs } from 'node:util';

/**
 * Posts audit events as kube-apiserver does: EventLists of 400, some at the same time over one HTTP/2 connection, each tried again where it is refused. A process of
 * its own. Prints `{ events_count, seconds, shed_count, p50_ms, p99_ms }`.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    ca: { type: 'string' },
    token: { type: 'string' },
    log: { type: 'string' },
    events: { type: 'string' },
    concurrency: { type: 'string', default: '8' },
  },
});

/** --audit-webhook-batch-max-size of kube-apiserver. */
const BATCH_COUNT = 400;
const RETRY_MS = 50;

/** Bodies are made once and sent again and again, with other auditIDs: making them must not be what is measured. */
const lines = readFileSync(values.log ?? '', 'utf8')
  .trimEnd()
  .split('\n');
const bodies: Buffer[] = [];
for (let first = 0; first + BATCH_COUNT <= lines.length; first += BATCH_COUNT) {
  const items = lines
    .slice(first, first + BATCH_COUNT)
    .map((line) => line.replace('"kind":"Event","apiVersion":"audit.k8s.io/v1",', ''));
  bodies.push(
    Buffer.from(
      `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[${items.join(',')}]}`,
    ),
  );
}

const url = new URL(values.url ?? '');
const session = connect(url, { ca: readFileSync(values.ca ?? '', 'utf8') });
const batches_count = Math.ceil(Number(values.events) / BATCH_COUNT);
const latencies_ms: number[] = [];
let next = 0;
let shed_count = 0;

async function post(body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': url.pathname,
      'content-type': 'application/json',
      'content-length': String(body.length),
      authorization: `Bearer ${values.token ?? ''}`,
    });
    let code = 0;
    stream.once('response', (headers) => {
      code = headers[':status'] ?? 0;
    });
    stream.resume();
    stream.once('end', () => resolve(code));
    stream.once('error', reject);
    stream.end(body);
  });
}

async function worker(): Promise<void> {
  while (next < batches_count) {
    const body = bodies[next % bodies.length];
    next += 1;
    if (body === undefined) throw new Error('the log is too short');
    const started_ms = performance.now();
    for (let code = await post(body); code !== 200; code = await post(body)) {
      if (code !== 429 && code !== 503) throw new Error(`answered ${code}`);
      shed_count += 1;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    latencies_ms.push(performance.now() - started_ms);
  }
}

const started_ms = performance.now();
await Promise.all(Array.from({ length: Number(values.concurrency) }, worker));
const seconds = (performance.now() - started_ms) / 1000;
session.close();
const sorted = latencies_ms.toSorted((one, other) => one - other);
const quantile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
console.log(
  JSON.stringify({
    events_count: batches_count * BATCH_COUNT,
    seconds,
    shed_count,
    p50_ms: quantile(0.5),
    p99_ms: quantile(0.99),
  }),
);
