import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders with ca.pem, cert.pem and key.pem, as docker wants them, made with openssl. */
export interface Certificates {
  /** The server's own, for 127.0.0.1 and the name that CI systems give the engine beside a job. */
  readonly server: string;
  /** The same, but for another name. */
  readonly misnamed: string;
  /** The same, but out of date. */
  readonly expired: string;
  /** A client that the server accepts. */
  readonly client: string;
  /** The right CA, but no certificate to show. */
  readonly nameless: string;
  /** A certificate that the server accepts, but another CA. */
  readonly distrustful: string;
  /** A key that belongs to no certificate here. */
  readonly mismatched: string;
  readonly damaged: string;
  remove(): void;
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'sigprobe-tls-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const at = (...names: string[]) => join(folder, ...names);

  const makeCa = (name: string) => {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    openssl('req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=sigprobe test ${name}`, ...files);
  };
  const make = (name: string, ca: string, extensions: string, days = 2): string => {
    mkdirSync(at(name));
    openssl(
      'req',
      ...newKey,
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}/key.pem`,
      '-out',
      `${name}/request`,
    );
    writeFileSync(at(name, 'extensions'), extensions);
    const signer = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial'];
    const files = ['-in', `${name}/request`, '-extfile', `${name}/extensions`, '-out', `${name}/cert.pem`];
    openssl('x509', '-req', ...signer, ...files, '-days', String(days));
    cpSync(at('ca.pem'), at(name, 'ca.pem'));
    return at(name);
  };
  const like = (name: string, model: string, change: (folder: string) => void): string => {
    cpSync(at(model), at(name), { recursive: true });
    change(at(name));
    return at(name);
  };

  makeCa('ca');
  makeCa('other-ca');
  return {
    server: make('server', 'ca', 'subjectAltName=IP:127.0.0.1,DNS:docker'),
    misnamed: make('misnamed', 'ca', 'subjectAltName=DNS:elsewhere'),
    expired: make('expired', 'ca', 'subjectAltName=IP:127.0.0.1', -1),
    client: make('client', 'ca', 'extendedKeyUsage=clientAuth'),
    nameless: like('nameless', 'client', (to) => {
      rmSync(join(to, 'cert.pem'));
      rmSync(join(to, 'key.pem'));
    }),
    distrustful: like('distrustful', 'client', (to) => cpSync(at('other-ca.pem'), join(to, 'ca.pem'))),
    mismatched: like('mismatched', 'client', (to) => cpSync(at('server', 'key.pem'), join(to, 'key.pem'))),
    damaged: like('damaged', 'client', (to) => {
      writeFileSync(join(to, 'cert.pem'), readFileSync(join(to, 'cert.pem'), 'utf8').slice(40));
    }),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
