import type { JsonObject } from '../../json.ts';
import { formatQuantity, milliUnitsOf } from '../../quantity.ts';
import { goQuote } from '../go-value.ts';
import type { Path } from '../path.ts';
import { struct } from '../values.ts';
import { quantity } from './quantity-rules.ts';

const MILLI_PER_UNIT = 1000n;

/** GetWarningsForPersistentVolumeClaimSpec: there is no half byte. */
export function claimSpecWarnings(spec: JsonObject, path: Path): readonly string[] {
  return ['requests', 'limits'].flatMap((list) => {
    const value = quantity(struct(struct(spec, 'resources'), list)['storage']);
    if (milliUnitsOf(value) % MILLI_PER_UNIT === 0n) return [];
    const at = path.child('resources').child(list).key('storage').toString();
    return [`${at}: fractional byte value ${goQuote(formatQuantity(value))} is invalid, must be an integer`];
  });
}
