import { createServer, type Server } from 'node:http';
import { close, listen } from './listen.js';

/** What an engine says that has started nothing and has no image; of anything else there is none. */
const ANSWERS: readonly (readonly [path: RegExp, answer: unknown])[] = [
  [/^\/_ping/, 'OK'],
  [
    /^(\/v[\d.]+)?\/version/,
    { Version: '28.5.2', ApiVersion: '1.51', MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' },
  ],
  [/^(\/v[\d.]+)?\/info/, { OSType: 'linux', Architecture: 'x86_64', Name: 'bare', ServerVersion: '28.5.2' }],
  [/^(\/v[\d.]+)?\/containers\/json/, []],
];

export interface BareEngine {
  readonly host: string;
  close(): Promise<void>;
}

/** An engine without images on a socket of its own, for what is to be seen of a call whose targets cannot be probed. */
export async function startBareEngine(socket: string): Promise<BareEngine> {
  const server: Server = createServer(({ url = '' }, response) => {
    response.setHeader('Api-Version', '1.51');
    // Events come for as long as somebody listens.
    if (/\/events\b/.test(url)) return void response.flushHeaders();
    const found = ANSWERS.find(([path]) => path.test(url));
    const answer = found?.[1] ?? { message: 'No such image' };
    response.statusCode = found === undefined ? 404 : 200;
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await listen(server, { path: socket });
  return {
    host: `unix://${socket}`,
    close: () => {
      server.closeAllConnections();
      return close(server);
    },
  };
}
