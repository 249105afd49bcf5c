/** One thing to do; with the command for it where there is one. Words in capitals are to be filled in. */
export interface RunbookStep {
  readonly text: string;
  readonly command?: string;
}

/** The manual way out of an outage, with kubectl and etcdctl alone: for when Plimsoll is down as well. */
export interface Runbook {
  /** How to see that it is this one. */
  readonly see: readonly RunbookStep[];
  readonly stop: readonly RunbookStep[];
  readonly bringBack: readonly RunbookStep[];
  readonly prevent: readonly RunbookStep[];
}
