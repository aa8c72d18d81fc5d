import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a context into a folder of the Docker CLI, as `docker context create` does. */
export function writeContext(folder: string, name: string, endpoint: unknown, certificates?: string): void {
  const id = createHash('sha256').update(name).digest('hex');
  mkdirSync(join(folder, 'contexts/meta', id), { recursive: true });
  writeFileSync(
    join(folder, 'contexts/meta', id, 'meta.json'),
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: endpoint } }),
  );
  if (certificates === undefined) return;
  const tls = join(folder, 'contexts/tls', id, 'docker');
  mkdirSync(tls, { recursive: true });
  for (const file of ['ca.pem', 'cert.pem', 'key.pem']) cpSync(join(certificates, file), join(tls, file));
}

/** Writes the CLI's configuration with this context as the current one. */
export function writeConfig(folder: string, currentContext: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: {}, currentContext }));
}
