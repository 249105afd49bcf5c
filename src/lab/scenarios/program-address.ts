import { stringAt } from '../../kube/json.ts';
import { PODS } from '../client/resource-ref.ts';
import type { Stage } from './stage.ts';

/** The address of a program's pod, from which its requests come: of the one with this account. `''`: there is none. */
export function programAddress(lab: Stage, account: string): string {
  const pod = lab.objects(PODS).find((object) => stringAt(object, 'spec', 'serviceAccountName') === account);
  return stringAt(pod, 'status', 'podIP') ?? '';
}
