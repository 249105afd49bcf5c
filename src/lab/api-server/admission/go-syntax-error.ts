/** What Go's encoding/json says of a text that is no JSON; the commonest cases. */
export function goSyntaxError(text: string): string {
  const start = text.trimStart();
  const [first] = start;
  if (first === undefined || '{["'.includes(first) || /[-\d]/.test(first))
    return 'unexpected end of JSON input';
  for (const literal of ['true', 'false', 'null'])
    if (literal.startsWith(first)) {
      const at = Array.from(literal).findIndex((letter, index) => start[index] !== letter);
      const found = start[at];
      if (found === undefined) return 'unexpected end of JSON input';
      return `invalid character '${found}' in literal ${literal} (expecting '${literal[at] ?? ''}')`;
    }
  return `invalid character '${first}' looking for beginning of value`;
}
