/** One plugin of a server block: its name and what stands behind it on the line. */
export interface CorefilePlugin {
  readonly name: string;
  readonly args: readonly string[];
}

/** One server block: `.:53 { errors cache 30 }` answers for the zones `.`. */
export interface CorefileServer {
  /** As written, without port and scheme: `.`, `cluster.local`. */
  readonly zones: readonly string[];
  readonly plugins: readonly CorefilePlugin[];
}

const SCHEME = /^[a-z]+:\/\//;
const PORT = /:\d+$/;

function zoneOf(key: string): string {
  return key.replace(SCHEME, '').replace(PORT, '') || '.';
}

/** A line without its comment, as words. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const word of line.split(/[\s,]+/)) {
    if (word.startsWith('#')) break;
    if (word !== '') words.push(word);
  }
  return words;
}

/**
 * Reads the server blocks of a Corefile (CoreDNS manual, "Configuration"): braces nest, a brace ends its line, a plugin is the first word of
 * a line one brace deep. Snippets (`(name) { }`) are left out. `undefined` where the braces do not match.
 */
export function parseCorefile(text: string): readonly CorefileServer[] | undefined {
  const servers: { zones: string[]; plugins: CorefilePlugin[] }[] = [];
  let keys: string[] = [];
  let depth = 0;
  for (const line of text.split('\n')) {
    const words = wordsOf(line);
    const opens = words.at(-1) === '{';
    const content = opens ? words.slice(0, -1) : words;
    const [first, ...args] = content;
    if (first === '}') {
      depth -= 1;
      if (depth < 0) return undefined;
      continue;
    }
    if (depth === 0) keys.push(...content);
    if (depth === 1 && first !== undefined) servers.at(-1)?.plugins.push({ name: first, args });
    if (!opens) continue;
    if (depth === 0) {
      servers.push({ zones: keys.map(zoneOf), plugins: [] });
      keys = [];
    }
    depth += 1;
  }
  return depth === 0 ? servers.filter(({ zones }) => !zones.some((zone) => zone.startsWith('('))) : undefined;
}
