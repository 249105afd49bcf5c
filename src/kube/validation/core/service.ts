import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { portNumber } from '../formats.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { number, struct, structs, text } from '../values.ts';

const PORTS = Path.of('spec', 'ports');

function validateSpec(service: JsonObject, errors: ErrorList): void {
  const spec = struct(service, 'spec');
  const ports = structs(spec, 'ports');
  const isHeadless = text(spec, 'clusterIP') === 'None';
  if (ports.length === 0 && !isHeadless && text(spec, 'type') !== 'ExternalName') errors.required(PORTS);
  for (const [index, port] of ports.entries())
    errors.eachInvalid(
      PORTS.index(index).child('port'),
      number(port, 'port'),
      portNumber(number(port, 'port')),
    );
}

export const serviceRules: KindRules = {
  asksPublishedFields: true,
  create(service, errors) {
    validateObjectMeta(service, { namespaced: true, name: 'label 1035' }, errors);
    validateSpec(service, errors);
  },
  update(service, old, errors) {
    validateObjectMetaUpdate(service, old, errors);
    validateSpec(service, errors);
  },
};
