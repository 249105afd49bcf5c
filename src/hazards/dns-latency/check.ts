import type { CheckDefinition } from '../../check/contract.ts';
import { corefileWithoutCache } from './corefile-without-cache.ts';
import { manySearchQueries } from './many-search-queries.ts';
import {
  dnsNotSpread,
  dnsWithoutBudget,
  singleDnsServer,
  tooFewDnsServers,
  withoutNodeCache,
} from './servers.ts';

export const check: CheckDefinition = {
  hazard: 'dns-latency',
  rules: [
    singleDnsServer,
    dnsNotSpread,
    dnsWithoutBudget,
    tooFewDnsServers,
    corefileWithoutCache,
    withoutNodeCache,
    manySearchQueries,
  ],
};
