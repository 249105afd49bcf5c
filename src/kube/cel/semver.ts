import { CelError, type CelOpaque } from './value.ts';

const NUMBER = '(0|[1-9]\\d*)';
const IDENTIFIERS = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const SEMVER = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${IDENTIFIERS}))?(?:\\+(${IDENTIFIERS}))?$`,
);
const UINT64_MAX = 2n ** 64n - 1n;
const ALL_DIGITS = /^\d+$/;

/** Drops a leading `v`, leading zeros, and fills up to three numbers; `undefined` where that is not allowed. */
function normalized(text: string): string | undefined {
  const bare = text.startsWith('v') ? text.slice(1) : text;
  const parts = bare.split('.');
  const three = parts.length > 3 ? [...parts.slice(0, 2), parts.slice(2).join('.')] : parts;
  const trimmed = three.map((part) => {
    if (part.length < 2) return part;
    const rest = part.replace(/^0+/, '');
    return /^\d/.test(rest) ? rest : `0${rest}`;
  });
  if (trimmed.length < 3 && /[+-]/.test(trimmed.at(-1) ?? '')) return undefined;
  while (trimmed.length < 3) trimmed.push('0');
  return trimmed.join('.');
}

function compareIdentifiers(one: string, other: string): number {
  const oneIsNumber = ALL_DIGITS.test(one);
  const otherIsNumber = ALL_DIGITS.test(other);
  if (oneIsNumber && otherIsNumber)
    return Number(BigInt(one) > BigInt(other)) - Number(BigInt(one) < BigInt(other));
  if (oneIsNumber !== otherIsNumber) return oneIsNumber ? -1 : 1;
  return Number(one > other) - Number(one < other);
}

/** A version of the Kubernetes library `semver()` (blang/semver, SemVer 2.0.0). */
export class CelSemver implements CelOpaque {
  readonly typeName = 'kubernetes.Semver';
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];
  readonly #text: string;

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: readonly string[], text: string) {
    this.numbers = numbers;
    this.prerelease = prerelease;
    this.#text = text;
  }

  static parse(text: string, normalize: boolean): CelSemver | undefined {
    const wanted = normalize ? normalized(text) : text;
    const match = wanted === undefined ? null : SEMVER.exec(wanted);
    if (match === null) return undefined;
    const [whole, major = '0', minor = '0', patch = '0', prerelease] = match;
    const identifiers = prerelease === undefined ? [] : prerelease.split('.');
    if (identifiers.some((identifier) => ALL_DIGITS.test(identifier) && /^0./.test(identifier)))
      return undefined;
    const numbers = [BigInt(major), BigInt(minor), BigInt(patch)] as const;
    if (numbers.some((number) => number > UINT64_MAX)) return undefined;
    return new CelSemver(numbers, identifiers, whole);
  }

  static of(text: string, normalize: boolean): CelSemver {
    const version = CelSemver.parse(text, normalize);
    if (version === undefined) throw new CelError(`"${text}" is no semantic version`);
    return version;
  }

  /** Without build metadata: versions that differ in it only are equal. */
  text(): string {
    return this.#text.split('+')[0] ?? '';
  }

  compare(other: CelSemver): number {
    for (const [index, number] of this.numbers.entries()) {
      const counterpart = other.numbers[index] ?? 0n;
      if (number !== counterpart) return number > counterpart ? 1 : -1;
    }
    if (this.prerelease.length === 0 || other.prerelease.length === 0)
      return Number(this.prerelease.length === 0) - Number(other.prerelease.length === 0);
    for (const [index, identifier] of this.prerelease.entries()) {
      const counterpart = other.prerelease[index];
      if (counterpart === undefined) return 1;
      const order = compareIdentifiers(identifier, counterpart);
      if (order !== 0) return order;
    }
    return this.prerelease.length === other.prerelease.length ? 0 : -1;
  }
}
