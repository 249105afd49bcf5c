import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { githubAnnotations } from '../check/report/github.ts';
import { reportJson } from '../check/report/json.ts';
import { junitXml } from '../check/report/junit.ts';
import { reportMarkdown } from '../check/report/markdown.ts';
import { reportNames } from '../check/report/name.ts';
import type { CheckReport } from '../check/report/report.ts';
import { sarifLog } from '../check/report/sarif.ts';
import { Problem } from '../problem.ts';
import { checkText } from './check-text.ts';
import { documentText } from './document.ts';
import type { Terminal } from './terminal.ts';

export const CHECK_FORMATS = [
  'table',
  'wide',
  'json',
  'yaml',
  'sarif',
  'junit',
  'github',
  'markdown',
  'name',
] as const;
type CheckFormat = (typeof CHECK_FORMATS)[number];

/** One form of the report, and the file it goes to; `undefined` is stdout. */
export interface CheckOutput {
  readonly format: CheckFormat;
  readonly file: string | undefined;
}

/** `-o sarif=report.sarif`, as often as it is given. */
export function collectOutput(
  value: string,
  previous: readonly CheckOutput[] | undefined,
): readonly CheckOutput[] {
  const equals = value.indexOf('=');
  const name = equals === -1 ? value : value.slice(0, equals);
  const format = CHECK_FORMATS.find((known) => known === name);
  if (format === undefined)
    throw new InvalidArgumentError(`Allowed choices are ${CHECK_FORMATS.join(', ')}.`);
  const file = equals === -1 ? undefined : value.slice(equals + 1);
  if (file === '') throw new InvalidArgumentError(`Write ${format}=FILE, or ${format} alone for stdout.`);
  const outputs = [...(previous ?? []), { format, file: file === '-' ? undefined : file }];
  if (outputs.filter((output) => output.file === undefined).length > 1) {
    throw new InvalidArgumentError(`Only one form fits on stdout: write ${format}=FILE.`);
  }
  return outputs;
}

/** The folder that holds `.git`, which code hosts count paths from; the working directory outside a repository. */
function repositoryRoot(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** A file as the code host names it: relative to the repository, with slashes; absolute where it lies outside. */
export function pathInRepository(cwd: string): (file: string) => string {
  const root = repositoryRoot(cwd);
  return (file) => {
    const absolute = resolve(cwd, file);
    const inside = relative(root, absolute);
    const path = inside.startsWith('..') || isAbsolute(inside) ? absolute : inside;
    return path.split(sep).join('/');
  };
}

/** Off a terminal and in files: no colour, nothing cut. */
function plainTerminal(terminal: Terminal): Terminal {
  return { ...terminal, style: (_, text) => text, width_columns: undefined };
}

type Reporter = (report: CheckReport, terminal: Terminal, inRepository: (file: string) => string) => string;

const REPORTERS: Readonly<Record<CheckFormat, Reporter>> = {
  table: (report, terminal) => checkText(report, terminal, false),
  wide: (report, terminal) => checkText(report, terminal, true),
  json: (report) => documentText('json', reportJson(report)),
  yaml: (report) => documentText('yaml', reportJson(report)),
  sarif: (report, _, inRepository) => documentText('json', sarifLog(report, inRepository)),
  junit: junitXml,
  github: (report, _, inRepository) => githubAnnotations(report, inRepository),
  markdown: reportMarkdown,
  name: reportNames,
};

function outputText(report: CheckReport, format: CheckFormat, terminal: Terminal): string {
  return REPORTERS[format](report, terminal, pathInRepository(process.cwd()));
}

/** Writes the report in every form that was asked for; files first, so that stdout tells only what is done. */
export async function writeReport(
  report: CheckReport,
  outputs: readonly CheckOutput[],
  terminal: Terminal,
): Promise<void> {
  for (const { format, file } of outputs) {
    if (file === undefined) continue;
    await writeTextFile(file, outputText(report, format, plainTerminal(terminal)), `-o ${format}=${file}`);
  }
  for (const { format, file } of outputs) {
    if (file === undefined) await terminal.out(outputText(report, format, terminal));
  }
}

/** Writes a file that the user named. Throws a Problem where that fails. */
export async function writeTextFile(file: string, text: string, flag: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Problem({
      what: `cannot write ${file}: ${message}`,
      where: flag,
      fix: 'name a file in a folder that exists and can be written to',
      cause,
    });
  }
}
