import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../lab/scenarios/index.ts';
import { complete } from './completion.ts';
import { buildProgram } from './program.ts';
import { recordingTerminal } from './terminal.fixture.ts';

const IDS = SCENARIOS.map(({ id }) => id);

function program() {
  const terminal = recordingTerminal({ note: () => undefined });
  const { signal } = new AbortController();
  return { terminal, root: buildProgram({ terminal, signal, exit: () => undefined }) };
}

async function list(...args: readonly string[]): Promise<string> {
  const { terminal, root } = program();
  await root.parseAsync(['lab', 'list', ...args], { from: 'user' });
  return terminal.written();
}

describe('lab list', () => {
  it('lists every scenario, with where it is played and what happens in it', async () => {
    const [heading, ...lines] = (await list()).trimEnd().split('\n');
    expect(heading).toMatch(/^ID +ON +WHAT-HAPPENS$/);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(IDS);
    expect(lines[0]).toMatch(/^powerful-operator +embedded,envtest +An operator/);
  });

  it('says why a scenario is not played elsewhere', async () => {
    const [heading, ...lines] = (await list('-o', 'wide')).trimEnd().split('\n');
    expect(heading).toMatch(/WHAT-HAPPENS +NODES +PODS +HAZARD +NOT-ELSEWHERE-BECAUSE$/);
    const flood = lines.find((line) => line.startsWith('object-flood'));
    expect(flood).toMatch(/ object-flood +envtest: .+/);
  });

  it('is read by programs', async () => {
    expect((await list('-o', 'name')).trimEnd().split('\n')).toEqual(IDS);
    expect(JSON.parse(await list('-o', 'json'))).toMatchObject({
      scenarios: SCENARIOS.map(({ id, hazard, title }) => ({ id, hazard, title })),
    });
    expect(await list('-o', 'yaml')).toContain('- id: powerful-operator\n');
  });

  it('completes the names of scenarios', () => {
    const { root } = program();
    const words = complete(root, ['lab', 'run', 'power']).candidates.map(({ word }) => word);
    expect(words).toEqual(['powerful-operator']);
    expect(complete(root, ['lab', 'run', '']).candidates).toHaveLength(IDS.length);
  });
});
