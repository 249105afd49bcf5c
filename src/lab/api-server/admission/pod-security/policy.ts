import { stringsAt } from '../../../../kube/kube-object.ts';
import type { JsonObject } from '../../../../kube/json.ts';
import type { Cause } from '../../request/api-error.ts';
import type { Level } from './pod-check.ts';

/** `baseline:v1.30`: a level as it was in a version; `minor` is `Infinity` for the latest. */
export interface LevelVersion {
  readonly level: Level;
  readonly minor: number;
}

/** What a namespace wants of its pods. */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
}

type Mode = keyof Policy;

export const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted'];
export const PRIVILEGED: LevelVersion = { level: 'privileged', minor: Infinity };
const VERSION = /^v1\.([0-9]|[1-9][0-9]*)$/;

export function spokenLevel({ level, minor }: LevelVersion): string {
  return `${level}:${minor === Infinity ? 'latest' : `v1.${minor}`}`;
}

/** Negative where `one` allows more than `other`. */
export function compareLevels(one: Level, other: Level): number {
  return LEVELS.indexOf(one) - LEVELS.indexOf(other);
}

function wrongLabel(label: string, value: string, why: string): Cause {
  const message = `Invalid value: ${JSON.stringify(value)}: ${why}`;
  return { reason: 'FieldValueInvalid', message, field: `metadata.labels[${label}]` };
}

function isLevel(text: string): text is Level {
  return LEVELS.some((level) => level === text);
}

/** One mode's labels. A level that is none counts as restricted where it enforces and as privileged where it only speaks. */
function levelVersionOf(labels: Readonly<Record<string, string>>, mode: Mode, causes: Cause[]): LevelVersion {
  const label = PREFIX + mode;
  const level = labels[label];
  let { level: found, minor } = PRIVILEGED;
  if (level !== undefined) {
    if (isLevel(level)) found = level;
    else {
      causes.push(wrongLabel(label, level, `must be one of ${LEVELS.join(', ')}`));
      found = mode === 'enforce' ? 'restricted' : 'privileged';
    }
  }
  const version = labels[`${label}-version`];
  const match = version === undefined ? null : VERSION.exec(version);
  if (match !== null) minor = Number(match[1]);
  else if (version !== undefined && version !== 'latest')
    causes.push(wrongLabel(`${label}-version`, version, 'must be "latest" or "v1.x"'));
  return { level: found, minor };
}

/** What the labels of a namespace come to. */
export interface SaidPolicy {
  readonly policy: Policy;
  readonly causes: readonly Cause[];
}

/** Each pod that is created asks for that of its namespace. */
const policies = new WeakMap<JsonObject, SaidPolicy>();

/** The policy of a namespace by its labels, and what is wrong with them (PolicyToEvaluate, k8s.io/pod-security-admission/api). */
export function policyOf(namespace: JsonObject | undefined): SaidPolicy {
  const known = namespace === undefined ? undefined : policies.get(namespace);
  if (known !== undefined) return known;
  const policy = saidPolicy(namespace);
  if (namespace !== undefined) policies.set(namespace, policy);
  return policy;
}

function saidPolicy(namespace: JsonObject | undefined): SaidPolicy {
  const labels = stringsAt(namespace, 'metadata', 'labels');
  const causes: Cause[] = [];
  const enforce = levelVersionOf(labels, 'enforce', causes);
  const audit = levelVersionOf(labels, 'audit', causes);
  const own = levelVersionOf(labels, 'warn', causes);
  const isEnforcing = isLevel(labels[`${PREFIX}enforce`] ?? '');
  const follows =
    labels[`${PREFIX}warn`] === undefined && isEnforcing && compareLevels(enforce.level, own.level) > 0;
  const minor = labels[`${PREFIX}warn-version`] === undefined ? enforce.minor : own.minor;
  const warn = follows ? { level: enforce.level, minor } : own;
  return { policy: { enforce, audit, warn }, causes };
}
