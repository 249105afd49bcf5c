import type { ConnectionFlags } from '../../cluster/api/connection-flags.ts';
import type { Severity } from '../../detect/contract.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';

/** What the watching process is told. */
export interface ToWatch {
  readonly type: 'start';
  readonly connection: ConnectionFlags;
  readonly userAgent: string;
}

/** A hazard that is open in the configuration, as plain data. */
export interface OpenFinding {
  /** Of the rule, the object and the words, without numbers. */
  readonly fingerprint: string;
  readonly hazard: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  /** Can be pasted. */
  readonly patch: string | undefined;
  readonly object: ObjectReference | undefined;
  /** Who wrote the object last, by its managedFields: `kubectl-edit, 2026-11-21T03:15:52Z`. */
  readonly lastWrite: string | undefined;
}

/** What it tells. */
export type FromWatch =
  /** All findings of the configuration as it is now. */
  | { readonly type: 'findings'; readonly findings: readonly OpenFinding[]; readonly objects_count: number }
  /** Kinds that cannot be read, and why; empty when all is well again. */
  | { readonly type: 'unread'; readonly unread: readonly string[] }
  | { readonly type: 'failed'; readonly why: string };
