import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { locateInYaml, readYaml } from '../../../kube/yaml/read-yaml.ts';
import { YamlError } from '../../../kube/yaml/yaml-error.ts';
import { Problem } from '../../../problem.ts';
import {
  LEVELS,
  STAGES,
  type AuditLevel,
  type AuditPolicy,
  type AuditPolicyRule,
  type AuditStage,
  type GroupResources,
} from './audit-policy.ts';

type Path = readonly (string | number)[];

const RULE_FIELDS: ReadonlySet<string> = new Set([
  'level',
  'users',
  'userGroups',
  'verbs',
  'resources',
  'namespaces',
  'nonResourceURLs',
  'omitStages',
  'omitManagedFields',
]);
const POLICY_FIELDS: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'rules',
  'omitStages',
  'omitManagedFields',
]);
const RESOURCE_FIELDS: ReadonlySet<string> = new Set(['group', 'resources', 'resourceNames']);
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function pathText(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}

/** Reads one policy file; knows where in it each field stands. */
class PolicyReader {
  readonly #text: string;
  readonly #file: string;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  read(): AuditPolicy {
    const root = this.#root();
    this.#onlyFields(root, [], POLICY_FIELDS);
    if (root['kind'] !== 'Policy' || root['apiVersion'] !== 'audit.k8s.io/v1')
      throw this.#problem(
        [],
        'this is no Policy of audit.k8s.io/v1',
        'begin it with apiVersion: audit.k8s.io/v1 and kind: Policy',
      );
    const rules = this.#list(root, 'rules', []);
    if (rules.length === 0)
      throw this.#problem(
        ['rules'],
        'the policy has no rules',
        'give it one rule at least: without a rule nothing is recorded',
      );
    return {
      rules: rules.map((rule, index) => this.#rule(rule, ['rules', index])),
      omitStages: this.#stages(root, []),
      omitManagedFields: this.#boolean(root, 'omitManagedFields', []) ?? false,
    };
  }

  #root(): JsonObject {
    try {
      const documents = readYaml(this.#text).filter(({ value }) => value !== null);
      const root = documents[0]?.value;
      if (documents.length === 1 && isJsonObject(root)) return root;
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      throw new Problem({
        what: `the audit policy is no YAML: ${error.message}`,
        where: this.#file,
        fix: 'mend the file',
        cause: error,
      });
    }
    throw new Problem({
      what: 'the audit policy is not one YAML object',
      where: this.#file,
      fix: 'give it one document: an audit.k8s.io/v1 Policy',
    });
  }

  #problem(path: Path, what: string, fix: string): Problem {
    const line = locateInYaml(this.#text, path)?.line ?? 1;
    const at = path.length === 0 ? '' : `${pathText(path)}: `;
    return new Problem({ what: `audit policy: ${at}${what}`, where: `${this.#file}:${line}`, fix });
  }

  #onlyFields(object: JsonObject, path: Path, known: ReadonlySet<string>): void {
    for (const name of Object.keys(object))
      if (!known.has(name))
        throw this.#problem([...path, name], 'there is no such field', `it takes ${[...known].join(', ')}`);
  }

  #list(object: JsonObject, name: string, path: Path): readonly JsonValue[] {
    const value = object[name];
    if (value === undefined || value === null) return [];
    if (!isJsonArray(value)) throw this.#problem([...path, name], 'this is no list', 'write it as a list');
    return value;
  }

  #texts(object: JsonObject, name: string, path: Path): readonly string[] {
    return this.#list(object, name, path).map((value, index) => {
      if (typeof value === 'string') return value;
      throw this.#problem([...path, name, index], 'this is no text', 'put it into quotes');
    });
  }

  #boolean(object: JsonObject, name: string, path: Path): boolean | undefined {
    const value = object[name];
    if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
    throw this.#problem([...path, name], 'this is neither true nor false', 'write true or false');
  }

  #stages(object: JsonObject, path: Path): readonly AuditStage[] {
    return this.#texts(object, 'omitStages', path).map((text, index) => {
      const stage = STAGES.find((known) => known === text);
      if (stage !== undefined) return stage;
      throw this.#problem(
        [...path, 'omitStages', index],
        `there is no stage "${text}"`,
        `allowed stages are ${STAGES.join(', ')}`,
      );
    });
  }

  #level(rule: JsonObject, path: Path): AuditLevel {
    const level = LEVELS.find((known) => known === rule['level']);
    if (level !== undefined) return level;
    const said = rule['level'];
    const what = said === undefined ? 'a rule needs a level' : `there is no level ${JSON.stringify(said)}`;
    throw this.#problem(
      said === undefined ? path : [...path, 'level'],
      what,
      `give one of ${LEVELS.join(', ')}`,
    );
  }

  #groupResources(value: JsonValue, path: Path): GroupResources {
    if (!isJsonObject(value)) throw this.#problem(path, 'this is no object', 'give group and resources');
    this.#onlyFields(value, path, RESOURCE_FIELDS);
    const group = value['group'] ?? '';
    if (typeof group !== 'string' || (group !== '' && group !== '*' && !DNS_SUBDOMAIN.test(group)))
      throw this.#problem(
        [...path, 'group'],
        `${JSON.stringify(group)} is no API group`,
        'name a group ("" is the core group, "*" every group)',
      );
    const resources = this.#texts(value, 'resources', path);
    const resourceNames = this.#texts(value, 'resourceNames', path);
    if (resourceNames.length > 0 && resources.length === 0)
      throw this.#problem(
        [...path, 'resourceNames'],
        'using resourceNames requires at least one resource',
        'name the resources',
      );
    return { group, resources, resourceNames };
  }

  #urls(rule: JsonObject, path: Path): readonly string[] {
    const urls = this.#texts(rule, 'nonResourceURLs', path);
    for (const [index, url] of urls.entries()) {
      const at = [...path, 'nonResourceURLs', index];
      if (url === '*') continue;
      if (!url.startsWith('/'))
        throw this.#problem(
          at,
          "non-resource URL rules must begin with a '/' character",
          'write the path from its root',
        );
      if (url.slice(0, -1).includes('*'))
        throw this.#problem(
          at,
          "non-resource URL wildcards '*' must be the final character of the rule",
          'keep one * at its end',
        );
    }
    return urls;
  }

  #rule(value: JsonValue, path: Path): AuditPolicyRule {
    if (!isJsonObject(value)) throw this.#problem(path, 'a rule is an object', 'give it a level');
    this.#onlyFields(value, path, RULE_FIELDS);
    const resources = this.#list(value, 'resources', path).map((entry, index) =>
      this.#groupResources(entry, [...path, 'resources', index]),
    );
    const namespaces = this.#texts(value, 'namespaces', path);
    const nonResourceURLs = this.#urls(value, path);
    if (nonResourceURLs.length > 0 && resources.length + namespaces.length > 0)
      throw this.#problem(
        [...path, 'nonResourceURLs'],
        'rules cannot apply to both regular resources and non-resource URLs',
        'make two rules of it',
      );
    return {
      level: this.#level(value, path),
      users: this.#texts(value, 'users', path),
      userGroups: this.#texts(value, 'userGroups', path),
      verbs: this.#texts(value, 'verbs', path),
      resources,
      namespaces,
      nonResourceURLs,
      omitStages: this.#stages(value, path),
      omitManagedFields: this.#boolean(value, 'omitManagedFields', path),
    };
  }
}

/**
 * Reads an audit policy (audit.k8s.io/v1). Throws a Problem with file, line and field for what kube-apiserver refuses, and for
 * fields that do not exist, which it only warns of: a misspelt rule records the wrong things. Source: audit/policy/reader.go, apis/audit/validation.
 */
export function readAuditPolicy(text: string, file: string): AuditPolicy {
  return new PolicyReader(text, file).read();
}
