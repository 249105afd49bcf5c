/** Enough digits to tell any two numbers of 32 bits apart. */
const FLOAT32_DIGITS_MAX_COUNT = 9;

/** Outside of these, Go's 'g' format with the shortest digits writes an exponent (strconv/ftoa.go). */
const EXPONENT_MIN = -4;
const EXPONENT_MAX = 5;

/** The shortest digits that stand for the number in 32 bits: `1.5e+0` has `15` and exponent 0. */
function shortest(value: number): { readonly digits: string; readonly exponent: number } {
  const wanted = Math.fround(value);
  let text = value.toExponential(FLOAT32_DIGITS_MAX_COUNT - 1);
  for (let count = 1; count <= FLOAT32_DIGITS_MAX_COUNT; count += 1) {
    const candidate = value.toExponential(count - 1);
    if (Math.fround(Number(candidate)) === wanted) {
      text = candidate;
      break;
    }
  }
  const [mantissa = '', exponent = '0'] = text.split('e');
  return { digits: mantissa.replace('.', '').replace(/0+$/, ''), exponent: Number(exponent) };
}

/**
 * A float as the key of a JSON object, as sigs.k8s.io/yaml writes it: Go's `FormatFloat(value, 'g', -1, 32)`, in 32 bits
 * whatever the number was.
 */
export function floatKey(value: number): string {
  const inFloat32 = Math.fround(value);
  if (Number.isNaN(inFloat32)) return '.nan';
  if (!Number.isFinite(inFloat32)) return inFloat32 > 0 ? '.inf' : '-.inf';
  if (inFloat32 === 0) return Object.is(inFloat32, -0) ? '-0' : '0';
  const { digits, exponent } = shortest(Math.abs(inFloat32));
  const sign = inFloat32 < 0 ? '-' : '';
  if (exponent < EXPONENT_MIN || exponent > EXPONENT_MAX) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${digits[0] ?? ''}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
