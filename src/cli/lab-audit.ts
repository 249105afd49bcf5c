import { readFile } from 'node:fs/promises';
import { SYSTEM_CLOCK } from '../cluster/api/clock.ts';
import { connect } from '../cluster/api/connect.ts';
import { processEnvironment } from '../cluster/api/environment.ts';
import { LAB_POLICY, type AuditSettings } from '../lab/api-server/audit/audit-settings.ts';
import type { BackendMode } from '../lab/api-server/audit/audit-backend.ts';
import { readAuditPolicy } from '../lab/api-server/audit/read-audit-policy.ts';
import { Problem } from '../problem.ts';

/** kube-apiserver's own flags, under its names. */
export interface LabAuditFlags {
  readonly auditLogPath?: string;
  readonly auditPolicyFile?: string;
  readonly auditWebhookConfigFile?: string;
  readonly auditLogMode?: BackendMode;
  readonly auditLogMaxsize?: number;
  readonly auditLogMaxage?: number;
  readonly auditLogMaxbackup?: number;
  readonly auditWebhookMode?: BackendMode;
  readonly auditLogTruncateEnabled?: boolean;
  readonly auditLogTruncateMaxEventSize?: number;
}

/** Bodies that are too big are left out, where that is asked for. */
function truncationOf({ auditLogTruncateEnabled, auditLogTruncateMaxEventSize }: LabAuditFlags) {
  if (auditLogTruncateEnabled !== true) return {};
  return {
    truncation:
      auditLogTruncateMaxEventSize === undefined ? {} : { maxEvent_bytes: auditLogTruncateMaxEventSize },
  };
}

/** How a full log is renamed and forgotten; what is not said is as in kube-apiserver. */
function rotationOf({ auditLogMaxsize, auditLogMaxage, auditLogMaxbackup }: LabAuditFlags) {
  return {
    ...(auditLogMaxsize === undefined ? {} : { maxSize_megabytes: auditLogMaxsize }),
    ...(auditLogMaxage === undefined ? {} : { maxAge_days: auditLogMaxage }),
    ...(auditLogMaxbackup === undefined ? {} : { maxBackup_count: auditLogMaxbackup }),
  };
}

/** What is to be recorded, and what to tell people about it. */
interface LabAudit {
  readonly settings: AuditSettings;
  readonly notes: readonly string[];
}

async function policyText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Problem({
      what: `the audit policy cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: '--audit-policy-file',
      fix: 'name a file that can be read',
      cause: error,
    });
  }
}

/** Reads the files that the flags name; `undefined` where nothing is to be recorded. Throws a Problem. */
export async function labAudit(flags: LabAuditFlags): Promise<LabAudit | undefined> {
  const { auditLogPath, auditPolicyFile, auditWebhookConfigFile, auditLogMode, auditWebhookMode } = flags;
  if (auditLogPath === undefined && auditWebhookConfigFile === undefined) {
    if (auditPolicyFile === undefined) return undefined;
    throw new Problem({
      what: 'there is an audit policy, and nowhere to record to',
      where: '--audit-policy-file',
      fix: 'name a log with --audit-log-path, or a receiver with --audit-webhook-config-file',
    });
  }
  const policy =
    auditPolicyFile === undefined
      ? LAB_POLICY
      : readAuditPolicy(await policyText(auditPolicyFile), auditPolicyFile);
  const webhook =
    auditWebhookConfigFile === undefined
      ? {}
      : {
          webhook: {
            connection: await connect(
              { kubeconfig: auditWebhookConfigFile },
              processEnvironment(),
              SYSTEM_CLOCK,
            ),
            ...(auditWebhookMode === undefined ? {} : { mode: auditWebhookMode }),
          },
        };
  const mode = auditLogMode === undefined ? {} : { mode: auditLogMode };
  const log =
    auditLogPath === undefined
      ? {}
      : { log: { path: auditLogPath, rotation: rotationOf(flags), ...truncationOf(flags), ...mode } };
  return {
    settings: { policy, ...log, ...webhook },
    notes:
      auditPolicyFile === undefined
        ? [
            'audit records writes with their bodies and reads without; --audit-policy-file says otherwise (without one a kube-apiserver records nothing)',
          ]
        : [],
  };
}
