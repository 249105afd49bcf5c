import { describe, expect, it } from 'vitest';
import { CelAuthorizer, type AuthorizerQuestion } from './authorizer.ts';
import { runCel } from './cel.ts';

const REQUEST = { group: 'apps', resource: 'deployments', subresource: '', namespace: 'shop', name: 'web' };

/** What an expression asks, and what it comes to where everything but `delete` is allowed. */
function asked(expression: string) {
  const questions: (readonly [AuthorizerQuestion, string | undefined])[] = [];
  const authorizer = new CelAuthorizer((question, account) => {
    questions.push([question, account?.name]);
    return { allowed: question.verb !== 'delete', reason: 'because' };
  }, REQUEST);
  return { questions, result: runCel(expression, new Map([['authorizer', authorizer]])) };
}

describe('authorizer', () => {
  it('asks about a resource, narrowed step by step', () => {
    const { questions, result } = asked(
      'authorizer.group("").resource("pods").subresource("log").namespace("n").name("p").check("get").allowed()',
    );
    expect(result).toEqual({ type: 'value', value: true });
    expect(questions).toEqual([
      [
        {
          type: 'resource',
          group: '',
          resource: 'pods',
          subresource: 'log',
          namespace: 'n',
          name: 'p',
          verb: 'get',
        },
        undefined,
      ],
    ]);
  });

  it('asks about what the request is about, about paths, and for service accounts', () => {
    expect(asked('authorizer.requestResource.check("delete").allowed()').result).toEqual({
      type: 'value',
      value: false,
    });
    expect(asked('authorizer.requestResource.check("get").reason()').result).toEqual({
      type: 'value',
      value: 'because',
    });
    expect(asked('authorizer.path("/metrics").check("get").allowed()').questions).toEqual([
      [{ type: 'path', path: '/metrics', verb: 'get' }, undefined],
    ]);
    const forAccount = asked(
      'authorizer.serviceAccount("n", "robot").requestResource.check("get").allowed()',
    );
    expect(forAccount.questions.map(([, account]) => account)).toEqual(['robot']);
  });

  it('refuses what is no question', () => {
    expect(asked('authorizer.path(" ").check("get").allowed()').result).toEqual({
      type: 'error',
      message: 'path must not be empty',
    });
    expect(asked('authorizer.check("get")').result.type).toBe('error');
  });
});
