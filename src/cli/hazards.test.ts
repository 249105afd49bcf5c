import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { HAZARDS } from '../hazards/index.ts';
import { hazardsCommand } from './hazards.ts';
import { hazardsPage } from './hazards-page.ts';
import { recordingTerminal } from './terminal.fixture.ts';

async function run(...args: readonly string[]): Promise<string> {
  const terminal = recordingTerminal();
  const command = hazardsCommand({ terminal, signal: new AbortController().signal, exit: () => undefined });
  await command.parseAsync(args, { from: 'user' });
  return terminal.written();
}

describe('plimsoll hazards', () => {
  const checked = HAZARDS.filter(({ check }) => check !== undefined);

  it('names the verbs of each', async () => {
    const lines = (await run()).trimEnd().split('\n').slice(1);
    expect(lines).toHaveLength(HAZARDS.length);
    for (const { id, check, detect } of HAZARDS) {
      const verbs = [check && 'check', detect && 'detect'].filter(Boolean).join(',');
      expect(lines.find((line) => line.startsWith(`${id} `))).toContain(` ${verbs} `);
    }
  });

  it('lists every rule in -o wide, and as JSON', async () => {
    const wide = await run('-o', 'wide');
    const document: unknown = JSON.parse(await run('-o', 'json'));
    for (const { id, check } of checked) {
      for (const rule of check?.rules ?? []) expect(wide).toContain(`\n${id}/${rule.id} `);
    }
    expect(document).toMatchObject({
      hazards: HAZARDS.map(({ id, check }) => ({
        id,
        rules: [...(check?.rules ?? []), ...(check?.changes ?? [])].map((rule) => ({
          id: `${id}/${rule.id}`,
        })),
      })),
    });
  });

  it('tells one with its rules and the commands that look for it', async () => {
    for (const { id, check, detect } of HAZARDS) {
      const text = await run(id);
      expect(text.includes(`plimsoll check --include ${id} PATH`)).toBe(check !== undefined);
      expect(text.includes(`plimsoll detect --include ${id} FILE`)).toBe(detect !== undefined);
    }
  });

  it('suggests the hazard that is meant, instead of listing all', async () => {
    await expect(run('webhook-dedlock')).rejects.toMatchObject({
      message: 'no hazard is called webhook-dedlock',
      fix: 'did you mean webhook-deadlock? `plimsoll hazards` lists them',
    });
    await expect(run('xyzzy')).rejects.toMatchObject({ fix: '`plimsoll hazards` lists them' });
  });
});

describe('docs/rules.md', () => {
  it('is what `plimsoll hazards -o markdown` prints (npx vitest -u writes it anew)', async () => {
    const file = new URL('../../docs/rules.md', import.meta.url);
    const page = await format(hazardsPage(HAZARDS), { ...(await resolveConfig(file)), parser: 'markdown' });
    await expect(page).toMatchFileSnapshot('../../docs/rules.md');
  });
});
