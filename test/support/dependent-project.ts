import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * A Compose file whose `web` exits unless `db` answers by its names and `migrate` has done its work in a volume that both
 * mount and in one of its own. The image has Python and a shell.
 */
export function dependentProject(image: string): string {
  return `
services:
  web:
    image: ${image}
    command:
      - sh
      - -c
      - |
        for name in data.base store; do
          python3 -c "import urllib.request as r; r.urlopen('http://$$name:8000/ready', timeout=2)" || exit 3
        done
        test -f /site/migrated || exit 4
        grep ' /own ' /proc/mounts | grep -q ' ro,' && test -f /own/seed || exit 5
        exec python3 /server.py
    volumes: [site:/site:ro]
    volumes_from: [migrate:ro]
    links: [db:store]
    depends_on:
      db: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
  db:
    image: ${image}
    command: [sh, -c, 'mkdir /w; cd /w; touch ready; exec python3 -m http.server 8000']
    networks: { default: { aliases: [data.base] } }
    healthcheck:
      test: [CMD, python3, -c, 'import urllib.request as r; r.urlopen("http://localhost:8000/ready")']
      interval: 500ms
  migrate:
    image: ${image}
    command: [sh, -c, 'touch /site/migrated /own/seed']
    volumes: [site:/site, /own]
    depends_on: [db]
volumes: { site: {} }
`;
}

const OWNER = '{{.Label "sigprobe.owner"}}';
const LISTS = [
  ['container', 'ls', '-a'],
  ['network', 'ls'],
  ['volume', 'ls'],
] as const;

/** The containers, networks and volumes on that engine that the processes with these PIDs created. */
export async function leftBy(host: string, pids: readonly number[]): Promise<string[]> {
  const list = async (words: readonly string[]) => {
    const args = ['-H', host, ...words, '--filter', 'label=sigprobe.run', '--format', `{{.Name}} ${OWNER}`];
    const format = words[0] === 'container' ? args.map((arg) => arg.replace('.Name', '.Names')) : args;
    const { stdout } = await promisify(execFile)('docker', format);
    return stdout.split('\n').map((line) => `${words[0]} ${line}`);
  };
  const lines = (await Promise.all(LISTS.map(list))).flat();
  return lines.filter((line) => pids.some((pid) => line.includes(`/${pid}/`)));
}
