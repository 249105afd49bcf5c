import type { Command } from 'commander';
import { alertsCommand } from './alerts.ts';
import { auditCommand } from './audit.ts';
import { checkCommand } from './check.ts';
import { CHECK_PORTS } from './check-ports.ts';
import { CLUSTER_PORTS } from './cluster-ports.ts';
import { completionCommand } from './completion.ts';
import type { CommandContext } from './context.ts';
import { demoCommand } from './demo.ts';
import { detectCommand } from './detect.ts';
import { etcdCommand } from './etcd.ts';
import { graphCommand } from './graph.ts';
import { guardCommand } from './guard.ts';
import { hazardsCommand } from './hazards.ts';
import { labCommand } from './lab.ts';
import { programOf } from './program-of.ts';
import { rbacCommand } from './rbac.ts';
import { restoreCommand } from './restore.ts';
import { runbookCommand } from './runbook.ts';
import { serveCommand } from './serve.ts';
import { importPorts, openAuditSource } from './store-ports.ts';
import { unstickCommand } from './unstick.ts';
import { webhookCommand } from './webhook.ts';

/** The command tree: what `--help`, completion and the docs are made from. */
export function buildProgram(context: CommandContext): Command {
  return programOf(context, [
    demoCommand(context, openAuditSource),
    checkCommand(context, CHECK_PORTS),
    detectCommand(context, openAuditSource),
    auditCommand(context, openAuditSource, importPorts(context)),
    guardCommand(context),
    etcdCommand(context, CLUSTER_PORTS.readLive),
    restoreCommand(context, { open: openAuditSource, readLive: CLUSTER_PORTS.readLive, now_ms: Date.now }),
    unstickCommand(context, { readLive: CLUSTER_PORTS.readLive, now_ms: Date.now }),
    graphCommand(context, CLUSTER_PORTS),
    rbacCommand(context, { ...CHECK_PORTS, open: openAuditSource }),
    webhookCommand(context, CHECK_PORTS),
    serveCommand(context),
    alertsCommand(context),
    labCommand(context, openAuditSource),
    hazardsCommand(context),
    runbookCommand(context),
    completionCommand(context),
  ]);
}
