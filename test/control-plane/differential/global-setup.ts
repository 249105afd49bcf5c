import type { TestProject } from 'vitest/node';
import { findAssets } from '../find-assets.ts';
import { startPair } from './target.fixture.ts';

/** One real and one embedded server for all areas that want nothing special. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const assets = findAssets();
  if (assets === undefined) throw new Error('the configuration found the programs, and now they are gone');
  const pair = await startPair({ programs: assets });
  project.provide('pair', { real: pair.real, embedded: pair.embedded });
  return () => pair.stop();
}
