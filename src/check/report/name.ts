import { objectText, type CheckReport } from './report.ts';

/** `rule object` a line, without headings: for `cut`, `sort`, `uniq -c` and `kubectl get`. */
export function reportNames({ findings }: CheckReport): string {
  return findings
    .map(({ rule, object }) => `${rule}${object === undefined ? '' : ` ${objectText(object)}`}\n`)
    .join('');
}
