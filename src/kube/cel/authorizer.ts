import { Arguments, type CelLibrary } from './library.ts';
import { CelError, type CelOpaque, type CelValue } from './value.ts';

/** What an expression asks the authorizer. */
export type AuthorizerQuestion =
  | { readonly type: 'path'; readonly path: string; readonly verb: string }
  | {
      readonly type: 'resource';
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
      readonly verb: string;
    };

export interface AuthorizerAnswer {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Asks on behalf of the user of the request, or of the service account that an expression named. */
export type AskAuthorizer = (
  question: AuthorizerQuestion,
  serviceAccount: { readonly namespace: string; readonly name: string } | undefined,
) => AuthorizerAnswer;

type ResourcePlace = Omit<AuthorizerQuestion & { readonly type: 'resource' }, 'type' | 'verb'>;

/** The variable `authorizer`. `requestResource` is what the request itself is about. */
export class CelAuthorizer implements CelOpaque {
  readonly typeName = 'kubernetes.authorization.Authorizer';
  readonly ask: (question: AuthorizerQuestion) => AuthorizerAnswer;
  readonly requestResource: CelResourceCheck;
  readonly forServiceAccount: (namespace: string, name: string) => CelAuthorizer;

  constructor(
    ask: AskAuthorizer,
    request: ResourcePlace,
    serviceAccount?: { readonly namespace: string; readonly name: string },
  ) {
    this.ask = (question) => ask(question, serviceAccount);
    this.requestResource = new CelResourceCheck(this.ask, request);
    this.forServiceAccount = (namespace, name) => new CelAuthorizer(ask, request, { namespace, name });
  }

  text(): string {
    return this.typeName;
  }
}

type Ask = CelAuthorizer['ask'];

class CelPathCheck implements CelOpaque {
  readonly typeName = 'kubernetes.authorization.PathCheck';
  readonly ask: Ask;
  readonly path: string;

  constructor(ask: Ask, path: string) {
    this.ask = ask;
    this.path = path;
  }

  text(): string {
    return this.path;
  }
}

class CelGroupCheck implements CelOpaque {
  readonly typeName = 'kubernetes.authorization.GroupCheck';
  readonly ask: Ask;
  readonly group: string;

  constructor(ask: Ask, group: string) {
    this.ask = ask;
    this.group = group;
  }

  text(): string {
    return this.group;
  }
}

class CelResourceCheck implements CelOpaque {
  readonly typeName = 'kubernetes.authorization.ResourceCheck';
  readonly ask: Ask;
  readonly place: ResourcePlace;

  constructor(ask: Ask, place: ResourcePlace) {
    this.ask = ask;
    this.place = place;
  }

  with(change: Partial<ResourcePlace>): CelResourceCheck {
    return new CelResourceCheck(this.ask, { ...this.place, ...change });
  }

  text(): string {
    return JSON.stringify(this.place);
  }
}

class CelDecision implements CelOpaque {
  readonly typeName = 'kubernetes.authorization.Decision';
  readonly answer: AuthorizerAnswer;

  constructor(answer: AuthorizerAnswer) {
    this.answer = answer;
  }

  text(): string {
    return JSON.stringify(this.answer);
  }
}

export type CelAuthorization = CelAuthorizer | CelPathCheck | CelGroupCheck | CelResourceCheck | CelDecision;

type Member = (args: readonly CelValue[]) => CelValue;

const narrowed =
  (field: 'subresource' | 'namespace' | 'name'): Member =>
  (args) => {
    const reader = new Arguments(field, args).count(2);
    return reader.instance(0, CelResourceCheck).with({ [field]: reader.string(1) });
  };

/** RBAC does not look at selectors, so that naming one changes no answer. */
const withSelector =
  (name: string): Member =>
  (args) => {
    const reader = new Arguments(name, args).count(2);
    reader.string(1);
    return reader.instance(0, CelResourceCheck);
  };

const ofDecision =
  (name: string, read: (answer: AuthorizerAnswer) => CelValue): Member =>
  (args) =>
    read(new Arguments(name, args).count(1).instance(0, CelDecision).answer);

const DECISION: CelLibrary['member'] = {
  'kubernetes.authorization.Decision.allowed': ofDecision('allowed', ({ allowed }) => allowed),
  'kubernetes.authorization.Decision.reason': ofDecision('reason', ({ reason }) => reason),
  // The authorizer of the lab always has an answer.
  'kubernetes.authorization.Decision.errored': ofDecision('errored', () => false),
  'kubernetes.authorization.Decision.error': ofDecision('error', () => ''),
};

/** Kubernetes' authorizer library (apiserver pkg/cel/library/authz.go). */
export const AUTHORIZATION: CelLibrary = {
  global: {},
  member: {
    ...DECISION,
    'kubernetes.authorization.Authorizer.path': (args) => {
      const reader = new Arguments('path', args).count(2);
      const path = reader.string(1);
      if (path.trim() === '') throw new CelError('path must not be empty');
      return new CelPathCheck(reader.instance(0, CelAuthorizer).ask, path);
    },
    'kubernetes.authorization.Authorizer.group': (args) => {
      const reader = new Arguments('group', args).count(2);
      return new CelGroupCheck(reader.instance(0, CelAuthorizer).ask, reader.string(1));
    },
    'kubernetes.authorization.Authorizer.serviceAccount': (args) => {
      const reader = new Arguments('serviceAccount', args).count(3);
      return reader.instance(0, CelAuthorizer).forServiceAccount(reader.string(1), reader.string(2));
    },
    'kubernetes.authorization.GroupCheck.resource': (args) => {
      const reader = new Arguments('resource', args).count(2);
      const { ask, group } = reader.instance(0, CelGroupCheck);
      const place = { group, resource: reader.string(1), subresource: '', namespace: '', name: '' };
      return new CelResourceCheck(ask, place);
    },
    'kubernetes.authorization.ResourceCheck.subresource': narrowed('subresource'),
    'kubernetes.authorization.ResourceCheck.namespace': narrowed('namespace'),
    'kubernetes.authorization.ResourceCheck.name': narrowed('name'),
    'kubernetes.authorization.ResourceCheck.fieldSelector': withSelector('fieldSelector'),
    'kubernetes.authorization.ResourceCheck.labelSelector': withSelector('labelSelector'),
    'kubernetes.authorization.ResourceCheck.check': (args) => {
      const reader = new Arguments('check', args).count(2);
      const { ask, place } = reader.instance(0, CelResourceCheck);
      return new CelDecision(ask({ type: 'resource', ...place, verb: reader.string(1) }));
    },
    'kubernetes.authorization.PathCheck.check': (args) => {
      const reader = new Arguments('check', args).count(2);
      const { ask, path } = reader.instance(0, CelPathCheck);
      return new CelDecision(ask({ type: 'path', path, verb: reader.string(1) }));
    },
  },
};
