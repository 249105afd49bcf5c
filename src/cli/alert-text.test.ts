import { describe, expect, it } from 'vitest';
import { FIXTURE_START_US } from '../audit/event.fixture.ts';
import type { Alert } from '../detect/contract.ts';
import type { ObjectReference } from '../kube/object-reference.ts';
import { alertText, spanText } from './alert-text.ts';
import { recordingTerminal } from './terminal.fixture.ts';

const service = (name: string): ObjectReference => ({
  apiGroup: '',
  apiVersion: 'v1',
  resource: 'services',
  subresource: '',
  namespace: 'shop',
  name,
  uid: '',
  resourceVersion: '',
});

const ALERT: Alert = {
  id: 'powerful-operator/x',
  hazard: 'powerful-operator',
  severity: 'critical',
  title: 'x deleted 5 services',
  offender: { user: 'x', impersonatedUser: 'y', userAgents: ['agent/1'], sourceIPs: ['10.0.0.1'] },
  objects: { count: 5, sample: ['a', 'b', 'c', 'd', 'e'].map(service) },
  window: { from_us: FIXTURE_START_US, to_us: FIXTURE_START_US + 90_500_000 },
  trigger: {
    at_us: FIXTURE_START_US - 4_000_000,
    user: 'tester',
    verb: 'create',
    object: service('odd'),
    auditID: 'id-0',
    why: 'Seen just before.',
  },
  facts: [{ name: 'rate', value: '3/s' }],
  evidence: ['id-1', 'id-2', 'id-3', 'id-4'],
  next: [{ command: 'kubectl get pods', why: 'look' }],
  uncertain: ['Something cannot be known.'],
};

describe('alertText', () => {
  it('tells who, when, what, why and what next, short lists by default', () => {
    expect(alertText(ALERT, recordingTerminal(), false))
      .toBe(`CRITICAL powerful-operator: x deleted 5 services
  who       x as y, from 10.0.0.1, with agent/1
  when      2026-01-01 00:00:00.000 to 00:01:30.500 UTC (1 min 31 s)
  objects   5: services/shop/a, services/shop/b, services/shop/c and 2 more
  trigger   23:59:56.000 tester create services/shop/odd
            Seen just before.
  rate      3/s
  evidence  auditID id-1, id-2, id-3 and 1 more
  unsure    Something cannot be known.
  next      # look
            kubectl get pods
`);
  });

  it('says what below an object was the trigger', () => {
    const object = { ...service('web-1'), resource: 'pods', subresource: 'eviction' };
    const trigger = { at_us: FIXTURE_START_US, user: 'ann', verb: 'create', auditID: 'a', why: '', object };
    expect(alertText({ ...ALERT, trigger }, recordingTerminal(), false)).toContain(
      'ann create pods/shop/web-1 (eviction)\n',
    );
  });

  it('says where no object has a name', () => {
    const text = alertText({ ...ALERT, objects: { count: 42, sample: [] } }, recordingTerminal(), false);
    expect(text).toContain('objects   42, whose names are not in the log\n');
  });

  it('shows all that the alert holds with wide', () => {
    const text = alertText(ALERT, recordingTerminal(), true);
    expect(text).toContain('services/shop/d, services/shop/e\n');
    expect(text).toContain('id-3, id-4\n');
  });

  it('leaves out what there is none of', () => {
    const bare = {
      ...ALERT,
      offender: undefined,
      trigger: undefined,
      objects: { count: 0, sample: [] },
      facts: [],
      uncertain: [],
    };
    const text = alertText(
      { ...bare, window: { from_us: FIXTURE_START_US, to_us: FIXTURE_START_US } },
      recordingTerminal(),
      false,
    );
    expect(text).toBe(`CRITICAL powerful-operator: x deleted 5 services
  when      2026-01-01 00:00:00.000 UTC
  evidence  auditID id-1, id-2, id-3 and 1 more
  next      # look
            kubectl get pods
`);
  });

  it('lets no name of a client steer the terminal', () => {
    const hostile = {
      ...ALERT,
      title: 'a\u001B[2Jb',
      offender: { user: 'e\nvil', userAgents: [], sourceIPs: [] },
    };
    const text = alertText(hostile, recordingTerminal(), false);
    expect(text).toContain('a?[2Jb');
    expect(text).toContain('who       e?vil\n');
  });
});

describe('spanText', () => {
  it.each([
    [0, '0.0 s'],
    [4_260_000, '4.3 s'],
    [42_400_000, '42 s'],
    [125_000_000, '2 min 5 s'],
    [119_700_000, '2 min 0 s'],
    [11_400_000_000, '3 h 10 min'],
  ])('%i us is %s', (span_us, text) => {
    expect(spanText(span_us)).toBe(text);
  });
});
