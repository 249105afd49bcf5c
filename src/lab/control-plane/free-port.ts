import { createServer } from 'node:net';

/**
 * A port on the loopback interface that nobody listens on now. Another program may take it before it is used: the kernel
 * gives ports out in random order, so that this is rare, and who starts a program with it looks whether it came up.
 */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string')
    throw new Error('a TCP server has no address with a port');
  return address.port;
}
