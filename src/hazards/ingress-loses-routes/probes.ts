import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import type { Handler, Probe } from '../../kube/container.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { ingressControllers, type IngressController } from './ingress-controller.ts';

/** Words of a command or host that stand for the API server. */
const API_SERVER = /\bkubectl\b|\bkubernetes\.default\b|KUBERNETES_SERVICE_HOST|:6443\b/;

function asksApiServer(handler: Handler): boolean {
  if (handler.type === 'exec') return API_SERVER.test(handler.command.join(' '));
  return handler.type === 'httpGet' || handler.type === 'tcpSocket'
    ? API_SERVER.test(handler.host ?? '')
    : false;
}

/** `the container controller of Deployment x/y (ingress-nginx)`. */
function spoken({ workload, container, product }: IngressController): string {
  return `${spokenName(workload.object)} (${product}, container ${container.name})`;
}

function* askingApiServer({ derive }: RuleInput): Generator<Observation> {
  for (const controller of ingressControllers(derive(workloadsOf))) {
    const { workload, container } = controller;
    const probes: readonly (readonly [name: string, probe: Probe | undefined, then: string])[] = [
      ['liveness', container.livenessProbe, 'restarts every ingress pod, and they come up without routes'],
      ['readiness', container.readinessProbe, 'takes every ingress pod out of its Service at once'],
    ];
    for (const [name, probe, then] of probes) {
      if (probe === undefined || !asksApiServer(probe.handler)) continue;
      yield {
        type: 'finding',
        object: workload.object,
        path: probe.path,
        message: `The ${name} probe of ${spoken(controller)} asks the API server: when that is down, it ${then}`,
        fix: {
          text: `Ask only the ingress itself in the ${name} probe: an endpoint that says whether it runs and has its routes.`,
        },
      };
    }
  }
}

export const probeAsksApiServer: Rule = {
  id: 'probe-asks-api-server',
  title: 'Probes of the ingress do not ask the API server',
  severity: 'high',
  persona: 'cluster admin',
  why: 'An ingress that runs can serve its last routes for as long as it is left alone; the probe takes that away.',
  check: askingApiServer,
};

const SKIPPER_WAITS = /^--?wait-first-route-load(?:=true)?$/;

/** Skipper listens, and is healthy, before it has a route unless told to wait (skipper command line reference). */
function isReadyTooEarly({ product, container }: IngressController): boolean {
  return (
    product === 'Skipper' && ![...container.command, ...container.args].some((arg) => SKIPPER_WAITS.test(arg))
  );
}

function* readyTooEarly({ derive }: RuleInput): Generator<Observation> {
  for (const controller of ingressControllers(derive(workloadsOf))) {
    const { workload, container } = controller;
    const hasProbe = container.readinessProbe !== undefined;
    if (hasProbe && !isReadyTooEarly(controller)) continue;
    yield {
      type: 'finding',
      object: workload.object,
      path: hasProbe ? [...container.path, 'args'] : container.path,
      message: hasProbe
        ? `${spoken(controller)} is not told -wait-first-route-load: a pod that restarts takes traffic before it has a route`
        : `${spoken(controller)} has no readiness probe: a pod that restarts takes traffic before it has a route`,
      severity: hasProbe ? 'medium' : 'high',
      fix: hasProbe
        ? { text: 'Add the argument to the container.', patch: '- -wait-first-route-load' }
        : {
            text: 'Add a readiness probe on the endpoint of the controller that says that its routes are loaded.',
          },
    };
  }
}

export const readyWithoutRoutes: Rule = {
  id: 'ready-without-routes',
  title: 'Ingress pods are ready only once they have their routes',
  severity: 'high',
  persona: 'cluster admin',
  why: 'Without routes every request is answered with 404, and a pod that is ready is sent requests.',
  check: readyTooEarly,
};

const patience_s = ({ periodSeconds, failureThreshold }: Probe) => periodSeconds * failureThreshold;

function* sameProbe({ derive }: RuleInput): Generator<Observation> {
  for (const controller of ingressControllers(derive(workloadsOf))) {
    const { workload, container } = controller;
    const { livenessProbe, readinessProbe } = container;
    if (livenessProbe === undefined || readinessProbe === undefined) continue;
    const isSame = JSON.stringify(livenessProbe.handler) === JSON.stringify(readinessProbe.handler);
    if (!isSame || patience_s(livenessProbe) > patience_s(readinessProbe)) continue;
    yield {
      type: 'finding',
      object: workload.object,
      path: livenessProbe.path,
      message: `${spoken(controller)} has one check for liveness (after ${patience_s(livenessProbe)} s) and readiness (after ${patience_s(readinessProbe)} s): what should only take a pod out of traffic restarts it`,
      fix: {
        text: `Give liveness its own endpoint, or more patience than readiness.`,
        patch: `livenessProbe:\n  failureThreshold: ${Math.ceil((2 * patience_s(readinessProbe)) / livenessProbe.periodSeconds)}\n`,
      },
    };
  }
}

export const livenessIsReadiness: Rule = {
  id: 'liveness-is-readiness',
  title: 'Liveness of the ingress is more patient than readiness',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'A restart throws the last good routes away, and the API server may not be there to give new ones.',
  check: sameProbe,
};
