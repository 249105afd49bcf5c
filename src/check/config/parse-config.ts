import type { z } from 'zod';
import type { Severity } from '../../detect/contract.ts';
import { YamlError } from '../../kube/yaml/yaml-error.ts';
import { yamlTrees, type YamlNode } from '../../kube/yaml/yaml-tree.ts';
import { Problem } from '../../problem.ts';
import type { CheckDefinition } from '../contract.ts';
import { rulesOf, unknownRule } from '../rule-selection.ts';
import { mostSimilar } from '../similar.ts';
import type { ConfiguredSuppression } from '../suppression.ts';
import { configSchema, type ConfigDocument } from './config-schema.ts';
import { configValue, offsetAt } from './config-tree.ts';

/** What the configuration file of `plimsoll check` says; absent is what it does not say. */
export interface CheckConfig {
  /** The file it was read from; `undefined` where there was none. */
  readonly file: string | undefined;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly failOn: Severity | 'none' | undefined;
  readonly severity: Severity | undefined;
  readonly severities: ReadonlyMap<string, Severity>;
  readonly namespace: string | undefined;
  /** As it stands in the file: relative to the file's folder. */
  readonly baseline: string | undefined;
  readonly suppressions: readonly ConfiguredSuppression[];
}

type Issue = z.core.$ZodIssue;

const DOCS = 'docs/configuration.md lists the settings';
const TOP_KEYS = Object.keys(configSchema.shape);
const SUPPRESSION_KEYS = ['rule', 'object', 'file', 'reason', 'until'];

/** A YAML text with its name, which can say where something stands. */
class ConfigText {
  readonly file: string;
  readonly text: string;
  readonly root: YamlNode | undefined;

  constructor(text: string, file: string) {
    this.file = file;
    this.text = text;
    try {
      const [root, second] = yamlTrees(text);
      if (second !== undefined) throw new YamlError('a second document begins', second.start);
      this.root = root;
    } catch (error) {
      throw this.problemOf(error);
    }
  }

  offsetAt(path: readonly PropertyKey[]): number {
    return this.root === undefined ? 0 : offsetAt(this.root, path);
  }

  lineAt(path: readonly PropertyKey[]): string {
    return this.#place(this.offsetAt(path));
  }

  value(): unknown {
    try {
      return this.root === undefined ? {} : (configValue(this.root) ?? {});
    } catch (error) {
      throw this.problemOf(error);
    }
  }

  problemOf(error: unknown): unknown {
    if (!(error instanceof YamlError)) return error;
    return new Problem({
      what: `the configuration cannot be read: ${error.message}`,
      where: this.#place(error.offset),
      fix: 'mend the YAML there',
    });
  }

  #place(offset: number): string {
    return `${this.file}:${this.text.slice(0, offset).split('\n').length}`;
  }
}

function setting(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

function unknownKeyFix(issue: Extract<Issue, { code: 'unrecognized_keys' }>): string {
  const [key = ''] = issue.keys;
  const known = issue.path[0] === 'suppressions' ? SUPPRESSION_KEYS : TOP_KEYS;
  const near = mostSimilar(key.replaceAll('-', ''), known);
  return near === undefined ? DOCS : `did you mean ${near}? ${DOCS}`;
}

/** The setting that an issue is about; of several unknown keys the first. */
function pathOf(issue: Issue): readonly PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
}

function problemFor(issue: Issue, text: ConfigText, more_count: number): Problem {
  const more = more_count === 0 ? '' : ` (and ${more_count} more)`;
  if (issue.code === 'unrecognized_keys') {
    const path = pathOf(issue);
    const fix = unknownKeyFix(issue);
    return new Problem({
      what: `there is no setting ${setting(path)}${more}`,
      where: text.lineAt(path),
      fix,
    });
  }
  const where = text.lineAt(issue.path);
  const name = issue.path.length === 0 ? 'the configuration' : setting(issue.path);
  const fix = issue.code === 'invalid_value' ? `write one of ${issue.values.map(String).join(', ')}` : DOCS;
  return new Problem({ what: `${name}: ${issue.message}${more}`, where, fix });
}

/** A name of a rule that is none is a mistake here as it is in a flag: what it was meant to switch would stay as it is. */
function requireKnownRules(
  document: ConfigDocument,
  definitions: readonly CheckDefinition[],
  text: ConfigText,
): void {
  const named: readonly (readonly [readonly PropertyKey[], string])[] = [
    ...(document.include ?? []).map((pattern, index) => [['include', index], pattern] as const),
    ...(document.exclude ?? []).map((pattern, index) => [['exclude', index], pattern] as const),
    ...(document.suppressions ?? []).map(
      ({ rule }, index) => [['suppressions', index, 'rule'], rule] as const,
    ),
  ];
  for (const [path, pattern] of named) {
    const unknown = unknownRule(pattern, definitions);
    if (unknown !== undefined) throw new Problem({ ...unknown, where: text.lineAt(path) });
  }
  const ids = rulesOf(definitions).map(({ id }) => id);
  for (const id of Object.keys(document.severities ?? {})) {
    if (ids.includes(id)) continue;
    const near = mostSimilar(id, ids);
    throw new Problem({
      what: `no rule is called ${id}`,
      where: text.lineAt(['severities', id]),
      fix: `${near === undefined ? '' : `did you mean ${near}? `}write <hazard>/<rule>; \`plimsoll hazards -o wide\` lists them`,
    });
  }
}

/** Reads the text of a configuration file. Throws a Problem with file:line for the first mistake in it. */
export function parseConfig(
  text: string,
  file: string,
  definitions: readonly CheckDefinition[],
): CheckConfig {
  const source = new ConfigText(text, file);
  const parsed = configSchema.safeParse(source.value());
  if (!parsed.success) {
    const [first, ...rest] = parsed.error.issues.toSorted(
      (one, other) => source.offsetAt(pathOf(one)) - source.offsetAt(pathOf(other)),
    );
    if (first !== undefined) throw problemFor(first, source, rest.length);
    throw parsed.error;
  }
  const document = parsed.data;
  requireKnownRules(document, definitions, source);
  return {
    file,
    include: document.include ?? [],
    exclude: document.exclude ?? [],
    failOn: document.failOn,
    severity: document.severity,
    severities: new Map(Object.entries(document.severities ?? {})),
    namespace: document.namespace,
    baseline: document.baseline,
    suppressions: (document.suppressions ?? []).map((suppression, index) => ({
      origin: 'configuration',
      rule: suppression.rule,
      object: suppression.object,
      file: suppression.file,
      reason: suppression.reason,
      until: suppression.until,
      where: source.lineAt(['suppressions', index]),
    })),
  };
}
