import { createHash } from 'node:crypto';
import { objectNameKey } from '../kube/kube-object.ts';
import type { Finding } from './contract.ts';

/** 64 bits: among a million findings a collision has odds of one in 37 million. */
const FINGERPRINT_HEX_DIGITS = 16;

/**
 * What stays of a finding while files are edited around it: rule, object, field and words, without positions in lists and
 * without numbers (a count that grows is the same finding). Findings that differ in nothing else share a fingerprint, so
 * whoever compares has to count.
 */
export function fingerprintOf(finding: Finding): string {
  const identity = [
    finding.rule,
    finding.object === undefined ? '' : objectNameKey(finding.object),
    finding.path.map((step) => (typeof step === 'number' ? '*' : step)),
    finding.message.replaceAll(/\d+(?:[.,]\d+)*/g, '#'),
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, FINGERPRINT_HEX_DIGITS);
}
