import { nativeEvent } from './native-log.fixture.ts';
import { openSpool } from './spool.ts';
import { openStore } from './store.ts';

/** The process that the crash test kills: appends, imports or compacts without end, and tells on stdout what it has done. */

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function append(data: string, first: number): Promise<void> {
  const spool = await openSpool(data, { segmentMax_bytes: 20_000 });
  tell('begun');
  for (let index = first; ; index += 3) {
    await spool.append([0, 1, 2].map((more) => JSON.stringify(nativeEvent(index + more, index + more))));
    // Only what is told here was acknowledged.
    tell(`${index} ${index + 1} ${index + 2}`);
  }
}

async function compact(data: string): Promise<void> {
  const store = await openStore(data);
  tell('begun');
  for (;;) {
    const { added_count } = await store.compact();
    tell(`compacted ${added_count}`);
    if (added_count === 0) return;
  }
}

async function importLog(data: string, log: string): Promise<void> {
  const store = await openStore(data);
  tell('begun');
  const { added_count } = await store.import([log]);
  tell(`imported ${added_count}`);
}

const [what = '', data = '', argument = ''] = process.argv.slice(2);
if (what === 'append') await append(data, Number(argument));
else if (what === 'compact') await compact(data);
else await importLog(data, argument);
