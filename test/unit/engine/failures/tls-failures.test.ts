import { describe, expect, it } from 'vitest';
import { engineFailure } from '../../../../src/engine/failures/failures.js';

const failure = (code: string, message = code) =>
  engineFailure(Object.assign(new Error(message), { code }), 'tcp://engine:2376', 'tell its version');

/** As Node passes OpenSSL's errors on before the handshake is over. */
const early = (words: string) =>
  `write EPROTO 80AC29:error:0A00010B:SSL routines:ssl3_get_record:${words}:../deps/openssl/record.c:350:`;

describe('TLS that failed', () => {
  it.each([
    ['CERT_HAS_EXPIRED', 'its certificate has expired'],
    ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not signed by a CA that is trusted here'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is not signed by a CA that is trusted here'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is not signed by a CA that is trusted here'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its certificate is not signed by a CA that is trusted here'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'it requires a client certificate'],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'it rejects the client certificate'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'it rejects the client certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS there'],
    ['ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'key.pem does not belong to cert.pem'],
    ['ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED', 'key.pem needs a passphrase'],
    ['ERR_OSSL_PEM_NO_START_LINE', 'one of the TLS files is damaged'],
  ])('with %s says %s', (code, what) => {
    const known = failure(code);
    expect(known.message).toBe(`No TLS with the engine at tcp://engine:2376: ${what}.`);
    expect(known.hint).not.toBe('');
  });

  it.each([
    ['wrong version number', 'it does not speak TLS there'],
    ['tlsv1 alert unknown ca', 'it rejects the client certificate'],
    ['sslv3 alert handshake failure', 'it requires a client certificate'],
  ])('with the words %j says the same', (words, what) => {
    expect(failure('EPROTO', early(words)).message).toContain(what);
  });

  it('is not blamed for other failures', () => {
    expect(failure('EHOSTUNREACH').message).not.toContain('TLS');
    expect(failure('EPROTO', 'protocol error').message).not.toContain('TLS');
  });

  it('is what a hang-up may be about', () => {
    expect(failure('ECONNRESET', 'socket hang up')).toMatchObject({
      message: 'The engine at tcp://engine:2376 closed the connection when asked to tell its version.',
      hint: expect.stringContaining('DOCKER_TLS_VERIFY'),
    });
  });

  it('because the client speaks without it is told by the engine', () => {
    const words = '(HTTP code 400) bad parameter - Client sent an HTTP request to an HTTPS server.';
    const refusal = Object.assign(new Error(words), { statusCode: 400 });
    expect(engineFailure(refusal, 'tcp://engine:2376', 'tell its version').hint).toContain(
      'DOCKER_TLS_VERIFY',
    );
  });
});
