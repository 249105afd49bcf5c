import { isWord, parseRegex, RegexSyntaxError, type RegexAssertion, type RegexNode } from './syntax.ts';

/**
 * Regular expressions in the syntax and with the meaning of RE2 (Go's regexp), in time linear in the text: a list of all
 * threads is carried over the text (Pike's machine), so that no pattern of a stranger's manifest can hang the program, as JavaScript's
 * own RegExp lets `(a+)+$` do. Leftmost match, first alternative wins.
 */
export interface Regex {
  readonly program: readonly Instruction[];
}

type Instruction =
  | { readonly type: 'class'; readonly matches: (codePoint: number) => boolean }
  | { readonly type: 'assertion'; readonly assertion: RegexAssertion }
  | { readonly type: 'jump'; readonly to: number }
  /** Tries `to` first, then `otherwise`. */
  | { readonly type: 'split'; readonly to: number; readonly otherwise: number }
  | { readonly type: 'match' };

/** The machine visits every instruction once a character at most; Go limits expressions in a like way. */
const PROGRAM_MAX_INSTRUCTIONS = 20_000;

class Compiler {
  readonly program: Instruction[] = [];

  #emit(instruction: Instruction): number {
    if (this.program.length >= PROGRAM_MAX_INSTRUCTIONS)
      throw new RegexSyntaxError('expression is too large');
    this.program.push(instruction);
    return this.program.length - 1;
  }

  compile(node: RegexNode): void {
    this.#node(node);
    this.#emit({ type: 'match' });
  }

  #node(node: RegexNode): void {
    switch (node.type) {
      case 'empty':
        return;
      case 'class':
      case 'assertion':
        this.#emit(node);
        return;
      case 'sequence':
        for (const part of node.nodes) this.#node(part);
        return;
      case 'choice':
        return this.#choice(node.nodes);
      case 'repeat':
        return this.#repeat(node);
    }
  }

  #choice(nodes: readonly RegexNode[]): void {
    const jumps: number[] = [];
    for (const [index, node] of nodes.entries()) {
      if (index === nodes.length - 1) {
        this.#node(node);
        break;
      }
      const split = this.#emit({ type: 'jump', to: 0 });
      this.#node(node);
      jumps.push(this.#emit({ type: 'jump', to: 0 }));
      this.program[split] = { type: 'split', to: split + 1, otherwise: this.program.length };
    }
    for (const jump of jumps) this.program[jump] = { type: 'jump', to: this.program.length };
  }

  #repeat({ node, min, max, greedy }: Extract<RegexNode, { type: 'repeat' }>): void {
    for (let count = 0; count < min; count += 1) this.#node(node);
    if (max === undefined) return this.#star(node, greedy);
    const splits: number[] = [];
    for (let count = min; count < max; count += 1) {
      splits.push(this.#emit({ type: 'jump', to: 0 }));
      this.#node(node);
    }
    for (const split of splits) this.#setSplit(split, split + 1, this.program.length, greedy);
  }

  #star(node: RegexNode, greedy: boolean): void {
    const split = this.#emit({ type: 'jump', to: 0 });
    this.#node(node);
    this.#emit({ type: 'jump', to: split });
    this.#setSplit(split, split + 1, this.program.length, greedy);
  }

  #setSplit(at: number, body: number, after: number, greedy: boolean): void {
    this.program[at] = greedy
      ? { type: 'split', to: body, otherwise: after }
      : { type: 'split', to: after, otherwise: body };
  }
}

/** Compiles a pattern. Throws RegexSyntaxError where Go would refuse it or it is too large. */
export function compileRegex(pattern: string): Regex {
  const compiler = new Compiler();
  compiler.compile(parseRegex(pattern));
  return { program: compiler.program };
}

/** Positions of a match in code points, end exclusive. */
export interface RegexMatch {
  readonly start: number;
  readonly end: number;
}

interface Thread {
  readonly at: number;
  readonly start: number;
}

class Machine {
  readonly #program: readonly Instruction[];
  readonly #text: readonly number[];
  readonly #spend: (steps: number) => void;

  constructor(program: readonly Instruction[], text: readonly number[], spend: (steps: number) => void) {
    this.#program = program;
    this.#text = text;
    this.#spend = spend;
  }

  #holds(assertion: RegexAssertion, position: number): boolean {
    const before = this.#text[position - 1];
    const after = this.#text[position];
    const boundary = (before !== undefined && isWord(before)) !== (after !== undefined && isWord(after));
    switch (assertion) {
      case 'text-start':
        return position === 0;
      case 'text-end':
        return position === this.#text.length;
      case 'line-start':
        return position === 0 || before === 10;
      case 'line-end':
        return position === this.#text.length || after === 10;
      case 'word-boundary':
        return boundary;
      case 'not-word-boundary':
        break;
    }
    return !boundary;
  }

  /** Adds a thread and all it leads to without reading, in order of preference. */
  #follow(threads: Thread[], seen: Set<number>, from: Thread, position: number): void {
    const pending = [from.at];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      this.#spend(1);
      const instruction = this.#program[at];
      if (instruction === undefined) continue;
      if (instruction.type === 'jump') pending.push(instruction.to);
      else if (instruction.type === 'split') pending.push(instruction.otherwise, instruction.to);
      else if (instruction.type !== 'assertion') threads.push({ at, start: from.start });
      else if (this.#holds(instruction.assertion, position)) pending.push(at + 1);
    }
  }

  find(from: number): RegexMatch | undefined {
    let threads: Thread[] = [];
    let found: RegexMatch | undefined;
    let seen = new Set<number>();
    for (let position = from; position <= this.#text.length; position += 1) {
      if (found === undefined) this.#follow(threads, seen, { at: 0, start: position }, position);
      if (threads.length === 0 && found !== undefined) break;
      const codePoint = this.#text[position];
      const next: Thread[] = [];
      seen = new Set();
      for (const thread of threads) {
        const instruction = this.#program[thread.at];
        if (instruction?.type === 'match') {
          found = { start: thread.start, end: position };
          break;
        }
        if (instruction?.type === 'class' && codePoint !== undefined && instruction.matches(codePoint))
          this.#follow(next, seen, { at: thread.at + 1, start: thread.start }, position + 1);
      }
      threads = next;
    }
    return found;
  }
}

function codePoints(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

/** The first match anywhere in the text. `spend` is told how much work is done, and may throw to stop it. */
export function findRegex(
  regex: Regex,
  text: string,
  spend: (steps: number) => void,
): RegexMatch | undefined {
  return new Machine(regex.program, codePoints(text), spend).find(0);
}

/** At most `limit` matches one after another, as Go's FindAllString: an empty match right behind a match does not count. */
export function findAllRegex(
  regex: Regex,
  text: string,
  limit: number,
  spend: (steps: number) => void,
): readonly string[] {
  const characters = Array.from(text);
  const machine = new Machine(regex.program, codePoints(text), spend);
  const found: string[] = [];
  let position = 0;
  let previousEnd = -1;
  while (found.length < limit && position <= characters.length) {
    const match = machine.find(position);
    if (match === undefined) break;
    const isEmpty = match.start === match.end;
    if (!isEmpty || match.start !== previousEnd)
      found.push(characters.slice(match.start, match.end).join(''));
    previousEnd = match.end;
    position = isEmpty ? match.end + 1 : match.end;
  }
  return found;
}
