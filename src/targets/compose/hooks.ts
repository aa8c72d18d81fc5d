import type { Hook } from '../../target-spec.js';
import { assignmentsToMap } from './canonical-service.js';
import { readCommand } from './command.js';
import type { Lookup } from './interpolate.js';
import { createReader, type Reader } from './reader.js';

/** The `pre_stop` hooks of a service in their order. */
export function readHooks(service: Reader, lookup: Lookup): Hook[] {
  return service.items('pre_stop').flatMap((item): Hook[] => {
    if (item.kind !== 'map') return [];
    const environment = item.entries.get('environment');
    const entries = new Map(item.entries);
    if (environment !== undefined)
      entries.set('environment', { key: environment.key, value: assignmentsToMap(environment.value) });
    const hook = createReader({ ...item, entries }, service.notebook);
    const argv = readCommand('pre_stop.command', hook.located('command'), service.notebook);
    if (argv === null || argv.length === 0) {
      service.notebook.note('A pre_stop hook has no command; it is left out.', item.place);
      return [];
    }
    const env = hook.pairs('environment').flatMap(({ name, value }) => {
      const resolved = value ?? lookup(name);
      return resolved === undefined ? [] : [`${name}=${resolved}`];
    });
    return [
      {
        place: item.place,
        action: { kind: 'exec', argv },
        user: hook.text('user')?.value ?? null,
        workdir: hook.text('working_dir')?.value ?? null,
        env,
        privileged: hook.flag('privileged'),
      },
    ];
  });
}
