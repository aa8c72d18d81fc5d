import type { RequestOptions } from '../port.js';

/**
 * Prints the head of the answer, or that there is nothing to ask with. $1 is the port, $2 the path, $3 the scheme, $4
 * the longest wait in seconds.
 */
const SCRIPT = `if [ "$3" = http ] && command -v bash >/dev/null 2>&1; then
bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "GET %s HTTP/1.1\\r\\nHost: localhost:%s\\r\\nConnection: close\\r\\n\\r\\n" "$1" "$0" >&3 && IFS= read -r -t "$2" head <&3 && printf "%s\\n" "$head"' "$1" "$2" "$4" 2>/dev/null
elif command -v curl >/dev/null 2>&1; then curl -s -k -i -m "$4" "$3://127.0.0.1:$1$2" | head -n 1
elif command -v wget >/dev/null 2>&1; then
if [ "$3" = https ]; then check=--no-check-certificate; else check=; fi
wget -S $check -T "$4" -O /dev/null "$3://127.0.0.1:$1$2" 2>&1
else echo 'nothing to ask with'; fi
echo asked`;

/** What starting the command takes on a busy machine, s. */
const MARGIN_S = 5;

/**
 * GET from inside the container: the status, null when nothing answered, `impossible` in an image that has
 * nothing to ask with.
 */
export async function askByExec(
  run: (command: string[], leastMs: number) => Promise<string | null>,
  { scheme, boundMs, port, path }: RequestOptions & { readonly port: number; readonly path: string },
): Promise<number | null | 'impossible'> {
  const seconds = Math.max(1, Math.ceil(boundMs / 1_000));
  const command = ['sh', '-c', SCRIPT, 'sh', String(port), path, scheme, String(seconds)];
  const text = await run(command, (seconds + MARGIN_S) * 1_000);
  if (text === null) return null;
  if (!/^asked$/m.test(text) || /^nothing to ask with$/m.test(text)) return 'impossible';
  const status = /\bHTTP\/[\d.]+ (\d{3})\b/.exec(text)?.[1];
  return status === undefined ? null : Number(status);
}
