import { BlockList, isIP } from 'node:net';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Bindings } from './bindings.ts';
import type { Filter, Pattern } from './filter.ts';
import { queryRows, textOf } from './row.ts';

/** The network that `10.0.0.0/8` or `fd00::/8` means; `undefined` where the text is no CIDR. */
export function parseCidr(text: string): BlockList | undefined {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return undefined;
  if (Number(prefix) > (family === 4 ? 32 : 128)) return undefined;
  const network = new BlockList();
  network.addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
  return network;
}

/** An address that no event carries: stands for a network of which the log has seen nobody. */
const NOBODY = '(none)';

/** Replaces each network in `--ip` by the addresses of it that the log has seen: DuckDB has no address type built in. */
export async function resolveNetworks(connection: DuckDBConnection, filter: Filter): Promise<Filter> {
  if (filter.ip === undefined || !filter.ip.some((pattern) => pattern.text.includes('/'))) return filter;
  const rows = await queryRows(
    connection,
    'SELECT DISTINCT unnest(source_ips) AS ip FROM events',
    new Bindings(),
  );
  const seen = rows.map((row) => textOf(row, 'ip'));
  const ip = filter.ip.flatMap((pattern): readonly Pattern[] => {
    const network = parseCidr(pattern.text);
    if (network === undefined) return [pattern];
    const inside = seen.filter(
      (address) => isIP(address) !== 0 && network.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6'),
    );
    return (inside.length === 0 ? [NOBODY] : inside).map((text) => ({ text, negated: pattern.negated }));
  });
  return { ...filter, ip };
}
