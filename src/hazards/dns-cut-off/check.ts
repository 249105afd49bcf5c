import type { CheckDefinition } from '../../check/contract.ts';
import { dnsWithoutApiServer } from './dns-without-api-server.ts';
import { dnsOverUdpOnly, podsWithoutDns } from './pods-without-dns.ts';
import { refusedPolicy } from './refused-policy.ts';
import { webhookBackendUnreachable } from './webhook-backend-unreachable.ts';

export const check: CheckDefinition = {
  hazard: 'dns-cut-off',
  rules: [dnsWithoutApiServer, podsWithoutDns, dnsOverUdpOnly, webhookBackendUnreachable, refusedPolicy],
};
