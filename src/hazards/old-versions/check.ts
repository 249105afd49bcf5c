import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Severity } from '../../detect/contract.ts';
import { formatRelease } from '../../kube/api-version/release-version.ts';
import { componentVersions, grouped } from './component-version.ts';
import { fixedIn, KNOWN_BAD } from './known-bad.ts';
import { pointingAt, runnersText } from './runners.ts';
import { minorRelease, newestSupportedMinor } from './release-table.ts';
import { versionSkew } from './version-skew.ts';

const DAY_MS = 86_400_000;
/** A year without fixes: what was found since then is open. */
const LONG_PAST_MS = 365 * DAY_MS;
/** An upgrade of many clusters takes about this long to plan and roll out. */
const SOON_MS = 60 * DAY_MS;

function ageSeverity(left_ms: number): Severity | undefined {
  if (left_ms < -LONG_PAST_MS) return 'high';
  if (left_ms < 0) return 'medium';
  return left_ms < SOON_MS ? 'low' : undefined;
}

function dateText(time_ms: number): string {
  return new Date(time_ms).toISOString().slice(0, 10);
}

function* endOfLife({ derive, now_ms }: RuleInput): Generator<Observation> {
  const versions = derive(componentVersions);
  if (versions.length === 0)
    yield {
      type: 'unknown',
      message:
        'Which versions of Kubernetes run is not known: no Node with a status and no control-plane pod is among the objects.',
    };
  const newest = newestSupportedMinor(now_ms);
  for (const group of grouped(versions, ({ major, minor }) => `${major}.${minor}`)) {
    if (group.component === 'etcd' || group.version.major !== 1) continue;
    const release = minorRelease(group.version.minor);
    if (release === undefined) continue;
    const severity = ageSeverity(release.endOfLife_ms - now_ms);
    if (severity === undefined) continue;
    const isPast = release.endOfLife_ms < now_ms;
    yield {
      type: 'finding',
      ...pointingAt(group.members),
      severity,
      message: `${runnersText(group)} runs 1.${release.minor}, which ${isPast ? 'gets no fixes since' : 'gets fixes only until'} ${dateText(release.endOfLife_ms)}${release.isPlanned && !isPast ? ' (planned)' : ''}`,
      fix: {
        text: `Upgrade one minor release at a time, the control plane first${newest === undefined ? '' : `; the newest that this release of Plimsoll knows is 1.${newest}`}. Before each step run plimsoll check on the manifests: rule untested-upgrade/removed-api names what goes.`,
      },
    };
  }
}

const endOfLifeRule: Rule = {
  id: 'end-of-life',
  title: 'Components run releases that still get fixes',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'The fault that takes a cluster down is often known and mended, in a release that the cluster does not run.',
  check: endOfLife,
};

function* knownBad({ derive }: RuleInput): Generator<Observation> {
  const groups = grouped(derive(componentVersions), formatRelease);
  for (const group of groups) {
    for (const bad of KNOWN_BAD) {
      if (!bad.components.includes(group.component)) continue;
      const fixed = fixedIn(bad, group.version);
      if (fixed === undefined) continue;
      yield {
        type: 'finding',
        ...pointingAt(group.members),
        severity: bad.severity,
        message: `${runnersText(group)} runs ${formatRelease(group.version)}, which has a known fault: ${bad.fault}; mended in ${fixed} (${bad.source})`,
        fix: {
          text: `Upgrade ${group.component} to ${fixed} or a later patch of a release that still gets fixes.`,
        },
      };
    }
  }
}

const knownBadRule: Rule = {
  id: 'known-bad-version',
  title: 'No component runs a version with a known fault',
  severity: 'high',
  persona: 'cluster operator',
  why: 'API servers died of a memory leak that upstream had mended months before.',
  check: knownBad,
};

const skewRule: Rule = {
  id: 'version-skew',
  title: 'Versions of components are as near as Kubernetes supports',
  severity: 'high',
  persona: 'cluster operator',
  why: 'Combinations outside the supported skew are tested by nobody; they fail in the upgrade that follows.',
  check: versionSkew,
};

export const check: CheckDefinition = {
  hazard: 'old-versions',
  rules: [endOfLifeRule, knownBadRule, skewRule],
};
