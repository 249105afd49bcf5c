import type { Container, FieldPath } from '../kube/container.ts';

/** One flag of a command line and where it stands in the object's body. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** What follows `=`, else the next word; `true` where there is neither. */
  readonly value: string;
  readonly path: FieldPath;
}

interface Word {
  readonly text: string;
  readonly path: FieldPath;
}

const FLAG = /^--?(?<name>[A-Za-z][\w.-]*)(?:=(?<value>.*))?$/s;
/** The option by which a shell takes a script: `sh -c`, `bash -ec`. */
const SCRIPT_OPTION = /^-[a-z]*c$/;
const SHELL = /(?:^|\/)(?:ba|da|a|k|z)?sh$/;

function isScriptOption({ text }: Word): boolean {
  return SCRIPT_OPTION.test(text);
}

/** The words of a command line; a script that a shell is given (`sh -c "kube-apiserver --a=b"`) counts with its own words, without quotes. */
function wordsOf({ command, args, path }: Pick<Container, 'command' | 'args' | 'path'>): readonly Word[] {
  const words = [
    ...command.map((text, index) => ({ text, path: [...path, 'command', index] })),
    ...args.map((text, index) => ({ text, path: [...path, 'args', index] })),
  ];
  const script = words[0] !== undefined && SHELL.test(words[0].text) ? words.findIndex(isScriptOption) : -1;
  if (script === -1) return words;
  return words.slice(script + 1).flatMap(({ text, path: at }) => {
    const texts = text.replaceAll(/["']/g, '').split(/[\s\\]+/);
    return texts.flatMap((word) => (word === '' ? [] : [{ text: word, path: at }]));
  });
}

/** Is this the value of the flag before it? Flags are not, negative numbers are. */
function isValue(word: string | undefined): word is string {
  return word !== undefined && (!word.startsWith('-') || /^-\d/.test(word));
}

/**
 * The flags of a container's command line, in their order: `--a=b`, `-a=b`, `--a b` and `--a`, as Go's flag libraries read them. A word
 * after a flag counts as its value; for a flag of type bool that is wrong, and such a flag is seldom followed by a word.
 */
export function flagListOf(container: Pick<Container, 'command' | 'args' | 'path'>): readonly Flag[] {
  const words = wordsOf(container);
  return words.flatMap(({ text, path }, index) => {
    const groups = FLAG.exec(text)?.groups;
    const name = groups?.['name'];
    if (name === undefined) return [];
    const next = words[index + 1]?.text;
    return [{ name, value: groups?.['value'] ?? (isValue(next) ? next : 'true'), path }];
  });
}

/** The values of the flags by name; the last of several wins. */
export function flagsOf(
  container: Pick<Container, 'command' | 'args' | 'path'>,
): ReadonlyMap<string, string> {
  return new Map(flagListOf(container).map(({ name, value }) => [name, value]));
}

/** Where a flag stands; the container where it is not given. */
export function flagPath(container: Container, name: string): FieldPath {
  return flagListOf(container).findLast((flag) => flag.name === name)?.path ?? container.path;
}
