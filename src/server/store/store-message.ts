import type { JsonObject } from '../../kube/json.ts';
import type { FilterTexts } from '../../audit/query/filter-text.ts';

/** What can be asked of the store, and what can be done with it. Plain data: it goes to another process. */
export type StoreTask =
  | {
      readonly type: 'who';
      readonly filter: FilterTexts;
      readonly by: readonly string[];
      readonly top: number;
      readonly sort: string;
    }
  | {
      readonly type: 'timeline';
      readonly filter: FilterTexts;
      readonly failed: boolean;
      readonly all: boolean;
      readonly limit: number;
    }
  | {
      readonly type: 'object';
      readonly kind: string;
      readonly name: string;
      readonly namespace: string | undefined;
      readonly window: Pick<FilterTexts, 'since' | 'from' | 'to'>;
      readonly limit: number;
    }
  | { readonly type: 'holes'; readonly window: Pick<FilterTexts, 'since' | 'from' | 'to'> }
  | { readonly type: 'digest'; readonly window: Pick<FilterTexts, 'since' | 'from' | 'to'> }
  | { readonly type: 'compact' }
  | {
      readonly type: 'retain';
      readonly maxAge_us: number | undefined;
      readonly maxSize_bytes: number | undefined;
    };

export interface ToStore {
  readonly id: number;
  readonly data: string;
  readonly task: StoreTask;
}

/** The answer to one of them: what came of it, what was wrong with the question, or why it failed. */
export type FromStore =
  | { readonly id: number; readonly type: 'done'; readonly answer: JsonObject }
  | { readonly id: number; readonly type: 'refused'; readonly what: string; readonly fix: string }
  | { readonly id: number; readonly type: 'failed'; readonly why: string };
