import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { KIND } from '../kube/group-kind.ts';
import type { CheckDefinition, Finding } from './contract.ts';
import { rulePattern, unknownRule } from './rule-selection.ts';
import {
  annotatedSuppressions,
  configuredMatcher,
  hasExpired,
  type ConfiguredSuppression,
  type Suppression,
} from './suppression.ts';

export interface SuppressedFinding {
  readonly finding: Finding;
  readonly by: Suppression;
}

export interface Suppressed {
  readonly open: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** Open findings that were suppressed once: told, so that nobody wonders why they are back. */
  readonly expired: ReadonlyMap<Finding, Suppression>;
  /** Suppressions that do nothing: not understood, or about nothing that was found. Whole sentences. */
  readonly warnings: readonly string[];
}

interface SuppressOptions {
  readonly findings: readonly Finding[];
  readonly objectOf: (finding: Finding) => ClusterObject | undefined;
  readonly cluster: Cluster;
  readonly configured: readonly ConfiguredSuppression[];
  readonly definitions: readonly CheckDefinition[];
  readonly now_ms: number;
  /** Did every rule run? Only then does a suppression without a finding deserve a word. */
  readonly complete: boolean;
}

/** Asks each object's annotations once, however many findings it has. */
class AnnotationReader {
  readonly warnings: string[] = [];
  readonly #read = new Map<ClusterObject, ReturnType<typeof annotatedSuppressions>['suppressions']>();
  readonly #isRule: (pattern: string) => boolean;

  constructor(definitions: readonly CheckDefinition[]) {
    this.#isRule = (pattern) => unknownRule(pattern, definitions) === undefined;
  }

  of(object: ClusterObject | undefined, finding: Finding): readonly Suppression[] {
    if (object === undefined) return [];
    let found = this.#read.get(object);
    if (found === undefined) {
      const { suppressions, warnings } = annotatedSuppressions(object, this.#isRule);
      this.warnings.push(...warnings);
      this.#read.set(object, (found = suppressions));
    }
    return found.filter(({ pattern }) => rulePattern(pattern)({ hazard: finding.hazard, id: finding.rule }));
  }
}

/**
 * Parts the findings that somebody has decided to live with from those that are open. Decisions stand in annotations of
 * the object, in annotations of its Namespace, or in the configuration file; the first of these that holds is named.
 */
export function suppress(options: SuppressOptions): Suppressed {
  const { cluster, now_ms } = options;
  const annotations = new AnnotationReader(options.definitions);
  const configured = options.configured.map((suppression) => ({
    suppression,
    matches: configuredMatcher(suppression),
    used: false,
  }));
  const open: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  const expired = new Map<Finding, Suppression>();
  for (const finding of options.findings) {
    const namespace = finding.object?.namespace ?? '';
    const namespaceObject =
      namespace === '' ? undefined : cluster.get({ ...KIND.Namespace, namespace: '', name: namespace });
    const fromConfiguration = configured.filter(({ matches }) => matches(finding));
    for (const entry of fromConfiguration) entry.used = true;
    const all = [
      ...annotations.of(options.objectOf(finding), finding),
      ...annotations.of(namespaceObject, finding),
      ...fromConfiguration.map(({ suppression }) => suppression),
    ];
    const by = all.find((suppression) => !hasExpired(suppression, now_ms));
    if (by !== undefined) suppressed.push({ finding, by });
    else open.push(finding);
    const [former] = all;
    if (by === undefined && former !== undefined) expired.set(finding, former);
  }
  const unused = options.complete ? configured.filter(({ used }) => !used) : [];
  const warnings = [
    ...annotations.warnings,
    ...unused.map(
      ({ suppression }) =>
        `${suppression.where}: the suppression of ${suppression.rule} matches no finding; it can go`,
    ),
  ];
  return { open, suppressed, expired, warnings };
}
