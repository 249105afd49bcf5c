import {
  cidrContains,
  parseCidr,
  parseIpAddress,
  type Cidr,
} from '../../../kube/network-policy/ip-address.ts';

/** Where the addresses of Services come from: `--service-cluster-ip-range`. */
export const DEFAULT_SERVICE_RANGE = '10.0.0.0/16';
/** The longest prefix that is taken: fourteen addresses. The shortest is kube-apiserver's own limit (cmd/kube-apiserver/app/options/validation.go). */
const PREFIX_LENGTH_MAX = 28;
const PREFIX_LENGTH_MIN = 12;
/** Of a range the lower end is for addresses that people ask for (calculateRangeOffset, pkg/registry/core/service/ipallocator). */
const LOWER_BAND = { min_count: 16, max_count: 256, share: 16 };

/** The addresses of a range, without those of the network and of everybody in it. */
export class ServiceRange {
  readonly text: string;
  readonly count: number;
  /** How many addresses are left to those who ask for one, as long as there are others. */
  readonly lowerBand_count: number;
  readonly #cidr: Cidr;

  /** `text`: an IPv4 network. Throws RangeError with what is wrong with it. */
  constructor(text: string) {
    const cidr = parseCidr(text);
    if (cidr === undefined || cidr.family !== 4)
      throw new RangeError(`${JSON.stringify(text)} is no IPv4 network (10.0.0.0/24)`);
    if (cidr.prefixLength < PREFIX_LENGTH_MIN || cidr.prefixLength > PREFIX_LENGTH_MAX)
      throw new RangeError(
        `the prefix of ${text} has to be one of /${PREFIX_LENGTH_MIN} to /${PREFIX_LENGTH_MAX}`,
      );
    this.#cidr = cidr;
    const size_count = 2 ** (32 - cidr.prefixLength);
    this.text = `${ipv4Text(cidr.value)}/${cidr.prefixLength}`;
    this.count = size_count - 2;
    const share_count = Math.floor(size_count / LOWER_BAND.share);
    this.lowerBand_count =
      size_count <= LOWER_BAND.min_count
        ? 0
        : Math.min(Math.max(LOWER_BAND.min_count, share_count), LOWER_BAND.max_count);
  }

  /** `.0`, which no Service has. */
  get network(): string {
    return ipv4Text(this.#cidr.value);
  }

  /** The how-manieth address, from 0: `.1`. */
  address(index: number): string {
    return ipv4Text(this.#cidr.value + 1n + BigInt(index));
  }

  contains(text: string): boolean {
    const address = parseIpAddress(text);
    return address !== undefined && cidrContains(this.#cidr, address);
  }
}

function ipv4Text(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}
