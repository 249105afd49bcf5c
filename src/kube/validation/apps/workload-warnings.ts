import type { JsonObject } from '../../json.ts';
import { podTemplateWarnings } from '../core/pod-warnings.ts';
import { dnsLabel } from '../formats.ts';
import { number, struct, text } from '../values.ts';
import { SPEC } from './template-rules.ts';

/** `metadata.name: this is used in Pod names and hostnames ...` where the name is no DNS label. */
export function podNameWarning(object: JsonObject): readonly string[] {
  const problems = dnsLabel(text(struct(object, 'metadata'), 'name'));
  return problems.length === 0
    ? []
    : [
        `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
      ];
}

function generationOf(object: JsonObject): number {
  return number(struct(object, 'metadata'), 'generation');
}

/** Did the update change anything that counts? */
export function isNewGeneration(object: JsonObject, old: JsonObject | undefined): boolean {
  return old === undefined || generationOf(object) !== generationOf(old);
}

/** Warnings of a new workload, and of an update that changed something. `saysName`: Deployments and ReplicaSets do. */
export function workloadWarnings(
  object: JsonObject,
  old: JsonObject | undefined,
  saysName: boolean,
): readonly string[] {
  if (!isNewGeneration(object, old)) return [];
  const template = struct(struct(object, 'spec'), 'template');
  return [
    ...(saysName && old === undefined ? podNameWarning(object) : []),
    ...podTemplateWarnings(template, SPEC.child('template')),
  ];
}
