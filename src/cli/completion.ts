import { Argument, Command, type Option } from 'commander';
import type { CommandContext } from './context.ts';

/**
 * What the shell may do beside the candidates; the numbers are those of cobra's ShellCompDirective, which kubectl
 * expects from a plugin's completion executable (KEP-2379).
 */
const DIRECTIVE = { files: 0, noFiles: 4 } as const;

/** One word that may stand next, with the line that explains it. */
interface Candidate {
  readonly word: string;
  readonly about: string;
}

interface Completion {
  readonly candidates: readonly Candidate[];
  readonly directive: (typeof DIRECTIVE)[keyof typeof DIRECTIVE];
}

function optionNamed(command: Command, flag: string): Option | undefined {
  for (let at: Command | null = command; at !== null; at = at.parent) {
    const found = at.options.find((option) => option.long === flag || option.short === flag);
    if (found !== undefined) return found;
  }
  return undefined;
}

function optionCandidates(command: Command): readonly Candidate[] {
  const own = command.options.filter((option) => !option.hidden && option.long !== undefined);
  return [
    ...own.map((option) => ({ word: option.long ?? option.flags, about: option.description })),
    { word: '--help', about: 'show help' },
  ];
}

function valueCompletion(choices: readonly string[] | undefined): Completion {
  if (choices === undefined) return { candidates: [], directive: DIRECTIVE.files };
  return { candidates: choices.map((word) => ({ word, about: '' })), directive: DIRECTIVE.noFiles };
}

/** Follows the words before the cursor down the command tree; what is left are operands of that command. */
function commandAt(root: Command, words: readonly string[]): { command: Command; operands: number } {
  let command = root;
  let operands = 0;
  let valueFollows = false;
  for (const word of words) {
    if (valueFollows) valueFollows = false;
    else if (word.startsWith('-')) {
      const option = optionNamed(command, word);
      valueFollows = option !== undefined && (option.required || option.optional);
    } else {
      const next: Command | undefined = command.commands.find((child) => child.name() === word);
      if (next === undefined) operands += 1;
      else command = next;
    }
  }
  return { command, operands };
}

/**
 * What may stand at the last of `words` (the one being typed, possibly empty), read off the command tree itself,
 * so that completion cannot lag behind the commands.
 */
export function complete(root: Command, words: readonly string[]): Completion {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const { command, operands } = commandAt(root, before);
  const previous = before.at(-1) ?? '';
  const option = previous.startsWith('-') ? optionNamed(command, previous) : undefined;
  const found =
    option !== undefined && (option.required || option.optional)
      ? valueCompletion(option.argChoices)
      : typed.startsWith('-')
        ? { candidates: optionCandidates(command), directive: DIRECTIVE.noFiles }
        : operandCompletion(command, operands);
  return { ...found, candidates: found.candidates.filter(({ word }) => word.startsWith(typed)) };
}

function operandCompletion(command: Command, operands: number): Completion {
  if (command.commands.length > 0) {
    const visible = command.commands.filter((child) => !child.name().startsWith('__'));
    const candidates = visible.map((child) => ({
      word: child.name(),
      about: child.summary() || child.description(),
    }));
    return { candidates, directive: DIRECTIVE.noFiles };
  }
  const declared = command.registeredArguments;
  const argument = declared[operands] ?? declared.findLast((last) => last.variadic);
  if (argument === undefined) return { candidates: [], directive: DIRECTIVE.noFiles };
  return valueCompletion(argument.argChoices);
}

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const SCRIPTS: Record<Shell, string> = {
  bash: `# plimsoll completion for bash: source <(plimsoll completion bash)
_plimsoll() {
  local cur=\${COMP_WORDS[COMP_CWORD]} line directive=0
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) directive=\${line#:} ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ $directive == 0 && \${#COMPREPLY[@]} == 0 ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -F _plimsoll plimsoll
`,
  zsh: `#compdef plimsoll
# plimsoll completion for zsh: source <(plimsoll completion zsh)
_plimsoll() {
  local -a candidates
  local line directive=0
  for line in "\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :*) directive=\${line#:} ;;
      *) candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  if (( \${#candidates} )); then _describe 'plimsoll' candidates
  elif [[ $directive == 0 ]]; then _files
  fi
}
compdef _plimsoll plimsoll
`,
  fish: `# plimsoll completion for fish: plimsoll completion fish | source
function __plimsoll_complete
  set -l words (commandline -opc) (commandline -ct)
  $words[1] __complete $words[2..-1] 2>/dev/null | string match -v -r '^:'
end
complete -c plimsoll -a '(__plimsoll_complete)'
`,
};

/** `plimsoll completion SHELL`: prints the script to source. */
export function completionCommand({ terminal }: CommandContext): Command {
  return new Command('completion')
    .summary('Print the completion script of a shell')
    .description('Prints the completion script of a shell, to be sourced in its start-up file.')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  # this session of bash
  source <(plimsoll completion bash)

  # every session of fish
  plimsoll completion fish > ~/.config/fish/completions/plimsoll.fish`,
    )
    .action((shell: Shell) => terminal.out(SCRIPTS[shell]));
}

/**
 * Answers the scripts above and kubectl (`kubectl_complete-plimsoll`): candidates, a tab and what they are, then a
 * last line `:<directive>`.
 */
export function completionAnswer(root: Command, words: readonly string[]): string {
  const { candidates, directive } = complete(root, words);
  const lines = candidates.map(({ word, about }) => (about === '' ? word : `${word}\t${about}`));
  return `${[...lines, `:${directive}`].join('\n')}\n`;
}
