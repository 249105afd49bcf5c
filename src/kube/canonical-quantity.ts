import { formatQuantity, milliUnitsOf, NANO_PER_UNIT, parseQuantity } from './quantity.ts';

/** So many texts are remembered: the objects of a cluster ask for few different amounts. */
const REMEMBERED_MAX_COUNT = 1024;
const MILLI_PER_UNIT = 1000n;

function canonical(text: string, roundsToMilli: boolean): string {
  const reading = parseQuantity(text);
  if (reading.type !== 'quantity') return text;
  const { quantity } = reading;
  if (!roundsToMilli) return formatQuantity(quantity);
  const nano = (milliUnitsOf(quantity) * NANO_PER_UNIT) / MILLI_PER_UNIT;
  return formatQuantity({ ...quantity, nano });
}

function remembering(roundsToMilli: boolean): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text) ?? canonical(text, roundsToMilli);
    if (known.size >= REMEMBERED_MAX_COUNT) known.clear();
    known.set(text, found);
    return found;
  };
}

/** A quantity as the API server writes it back: `1.5` is `1500m`. Text that is none stays as it is. */
export const canonicalQuantity = remembering(false);

/** As an amount of a resource: nothing below a thousandth is kept, it is rounded up (SetDefaults_ResourceList). */
export const canonicalAmount = remembering(true);
