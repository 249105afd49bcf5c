import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../kube/json.ts';
import { parseJson } from '../kube/parse-json.ts';
import { Problem } from '../problem.ts';
import { readText } from './read-text.ts';
import { ownFilesIn } from './serve-own-files.ts';

/** Where the daemon is, and how to be let in. */
export interface ServeClientFlags {
  readonly data: string;
  readonly server?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
}

interface Address {
  readonly url: string;
  readonly token: string;
  readonly ca: string | undefined;
}

/** A daemon that does not answer by then is busy with something else. */
const ANSWER_MAX_MS = 70_000;

/** What the daemon of this data folder has written down of itself. */
async function ownAddress(data: string): Promise<JsonObject | undefined> {
  try {
    const value = parseJson(await readFile(ownFilesIn(data).client, 'utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    // No daemon has ever run there, or it belongs to somebody else: the flags have to say.
    return undefined;
  }
}

/** Where it is, and how to be let in. Throws a Problem where nothing says so. */
export async function addressOf(flags: ServeClientFlags): Promise<Address> {
  const own = flags.server === undefined ? await ownAddress(flags.data) : undefined;
  const url = flags.server ?? stringAt(own, 'url');
  if (url === undefined || !URL.canParse(url))
    throw new Problem({
      what: url === undefined ? 'it is not known where plimsoll serve runs' : `${url} is no address`,
      where: '--server',
      fix: 'give its address with --server https://HOST:PORT, or its data folder with --data',
    });
  const tokenFile = flags.tokenFile ?? stringAt(own, 'tokenFile');
  if (tokenFile === undefined)
    throw new Problem({
      what: 'plimsoll serve wants a token',
      where: '--token-file',
      fix: 'name a file that holds one with --token-file',
    });
  const caFile = flags.caFile ?? stringAt(own, 'ca');
  return {
    url,
    token: (await readText(tokenFile, '--token-file')).split(',')[0]?.trim() ?? '',
    ca: caFile === undefined ? undefined : await readText(caFile, '--ca-file'),
  };
}

async function send(
  address: Address,
  method: string,
  path: string,
  body: string | undefined,
): Promise<{ readonly code: number; readonly text: string }> {
  const { url, token, ca } = address;
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        timeout: ANSWER_MAX_MS,
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.once('end', () => resolve({ code: response.statusCode ?? 0, text }));
        response.once('error', reject);
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('no answer')));
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Asks the daemon. Throws a Problem where it is not there or refuses. */
export async function askServe(
  flags: ServeClientFlags,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: JsonValue,
): Promise<JsonObject> {
  const address = await addressOf(flags);
  let reply: { readonly code: number; readonly text: string };
  try {
    reply = await send(address, method, path, body === undefined ? undefined : JSON.stringify(body));
  } catch (error) {
    throw new Problem({
      what: `plimsoll serve does not answer: ${error instanceof Error ? error.message : String(error)}`,
      where: address.url,
      fix: 'start it with: plimsoll serve, or give another address with --server',
      cause: error,
    });
  }
  const value = parseJson(reply.text);
  if (reply.code < 300 && isJsonObject(value)) return value;
  throw new Problem({
    what: `plimsoll serve answered ${reply.code}: ${stringAt(value, 'error') ?? reply.text}`,
    where: address.url,
    fix: stringAt(value, 'fix') ?? 'see its log',
  });
}
