import { parseArgs } from 'node:util';
import { readFileSync } from 'node:fs';
import { listen } from '../src/server/http/listener.ts';
import { jsonAnswer, send } from '../src/server/http/exchange.ts';
import { readBody } from '../src/server/http/request-body.ts';

/** The peer: takes the same batches over the same listener and throws them away. Prints its port. */
const { values } = parseArgs({ options: { cert: { type: 'string' }, key: { type: 'string' } } });
const listener = await listen(
  {
    host: '127.0.0.1',
    port: 0,
    identity: {
      certificate: readFileSync(values.cert ?? '', 'utf8'),
      key: readFileSync(values.key ?? '', 'utf8'),
      clientCa: undefined,
    },
  },
  (request, response) => {
    void readBody(request, { max_bytes: 1e9, unpacked_max_bytes: 1e9, max_ms: 60_000 }).then(() =>
      send(response, jsonAnswer(200, {})),
    );
  },
);
console.log(listener.port);
