/** What went wrong with TLS, as the rest of a sentence about the engine, and what to do. */
export interface TlsFailure {
  readonly what: string;
  readonly hint: string;
}

const CA_HINT = "Use the ca.pem that signed the engine's certificate: DOCKER_CERT_PATH, or the context's.";
const CLIENT_HINT = 'Put cert.pem and key.pem that the engine accepts into DOCKER_CERT_PATH or the context.';
const FILES_HINT = 'Check ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH or the context.';

/** By the codes of Node and OpenSSL, the most specific first. */
const KNOWN: readonly (readonly [code: RegExp, failure: TlsFailure])[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    {
      what: 'its certificate has expired',
      hint: "Renew the engine's certificate, and check this machine's clock.",
    },
  ],
  [/^CERT_NOT_YET_VALID$/, { what: 'its certificate is not valid yet', hint: "Check this machine's clock." }],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    {
      what: 'its certificate is for another name',
      hint: 'Name the engine as its certificate does, or add this name to the certificate (subjectAltName).',
    },
  ],
  [
    /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|^CERT_(UNTRUSTED|SIGNATURE_FAILURE|REJECTED)|^INVALID_CA$/,
    { what: 'its certificate is not signed by a CA that is trusted here', hint: CA_HINT },
  ],
  [
    /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/,
    { what: 'it wants a certificate from the client', hint: CLIENT_HINT },
  ],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_EXPIRED|CERTIFICATE_REVOKED|CERTIFICATE_UNKNOWN|ACCESS_DENIED|DECRYPT_ERROR)/,
    { what: 'it does not accept the certificate of the client', hint: CLIENT_HINT },
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|^HPE_/,
    {
      what: 'it does not speak TLS there',
      hint: 'Unset DOCKER_TLS_VERIFY and DOCKER_TLS, or use the port with TLS, usually 2376.',
    },
  ],
  [/KEY_VALUES_MISMATCH/, { what: 'key.pem does not belong to cert.pem', hint: FILES_HINT }],
  [
    /^ERR_OSSL_.*(BAD_DECRYPT|INTERRUPTED_OR_CANCELLED|BAD_PASSWORD)/,
    { what: 'key.pem needs a passphrase', hint: 'Store the key without one, as docker wants it too.' },
  ],
  [/^ERR_OSSL_/, { what: 'one of the TLS files is damaged', hint: FILES_HINT }],
];

/** Null when it is no failure of TLS. */
export function tlsFailureOf(error: unknown): TlsFailure | null {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  // Until Node knows that the peer speaks TLS, OpenSSL's reason is in the message only: `wrong version number`.
  const [, words] = /SSL routines:[^:]*:([^:]+)/.exec(String(message)) ?? [];
  const told = code === 'EPROTO' ? words?.toUpperCase().replaceAll(' ', '_') : code;
  return typeof told === 'string' ? (KNOWN.find(([pattern]) => pattern.test(told))?.[1] ?? null) : null;
}
