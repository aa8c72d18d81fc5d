import { readdirSync } from 'node:fs';

/** What a machine may tell each node to do at its start: a file of certificates alone takes longer to read than node to start. */
for (const name of ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS']) delete process.env[name];

/** Runs one bench by its name: `npm run bench -- NAME [ARGUMENT...]`. */
const names = readdirSync(import.meta.dirname).flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);
const [name = ''] = process.argv.splice(2, 1);
if (names.includes(name)) await import(`./${name}.bench.ts`);
else {
  console.error(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`);
  process.exitCode = 2;
}
