// The parts of the sentences in error-catalogue.ts that depend on the kind of problem, mostly hints.

import type { ErrorCode } from './errors.js';

/** Why a known socket is of no use, as the rest of a sentence about it. */
export const SOCKET_PROBLEMS: Readonly<Partial<Record<ErrorCode, string>>> = {
  'engine-missing': 'does not exist',
  'engine-refused': 'refused the connection',
  'engine-permission': 'is not open to you',
  'engine-hung': 'did not answer in time',
};

export type ReferenceProblem = 'blank' | 'characters' | 'capitals' | 'shape' | 'refused';

export const REFERENCE_HINTS: Readonly<Record<ReferenceProblem, string>> = {
  blank: 'Write name[:tag], such as nginx:1.27.',
  characters: 'Use only letters, digits, and . _ - / : @.',
  capitals: 'Write the repository name in lower case; only tags may have capitals.',
  shape: 'Write name[:tag] or name@sha256:….',
  refused: 'Write name[:tag] or name@sha256:…, in lower case, as for docker run.',
};

export type RefusalProblem = 'no-network' | 'no-controller' | 'bad-mount' | 'needs-tls' | 'disk-full';

export const REFUSAL_HINTS: Readonly<Record<RefusalProblem, string>> = {
  'no-network': 'Create the network first, or leave --network out.',
  'no-controller':
    'Leave --cpus and --memory out, or use an engine whose kernel can limit them: docker info lists what this one cannot.',
  'bad-mount': 'Check the --volume options: host:container[:ro].',
  'needs-tls': 'It speaks TLS there: set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or use a context.',
  'disk-full': 'Free some disk space where the engine keeps its data.',
};

export type SshProblem =
  | 'host-key'
  | 'login-refused'
  | 'unknown-host'
  | 'no-sshd'
  | 'no-docker-command'
  | 'socket-forbidden'
  | 'no-engine'
  | 'no-ssh';

export const SSH_HINTS: Readonly<Record<SshProblem, string>> = {
  'host-key':
    'Run ssh to that host once to check and accept its key; find out first why a known key changed.',
  'login-refused':
    'ssh cannot ask for a password here: load a key that the host accepts (ssh-add), or name the user, ssh://user@host.',
  'unknown-host': 'Check the host name in the address, or its entry in ~/.ssh/config.',
  'no-sshd': 'Check the host and port, and that sshd runs there.',
  'no-docker-command':
    "Install Docker's command line there: ssh runs docker system dial-stdio on that machine.",
  'socket-forbidden': 'On that machine, add the user to the group that owns the socket (usually docker).',
  'no-engine':
    'ssh got there, but no engine answered: start it on that machine, or name its socket, ssh://host/path.',
  'no-ssh': 'Install the OpenSSH client: sigprobe reaches an engine over SSH through it.',
};

export type TlsProblem =
  | 'expired'
  | 'not-yet-valid'
  | 'other-name'
  | 'untrusted'
  | 'client-certificate-missing'
  | 'client-certificate-rejected'
  | 'no-tls'
  | 'key-mismatch'
  | 'passphrase'
  | 'damaged-file';

const CLIENT_HINT =
  'Put a cert.pem and key.pem that the engine accepts into DOCKER_CERT_PATH or the context.';
const FILES_HINT = 'Check ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH or the context.';

/** What went wrong, as the rest of a sentence about the engine, and what to do. */
export const TLS_PROBLEMS: Readonly<Record<TlsProblem, { readonly what: string; readonly hint: string }>> = {
  expired: {
    what: 'its certificate has expired',
    hint: "Renew the engine's certificate, and check this machine's clock.",
  },
  'not-yet-valid': { what: 'its certificate is not valid yet', hint: "Check this machine's clock." },
  'other-name': {
    what: 'its certificate is for another name',
    hint: 'Use the name in the certificate, or add this name to it (subjectAltName).',
  },
  untrusted: {
    what: 'its certificate is not signed by a CA that is trusted here',
    hint: "Use the ca.pem that signed the engine's certificate: DOCKER_CERT_PATH, or the context's.",
  },
  'client-certificate-missing': { what: 'it requires a client certificate', hint: CLIENT_HINT },
  'client-certificate-rejected': { what: 'it rejects the client certificate', hint: CLIENT_HINT },
  'no-tls': {
    what: 'it does not speak TLS there',
    hint: 'Unset DOCKER_TLS_VERIFY and DOCKER_TLS, or use the port with TLS, usually 2376.',
  },
  'key-mismatch': { what: 'key.pem does not belong to cert.pem', hint: FILES_HINT },
  passphrase: {
    what: 'key.pem needs a passphrase',
    hint: 'Store the key without one, as docker requires too.',
  },
  'damaged-file': { what: 'one of the TLS files is damaged', hint: FILES_HINT },
};

export type HelperProblem = 'missing' | 'bad-name' | 'slow' | 'garbage' | 'failed';

const ASK_BY_HAND = 'Run it by hand: its name, then get, with the server on standard input.';

/** What became of a credential helper, as the rest of a sentence about it, and what to do. */
export const HELPER_PROBLEMS: Readonly<
  Record<HelperProblem, { readonly what: string; readonly hint: string }>
> = {
  missing: {
    what: 'there is no such program in the PATH',
    hint: 'Put it into the PATH, or take it out of credsStore and credHelpers and log in again.',
  },
  'bad-name': {
    what: 'that is no name of a program',
    hint: 'Correct credsStore or credHelpers: they hold the part after docker-credential-.',
  },
  slow: { what: 'it did not answer within ', hint: `It may be waiting for a person. ${ASK_BY_HAND}` },
  garbage: { what: 'its answer is not JSON with a Username and a Secret', hint: ASK_BY_HAND },
  failed: { what: '', hint: ASK_BY_HAND },
};
