import { SEVERITIES } from '../detect/contract.ts';
import { objectNameKey } from '../kube/kube-object.ts';
import type { Finding } from './contract.ts';

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function objectKeyOf({ object }: Finding): string {
  return object === undefined ? '' : objectNameKey(object);
}

/** Worst first; then as a reader walks through the files, findings without a file by object; never by chance. */
export function compareFindings(one: Finding, other: Finding): number {
  return (
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
    compareText(one.at?.file ?? '', other.at?.file ?? '') ||
    (one.at?.line ?? 0) - (other.at?.line ?? 0) ||
    (one.at?.column ?? 0) - (other.at?.column ?? 0) ||
    compareText(objectKeyOf(one), objectKeyOf(other)) ||
    compareText(one.rule, other.rule) ||
    compareText(one.message, other.message)
  );
}
