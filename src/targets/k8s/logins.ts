import type { GivenLogins } from '../../target-spec.js';
import type { LocatedMap } from '../yaml/located.js';
import type { Cluster, KeyValues } from './cluster.js';
import { type Fields, quote } from './fields.js';

/** Types of Secrets with logins, and the key that holds them. */
const LOGIN_KEYS: Readonly<Record<string, string>> = {
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
  'kubernetes.io/dockercfg': '.dockercfg',
};

/** The logins that a Pod's images are pulled with: its own, or else those of its service account. */
export function readLogins(
  spec: LocatedMap,
  { namespace, serviceAccount }: { readonly namespace: string | null; readonly serviceAccount: string },
  cluster: Cluster,
  fields: Fields,
): GivenLogins[] {
  const own = fields.maps(spec, 'imagePullSecrets').flatMap((each) => fields.text(each, 'name') ?? []);
  const names = own.length > 0 ? own : cluster.pullSecrets(namespace, serviceAccount);
  return names.flatMap((secret) => {
    // One that is not there may well be in the cluster only, and the machine may have its own logins.
    const content = cluster.keyValues('Secret', namespace, secret);
    if (content === null) return [];
    const config = readConfig(content);
    if (config === null) fields.note(`The Secret ${quote(secret)} holds no logins for images.`, spec.place);
    return config === null ? [] : [{ source: `the Secret ${quote(secret)}`, config }];
  });
}

/** The older type has the entries of `auths` alone. */
function readConfig({ type, entries }: KeyValues): string | null {
  const key = Object.hasOwn(LOGIN_KEYS, type) ? LOGIN_KEYS[type] : undefined;
  const bytes = key === undefined ? undefined : entries.get(key);
  if (bytes === undefined) return null;
  try {
    const config: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof config !== 'object' || config === null) return null;
    return JSON.stringify(key === '.dockercfg' ? { auths: config } : config);
  } catch {
    return null;
  }
}
