import { describe, expect, it } from 'vitest';
import { formatRelease, parseReleaseVersion } from './release-version.ts';

describe('parseReleaseVersion', () => {
  it.each([
    ['v1.28.4', '1.28.4'],
    ['1.28', '1.28'],
    ['v1.28.4-eks-8cb36c9', '1.28.4'],
    ['1.27.3-gke.100', '1.27.3'],
    ['v1.20.15+k3s1', '1.20.15'],
    ['v1.31.2_vmware.1-fips', '1.31.2'],
    ['3.5.1-0', '3.5.1'],
    [' v1.2.3 ', '1.2.3'],
  ])('%s', (text, expected) => {
    const version = parseReleaseVersion(text);
    expect(version === undefined ? undefined : formatRelease(version)).toBe(expected);
  });
  it.each(['', 'latest', 'v1', '1.28.x', 'main-1.28.4', '1.28.4abc'])('%j is none', (text) => {
    expect(parseReleaseVersion(text)).toBeUndefined();
  });
});
