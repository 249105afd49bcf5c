import { describe, expect, it } from 'vitest';
import { ServiceRange } from './service-range.ts';

describe('ranges of Services', () => {
  it.each([
    ['10.0.0.0/16', 65_534, 256, '10.0.0.1', '10.0.1.1'],
    ['10.0.0.9/24', 254, 16, '10.0.0.1', '10.0.0.17'],
    ['10.96.0.0/20', 4_094, 256, '10.96.0.1', '10.96.1.1'],
    ['192.168.255.240/28', 14, 0, '192.168.255.241', '192.168.255.241'],
  ])('%s', (text, count, lowerBand_count, first, firstGiven) => {
    const range = new ServiceRange(text);
    expect(range).toMatchObject({ count, lowerBand_count });
    expect(range.address(0)).toBe(first);
    expect(range.address(lowerBand_count)).toBe(firstGiven);
    expect(range.contains(range.address(count - 1))).toBe(true);
    expect(range.contains(range.address(count + 1))).toBe(false);
  });

  it.each(['', '10.0.0.0', '10.0.0.0/8', '10.0.0.0/29', 'fd00::/112'])('no %j', (text) => {
    expect(() => new ServiceRange(text)).toThrow(RangeError);
  });
});
