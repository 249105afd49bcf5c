/**
 * What keeps an expression from compiling, `undefined` where nothing certain does. Proxies read PCRE or RE2, which JavaScript cannot
 * compile; so only what is wrong in all of them is told: brackets that do not match, a quantifier with nothing before it,
 * a lone backslash at the end.
 */
export function regexFault(text: string): string | undefined {
  let depth = 0;
  let canRepeat = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '\\') {
      if (at === text.length - 1) return 'a backslash at the end';
      at += 1;
      canRepeat = true;
    } else if (sign === '[') {
      const end = classEnd(text, at);
      if (end === undefined) return '"[" without "]"';
      at = end;
      canRepeat = true;
    } else if (sign === '(') {
      depth += 1;
      canRepeat = false;
      if (text[at + 1] === '?') at += 1;
    } else if (sign === ')') {
      if (depth === 0) return '")" without "("';
      depth -= 1;
      canRepeat = true;
    } else if (sign === '*' || sign === '+' || sign === '?') {
      if (!canRepeat) return `nothing before "${sign}"`;
      // Lazy and possessive marks belong to the quantifier.
      if (text[at + 1] === '?' || text[at + 1] === '+') at += 1;
      canRepeat = false;
    } else canRepeat = sign !== '|' && sign !== '^';
  }
  return depth === 0 ? undefined : '"(" without ")"';
}

/** Where the character class that opens at `start` closes; `]` right after `[` or `[^` is a member. */
function classEnd(text: string, start: number): number | undefined {
  let at = start + 1;
  if (text[at] === '^') at += 1;
  if (text[at] === ']') at += 1;
  for (; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith('[:', at)) at = Math.max(at, text.indexOf(':]', at) + 1);
    else if (text[at] === ']') return at;
  }
  return undefined;
}
