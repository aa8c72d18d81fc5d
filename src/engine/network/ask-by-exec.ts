/** Prints the head of the answer, or that there is nothing to ask with. $1 is the port, $2 the path. */
const SCRIPT = `if command -v bash >/dev/null 2>&1; then
bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "GET %s HTTP/1.1\\r\\nHost: localhost:%s\\r\\nConnection: close\\r\\n\\r\\n" "$1" "$0" >&3 && IFS= read -r -t 5 head <&3 && printf "%s\\n" "$head"' "$1" "$2" 2>/dev/null
elif command -v curl >/dev/null 2>&1; then curl -s -i -m 5 "http://127.0.0.1:$1$2" | head -n 1
elif command -v wget >/dev/null 2>&1; then wget -S -T 5 -O /dev/null "http://127.0.0.1:$1$2" 2>&1
else echo 'nothing to ask with'; fi
echo asked`;

/**
 * GET from inside the container: the status, null when nothing answered, `impossible` in an image that has
 * nothing to ask with.
 */
export async function askByExec(
  run: (command: string[]) => Promise<string | null>,
  port: number,
  path: string,
): Promise<number | null | 'impossible'> {
  const text = await run(['sh', '-c', SCRIPT, 'sh', String(port), path]);
  if (text === null) return null;
  if (!/^asked$/m.test(text) || /^nothing to ask with$/m.test(text)) return 'impossible';
  const status = /\bHTTP\/1\.[01] (\d{3})\b/.exec(text)?.[1];
  return status === undefined ? null : Number(status);
}
