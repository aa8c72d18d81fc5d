import { type AgentOptions, Agent as HttpAgent } from 'node:http';
import type { Endpoint } from './endpoint.js';
import { createSshAgent } from './ssh.js';

/** How an HTTP client reaches an endpoint. */
export interface Connection {
  /** Keeps connections open between calls; destroying it closes them. */
  readonly agent: HttpAgent;
  readonly options:
    | { readonly protocol: 'http'; readonly socketPath: string }
    | { readonly protocol: 'http' | 'https'; readonly host: string; readonly port: number };
}

/** A name is for TLS alone; otherwise node would look for one, which takes it milliseconds the first time. */
const PLAIN_AGENT: AgentOptions & { readonly servername: string } = { keepAlive: true, servername: '' };

export async function connectionTo(endpoint: Endpoint): Promise<Connection> {
  switch (endpoint.kind) {
    case 'unix':
    case 'npipe':
      return {
        agent: new HttpAgent(PLAIN_AGENT),
        options: { protocol: 'http', socketPath: endpoint.path },
      };
    case 'tcp': {
      const { host, port, tls } = endpoint;
      if (tls === null)
        return { agent: new HttpAgent(PLAIN_AGENT), options: { protocol: 'http', host, port } };
      const files = Object.entries({ ca: tls.ca, cert: tls.cert, key: tls.key });
      // It takes as long to load as the rest of what is needed to ask an engine, and most are asked in the clear.
      const { Agent: HttpsAgent } = await import('node:https');
      const agent = new HttpsAgent({
        keepAlive: true,
        rejectUnauthorized: tls.verify,
        ...Object.fromEntries(files.filter(([, file]) => file !== null)),
      });
      return { agent, options: { protocol: 'https', host, port } };
    }
    case 'ssh':
      // The name goes into a header only: ssh has connected already.
      return { agent: createSshAgent(endpoint), options: { protocol: 'http', host: 'docker', port: 80 } };
  }
}
