import {
  addQuantities,
  approximateUnits,
  compareQuantities,
  NANO_PER_UNIT,
  parseQuantity,
  subtractQuantities,
  type Quantity,
} from '../quantity.ts';
import { CelCidr, CelIp } from './ip.ts';
import { Arguments, type CelFunction, type CelLibrary } from './library.ts';
import { CelFormat } from './named-format.ts';
import { CelSemver } from './semver.ts';
import { CelUrl } from './url.ts';
import {
  CelError,
  celInt,
  CelMap,
  CelOptional,
  CelQuantity,
  CelUnknownError,
  type CelValue,
} from './value.ts';

const bound =
  (name: string, call: (args: Arguments) => CelValue): CelFunction =>
  (args) =>
    call(new Arguments(name, args));

const INT_MAX = 2n ** 63n - 1n;
const INT_MIN = -(2n ** 63n);

function quantityAt(args: Arguments, index: number): Quantity {
  return args.instance(index, CelQuantity).quantity;
}

function quantityFrom(text: string): CelQuantity {
  const reading = parseQuantity(text);
  if (reading.type === 'invalid') throw new CelError(`"${text}" is no quantity: ${reading.reason}`);
  return new CelQuantity(reading.quantity);
}

/** The second operand of `add` and `sub`: a quantity or an int. */
function operand(args: Arguments): Quantity {
  const value = args.count(2).any(1);
  return typeof value === 'bigint'
    ? { nano: value * NANO_PER_UNIT, format: 'DecimalExponent' }
    : quantityAt(args, 1);
}

/** What asInteger gives: `undefined` where there is a fraction or it does not fit (Quantity.AsInt64). */
function integerOf({ nano }: Quantity): bigint | undefined {
  if (nano % NANO_PER_UNIT !== 0n) return undefined;
  const units = nano / NANO_PER_UNIT;
  return units >= INT_MIN && units <= INT_MAX ? units : undefined;
}

const QUANTITY = 'kubernetes.Quantity';
const sign: CelFunction = bound('sign', (args) => {
  const { nano } = quantityAt(args.count(1), 0);
  return BigInt(Number(nano > 0n) - Number(nano < 0n));
});

/** Upstream the newest of these (mul, div, divInt) are in no release long enough to rely on how they round. */
const UNRELEASED: CelFunction = () => {
  throw new CelUnknownError('it multiplies or divides a quantity, which Plimsoll does not do');
};

const QUANTITIES: CelLibrary = {
  global: {
    quantity: bound('quantity', (args) => quantityFrom(args.count(1).string(0))),
    isQuantity: bound('isQuantity', (args) => parseQuantity(args.count(1).string(0)).type === 'quantity'),
    sign,
  },
  member: {
    [`${QUANTITY}.sign`]: sign,
    [`${QUANTITY}.isInteger`]: bound(
      'isInteger',
      (args) => integerOf(quantityAt(args.count(1), 0)) !== undefined,
    ),
    [`${QUANTITY}.asInteger`]: bound('asInteger', (args) => {
      const integer = integerOf(quantityAt(args.count(1), 0));
      if (integer === undefined) throw new CelError('cannot convert value to integer');
      return integer;
    }),
    [`${QUANTITY}.asApproximateFloat`]: bound('asApproximateFloat', (args) =>
      approximateUnits(quantityAt(args.count(1), 0)),
    ),
    [`${QUANTITY}.add`]: bound(
      'add',
      (args) => new CelQuantity(addQuantities(quantityAt(args, 0), operand(args))),
    ),
    [`${QUANTITY}.sub`]: bound(
      'sub',
      (args) => new CelQuantity(subtractQuantities(quantityAt(args, 0), operand(args))),
    ),
    [`${QUANTITY}.mul`]: UNRELEASED,
    [`${QUANTITY}.div`]: UNRELEASED,
    [`${QUANTITY}.divInt`]: UNRELEASED,
    ...comparisons(QUANTITY, (args) => compareQuantities(quantityAt(args, 0), quantityAt(args, 1))),
  },
};

function comparisons(
  type: string,
  compare: (args: Arguments) => number,
): Readonly<Record<string, CelFunction>> {
  return {
    [`${type}.isGreaterThan`]: bound('isGreaterThan', (args) => compare(args.count(2)) > 0),
    [`${type}.isLessThan`]: bound('isLessThan', (args) => compare(args.count(2)) < 0),
    [`${type}.compareTo`]: bound('compareTo', (args) => BigInt(compare(args.count(2)))),
  };
}

const SEMVER = 'kubernetes.Semver';
const normalize = (args: Arguments) => args.count(1, 2).has(1) && args.bool(1);
const semverNumber = (name: string, index: 0 | 1 | 2) =>
  bound(name, (args) => celInt(args.count(1).instance(0, CelSemver).numbers[index]));

const SEMVERS: CelLibrary = {
  global: {
    semver: bound('semver', (args) => CelSemver.of(args.string(0), normalize(args))),
    isSemver: bound('isSemver', (args) => CelSemver.parse(args.string(0), normalize(args)) !== undefined),
  },
  member: {
    [`${SEMVER}.major`]: semverNumber('major', 0),
    [`${SEMVER}.minor`]: semverNumber('minor', 1),
    [`${SEMVER}.patch`]: semverNumber('patch', 2),
    ...comparisons(SEMVER, (args) => args.instance(0, CelSemver).compare(args.instance(1, CelSemver))),
  },
};

const URL_TYPE = 'kubernetes.URL';
const urlPart = (name: string, read: (url: CelUrl) => CelValue) =>
  bound(name, (args) => read(args.count(1).instance(0, CelUrl)));

const URLS: CelLibrary = {
  global: {
    url: bound('url', (args) => CelUrl.of(args.count(1).string(0))),
    isURL: bound('isURL', (args) => CelUrl.parse(args.count(1).string(0)) !== undefined),
  },
  member: {
    [`${URL_TYPE}.getScheme`]: urlPart('getScheme', (url) => url.scheme()),
    [`${URL_TYPE}.getHost`]: urlPart('getHost', (url) => url.host()),
    [`${URL_TYPE}.getHostname`]: urlPart('getHostname', (url) => url.hostname()),
    [`${URL_TYPE}.getPort`]: urlPart('getPort', (url) => url.port()),
    [`${URL_TYPE}.getEscapedPath`]: urlPart('getEscapedPath', (url) => url.escapedPath()),
    [`${URL_TYPE}.getQuery`]: urlPart('getQuery', (url) => new CelMap(url.query())),
  },
};

const ipFact = (name: string, read: (ip: CelIp) => CelValue) =>
  bound(name, (args) => read(args.count(1).instance(0, CelIp)));

const NETWORK: CelLibrary = {
  global: {
    ip: bound('ip', (args) => CelIp.of(args.count(1).string(0))),
    isIP: bound('isIP', (args) => CelIp.parse(args.count(1).string(0)) !== undefined),
    'ip.isCanonical': bound(
      'ip.isCanonical',
      (args) => CelIp.of(args.count(1).string(0)).text() === args.string(0),
    ),
    cidr: bound('cidr', (args) => CelCidr.of(args.count(1).string(0))),
    isCIDR: bound('isCIDR', (args) => CelCidr.parse(args.count(1).string(0)) !== undefined),
  },
  member: {
    'net.IP.family': ipFact('family', (ip) => BigInt(ip.family())),
    'net.IP.isUnspecified': ipFact('isUnspecified', (ip) => ip.isUnspecified()),
    'net.IP.isLoopback': ipFact('isLoopback', (ip) => ip.isLoopback()),
    'net.IP.isLinkLocalMulticast': ipFact('isLinkLocalMulticast', (ip) => ip.isLinkLocalMulticast()),
    'net.IP.isLinkLocalUnicast': ipFact('isLinkLocalUnicast', (ip) => ip.isLinkLocalUnicast()),
    'net.IP.isGlobalUnicast': ipFact('isGlobalUnicast', (ip) => ip.isGlobalUnicast()),
    'net.CIDR.ip': bound('ip', (args) => args.count(1).instance(0, CelCidr).ip),
    'net.CIDR.prefixLength': bound('prefixLength', (args) =>
      BigInt(args.count(1).instance(0, CelCidr).prefixLength),
    ),
    'net.CIDR.masked': bound('masked', (args) => args.count(1).instance(0, CelCidr).masked()),
    'net.CIDR.containsIP': bound('containsIP', (args) => {
      const ip = args.count(2).any(1);
      return args
        .instance(0, CelCidr)
        .containsIp(typeof ip === 'string' ? CelIp.of(ip) : args.instance(1, CelIp));
    }),
    'net.CIDR.containsCIDR': bound('containsCIDR', (args) => {
      const cidr = args.count(2).any(1);
      return args
        .instance(0, CelCidr)
        .containsCidr(typeof cidr === 'string' ? CelCidr.of(cidr) : args.instance(1, CelCidr));
    }),
  },
};

const FORMAT_NAMES = [
  'dns1123Label',
  'dns1123LabelPrefix',
  'dns1123Subdomain',
  'dns1123SubdomainPrefix',
  'dns1035Label',
  'dns1035LabelPrefix',
  'qualifiedName',
  'labelValue',
  'uri',
  'uuid',
  'byte',
  'date',
  'datetime',
] as const;

const FORMATS: CelLibrary = {
  global: {
    'format.named': bound(
      'format.named',
      (args) => new CelOptional(CelFormat.named(args.count(1).string(0))),
    ),
    ...Object.fromEntries(
      FORMAT_NAMES.map((name) => [
        `format.${name}`,
        bound(`format.${name}`, (args) => {
          args.count(0);
          const format = CelFormat.named(name);
          if (format === undefined) throw new CelUnknownError(`it asks for the format ${name}`);
          return format;
        }),
      ]),
    ),
  },
  member: {
    'kubernetes.NamedFormat.validate': bound('validate', (args) => {
      const problems = args.count(2).instance(0, CelFormat).problems(args.string(1));
      return new CelOptional(problems.length === 0 ? undefined : problems);
    }),
  },
};

/** The libraries that Kubernetes adds to CEL: quantity, semver, url, ip, cidr, format (k8s.io/apiserver/pkg/cel/library). */
export const KUBERNETES_TYPES: readonly CelLibrary[] = [QUANTITIES, SEMVERS, URLS, NETWORK, FORMATS];
