import type { JsonObject, JsonValue } from '../../../kube/json.ts';

/** One column of a Table. Priority 0 is always shown, 1 with `-o wide`. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
  /** Its cells are sent, and the definitions do not name it: so printIPAddress has it. */
  readonly isUndefined?: true;
  readonly cell: (body: JsonObject, now_ms: number) => JsonValue;
}

/** A column as the tables of built-in kinds say it: its name, what stands in it, and how it is shown. */
export type ColumnRow =
  | 'name'
  | 'age'
  | 'undefined age'
  | readonly [
      name: string,
      cell: Column['cell'],
      more?: { readonly type?: string; readonly wide?: boolean; readonly format?: string },
    ];
