import { Command } from 'commander';
import { expect, it } from 'vitest';
import { parseMicroTime } from '../kube/microtime.ts';
import { parseFilter, parsePatterns, parseWindow } from '../audit/query/filter-text.ts';
import { addFilterOptions, unknownKindHints, type FilterFlags } from './filters.ts';

function flagsOf(args: readonly string[]): FilterFlags {
  const command = addFilterOptions(new Command('x').exitOverride());
  return command.parse(args, { from: 'user' }).opts<FilterFlags>();
}

it('reads repeated flags, lists and exceptions', () => {
  expect(
    parseFilter(flagsOf(['--user', 'a,!b', '--user', 'c*', '-n', 'shop', '--code', '4xx,!429'])),
  ).toEqual({
    user: [
      { text: 'a', negated: false },
      { text: 'b', negated: true },
      { text: 'c*', negated: false },
    ],
    namespace: [{ text: 'shop', negated: false }],
    code: [
      { text: '4xx', negated: false },
      { text: '429', negated: true },
    ],
  });
  expect(parseFilter({})).toEqual({});
});

it('takes an empty pattern as "has none"', () => {
  expect(parsePatterns(['!'])).toEqual([{ text: '', negated: true }]);
});

it.each([
  ['--code', 'forbidden', '--code cannot be "forbidden"'],
  ['--ip', '10.0.0.0/33', '--ip cannot be "10.0.0.0/33"'],
  ['--stage', 'Done', '--stage cannot be "Done"'],
])('refuses %s %s', (flag, value, message) => {
  expect(() => parseFilter(flagsOf([flag, value]))).toThrow(message);
});

const NEWEST_US = parseMicroTime('2026-11-21T04:00:00Z') ?? 0;
const anchor = async () => ({ at_us: NEWEST_US, about: 'the newest event of the log' });

it('counts --since back from the anchor and says so', async () => {
  expect(await parseWindow({ since: '1h' }, anchor)).toEqual({
    from_us: parseMicroTime('2026-11-21T03:00:00Z'),
    note: 'since 2026-11-21T03:00:00.000000Z: 1h before the newest event of the log (2026-11-21T04:00:00.000000Z)',
  });
});

it('reads --from and --to, also as days', async () => {
  expect(await parseWindow({ from: '2026-11-21', to: '2026-11-21T05:00:00+01:00' }, anchor)).toEqual({
    from_us: parseMicroTime('2026-11-21T00:00:00Z'),
    to_us: NEWEST_US,
  });
});

it.each<[FilterFlags, string]>([
  [{ since: 'yesterday' }, '--since is no duration'],
  [{ since: '1h', from: '2026-11-21' }, 'both say where to begin'],
  [{ to: '3 o’clock' }, '--to is no time'],
])('refuses the window %j', async (flags, message) => {
  await expect(parseWindow(flags, anchor)).rejects.toThrow(message);
});

it('hints at kinds that are not built in', () => {
  expect(unknownKindHints(parseFilter({ kind: ['pods/exec,Widget', 'svc*'] }))).toEqual([
    'hint: Widget is no built-in kind; it was matched as the name of a custom resource',
  ]);
});
