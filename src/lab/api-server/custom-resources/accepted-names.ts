import { jsonEqual } from '../../../kube/json-difference.ts';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import type { DefinitionCondition } from './conditions.ts';

/** The names that a definition gets of those it wants, and how it stands with them. */
export interface Naming {
  readonly acceptedNames: JsonObject;
  readonly condition: DefinitionCondition;
}

interface Taken {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

function strings(names: JsonObject, field: string): readonly string[] {
  return listAt(names, field).filter((name) => typeof name === 'string');
}

/** The names that the definitions of one group have. */
function takenBy(definitions: readonly JsonObject[]): Taken {
  const accepted = definitions.map((definition) => objectAt(definition, 'status', 'acceptedNames'));
  const each = (...fields: readonly string[]) =>
    accepted.flatMap((names) => fields.map((field) => stringAt(names, field) ?? ''));
  return {
    resources: new Set([
      ...each('plural', 'singular'),
      ...accepted.flatMap((names) => strings(names, 'shortNames')),
    ]),
    kinds: new Set(each('kind', 'listKind')),
  };
}

const CONFLICTS: Readonly<Record<string, string>> = {
  plural: 'PluralConflict',
  singular: 'SingularConflict',
  kind: 'KindConflict',
  listKind: 'ListKindConflict',
};

class NamesRequest {
  readonly #wanted: JsonObject;
  readonly #before: JsonObject;
  readonly #taken: Taken;
  names: JsonObject;
  conflict: { readonly reason: string; readonly message: string } | undefined;

  constructor(definition: JsonObject, taken: Taken) {
    this.#wanted = objectAt(definition, 'spec', 'names');
    this.#before = objectAt(definition, 'status', 'acceptedNames');
    this.#taken = taken;
    this.names = this.#before;
  }

  #problem(wanted: string, own: string, among: ReadonlySet<string>): string | undefined {
    return wanted === own || !among.has(wanted) ? undefined : `${JSON.stringify(wanted)} is already in use`;
  }

  name(field: 'plural' | 'singular' | 'kind' | 'listKind'): void {
    const wanted = stringAt(this.#wanted, field) ?? '';
    const among = field === 'plural' || field === 'singular' ? this.#taken.resources : this.#taken.kinds;
    const problem = this.#problem(wanted, stringAt(this.#before, field) ?? '', among);
    if (problem === undefined) this.names = { ...this.names, [field]: wanted };
    else this.conflict = { reason: CONFLICTS[field] ?? '', message: problem };
  }

  shortNames(): void {
    if (jsonEqual(this.#wanted['shortNames'], this.#before['shortNames'])) return;
    const own = new Set(strings(this.#before, 'shortNames'));
    const problems = strings(this.#wanted, 'shortNames')
      .filter((name) => !own.has(name))
      .flatMap((name) => this.#problem(name, '', this.#taken.resources) ?? []);
    const [only] = problems;
    if (only === undefined) this.names = { ...this.names, shortNames: this.#wanted['shortNames'] };
    else
      this.conflict = {
        reason: 'ShortNamesConflict',
        message: problems.length === 1 ? only : `[${problems.join(', ')}]`,
      };
  }

  categories(): void {
    this.names = { ...this.names, categories: this.#wanted['categories'] };
  }
}

/**
 * Which of its names a definition may have beside the others of its group (`group`, itself among them). Source: apiextensions-apiserver
 * pkg/controller/status/naming_controller.go.
 */
export function nameDefinition(definition: JsonObject, group: readonly JsonObject[]): Naming {
  const request = new NamesRequest(definition, takenBy(group));
  request.name('plural');
  request.name('singular');
  request.shortNames();
  request.name('kind');
  request.name('listKind');
  request.categories();
  const { conflict } = request;
  const condition: DefinitionCondition =
    conflict === undefined
      ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
      : { type: 'NamesAccepted', status: 'False', ...conflict };
  const acceptedNames = Object.fromEntries(
    Object.entries(request.names).filter(([, value]) => value !== undefined),
  );
  return { acceptedNames, condition };
}
