import type { TlsProblem } from '../../error-hints.js';

/** By the codes of Node and OpenSSL, the most specific first. */
const KNOWN: readonly (readonly [code: RegExp, problem: TlsProblem])[] = [
  [/^CERT_HAS_EXPIRED$/, 'expired'],
  [/^CERT_NOT_YET_VALID$/, 'not-yet-valid'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'other-name'],
  [
    /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|^CERT_(UNTRUSTED|SIGNATURE_FAILURE|REJECTED)|^INVALID_CA$/,
    'untrusted',
  ],
  [/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/, 'client-certificate-missing'],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_EXPIRED|CERTIFICATE_REVOKED|CERTIFICATE_UNKNOWN|ACCESS_DENIED|DECRYPT_ERROR)/,
    'client-certificate-rejected',
  ],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|^HPE_/, 'no-tls'],
  [/KEY_VALUES_MISMATCH/, 'key-mismatch'],
  [/^ERR_OSSL_.*(BAD_DECRYPT|INTERRUPTED_OR_CANCELLED|BAD_PASSWORD)/, 'passphrase'],
  [/^ERR_OSSL_/, 'damaged-file'],
];

/** Null when it is no failure of TLS. */
export function tlsProblemOf(error: unknown): TlsProblem | null {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  // Until Node knows that the peer speaks TLS, OpenSSL's reason is in the message only: `wrong version
  // number`.
  const [, words] = /SSL routines:[^:]*:([^:]+)/.exec(String(message)) ?? [];
  const told = code === 'EPROTO' ? words?.toUpperCase().replaceAll(' ', '_') : code;
  return typeof told === 'string' ? (KNOWN.find(([pattern]) => pattern.test(told))?.[1] ?? null) : null;
}
