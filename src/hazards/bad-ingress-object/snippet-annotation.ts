import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { ingressesOf } from './ingress.ts';

/** Annotations whose text goes into the configuration of the shared proxy as it stands. */
const SNIPPET =
  /^(?:nginx\.ingress\.kubernetes\.io\/(?:[a-z-]+-)?snippet|nginx\.org\/(?:server|location)-snippets|(?:haproxy-ingress\.github\.io|haproxy\.org|ingress\.kubernetes\.io)\/(?:config-backend|config-proxy|backend-config-snippet|frontend-config-snippet|(?:[a-z-]+-)?snippet))$/;

function* observe({ derive }: RuleInput): Generator<Observation> {
  for (const { object, annotations } of derive(ingressesOf)) {
    const snippets = Object.keys(annotations).filter((key) => SNIPPET.test(key));
    const [first] = snippets;
    if (first === undefined) continue;
    yield {
      type: 'finding',
      object,
      path: ['metadata', 'annotations', first],
      message: `${spokenName(object)} writes into the configuration of the shared proxy (${snippets.join(', ')}): a mistake in it stops the changes of all other Ingresses`,
      fix: {
        text: 'Use the annotations or fields that the controller offers for it, and turn snippets off in the controller.',
        patch: `kubectl annotate ingress ${object.name} -n ${object.namespace} ${snippets.map((key) => `${key}-`).join(' ')}`,
      },
    };
  }
}

export const snippetAnnotation: Rule = {
  id: 'snippet-annotation',
  title: 'Ingresses carry no raw proxy configuration',
  severity: 'medium',
  persona: 'developer',
  why: 'The text is not checked, breaks the one configuration that all teams share, and can read what the controller may read (CVE-2021-25742).',
  check: observe,
};
