import type { CheckDefinition } from '../../check/contract.ts';
import { missingBackend, missingTlsSecret } from './backends.ts';
import { duplicateRoute } from './duplicate-route.ts';
import { catchesOtherHosts, invalidRoute } from './routes.ts';
import { snippetAnnotation } from './snippet-annotation.ts';

export const check: CheckDefinition = {
  hazard: 'bad-ingress-object',
  rules: [
    duplicateRoute,
    missingBackend,
    missingTlsSecret,
    snippetAnnotation,
    invalidRoute,
    catchesOtherHosts,
  ],
};
