import { describe, expect, it } from 'vitest';
import { Problem } from '../../problem.ts';
import { DEFINITIONS } from '../check.fixture.ts';
import { configJsonSchema } from './config-schema.ts';
import { parseConfig } from './parse-config.ts';

const parse = (text: string) => parseConfig(text, '.plimsoll.yaml', DEFINITIONS);

function problemOf(text: string): Pick<Problem, 'message' | 'where' | 'fix'> {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('no Problem was thrown');
}

describe('parseConfig', () => {
  it('reads every setting', () => {
    const config = parse(`
# ours
include: [lone-pod]
exclude:
  - lone-pod/no-spare
failOn: medium
severity: low
severities:
  lone-pod/few-replicas: critical
namespace: shop
baseline: ../baseline.json
suppressions:
  - rule: lone-pod/*
    object: Deployment/shop/web-*
    file: deploy/*
    reason: "  a toy "
    until: 2027-01-31
`);
    expect(config).toEqual({
      file: '.plimsoll.yaml',
      include: ['lone-pod'],
      exclude: ['lone-pod/no-spare'],
      failOn: 'medium',
      severity: 'low',
      severities: new Map([['lone-pod/few-replicas', 'critical']]),
      namespace: 'shop',
      baseline: '../baseline.json',
      suppressions: [
        {
          origin: 'configuration',
          rule: 'lone-pod/*',
          object: 'Deployment/shop/web-*',
          file: 'deploy/*',
          reason: 'a toy',
          until: '2027-01-31',
          where: '.plimsoll.yaml:13',
        },
      ],
    });
  });

  it.each(['', '# nothing yet\n', '---\n', '{}', 'null\n'])('takes %j for no settings', (text) => {
    expect(parse(text)).toMatchObject({ include: [], suppressions: [], failOn: undefined });
  });

  it.each([
    ['failon: high', 1, /there is no setting failon$/, /did you mean failOn\?/],
    ['fail-on: high', 1, /there is no setting fail-on$/, /did you mean failOn\?/],
    ['\nfailOn: hihg', 2, /^failOn: /, /write one of critical, high, medium, low, none/],
    ['include: lone-pod', 1, /^include: /, /docs/],
    ['include:\n  - lone-pod\n  - lone-cat', 3, /lone-cat/, /did you mean lone-pod\?/],
    ['severities:\n  lone-pod: low', 2, /no rule is called lone-pod/, /<hazard>\/<rule>/],
    ['severities:\n  lone-pod/no-spare: lowest', 2, /^severities\.lone-pod\/no-spare: /, /write one of/],
    ['suppressions:\n  - rule: lone-pod', 2, /^suppressions\[0\]\.reason: /, /docs/],
    ['suppressions:\n  - rule: lone-pod\n    reason: ""', 3, /say why/, /docs/],
    ['suppressions:\n  - rule: lone-pod\n    reason: x\n    until: soon', 4, /2027-01-31/, /docs/],
    [
      'suppressions:\n  - rule: lone-pod\n    reason: x\n    untill: 2027-01-31',
      4,
      /suppressions\[0\]\.untill/,
      /did you mean until\?/,
    ],
    ['suppressions:\n  - rule: lone-pod\n    reason: x\n    object: web', 4, /Kind\/name/, /docs/],
    ['suppressions:\n  - rule: lone-cat\n    reason: x', 2, /lone-cat/, /did you mean lone-pod\?/],
    ['failOn: high\nfailOn: low', 2, /given twice/, /mend/],
    ['a: &a {}\nb: *a', 2, /alias/, /mend/],
    ['failOn: [', 1, /cannot be read/, /mend/],
    ['failOn: high\n---\nfailOn: low', 3, /second document/, /mend/],
    ['- failOn', 1, /^the configuration: /, /docs/],
    ['failon: x\nsevere: y\ninclude: 1', 1, /and 1 more/, /failOn/],
  ])('%j: line %i', (text, line, message, fix) => {
    const problem = problemOf(text);
    expect(problem.message).toMatch(message);
    expect(problem.fix).toMatch(fix);
    expect(problem.where).toMatch(new RegExp(`^\\.plimsoll\\.yaml:${line}$`));
  });
});

describe('the JSON schema', () => {
  it('describes every setting', () => {
    expect(configJsonSchema()).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        failOn: { enum: ['critical', 'high', 'medium', 'low', 'none'] },
        suppressions: { items: { required: ['rule', 'reason'], properties: { until: { format: 'date' } } } },
      },
    });
  });
});
