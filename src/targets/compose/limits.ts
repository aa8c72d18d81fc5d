import type { RunSettings } from '../../target-spec.js';
import { parseBytes, parseCpus } from '../../text/parse-quantity.js';
import { createReader, type Placed, type Reader } from './reader.js';

type Limits = Pick<RunSettings, 'memory' | 'nanoCpus' | 'shmSize' | 'ulimits' | 'sysctls'>;

/** What a container may use at most; what is under `deploy` counts more than the keys beside it. */
export function readLimits(service: Reader): Limits {
  const deployed = service.child('deploy').child('resources').child('limits');
  return {
    memory: bytes(deployed, 'memory') ?? bytes(service, 'mem_limit'),
    nanoCpus: cpus(deployed) ?? cpus(service),
    shmSize: bytes(service, 'shm_size'),
    ulimits: readUlimits(service),
    sysctls: Object.fromEntries(service.pairs('sysctls').map(({ name, value }) => [name, value ?? ''])),
  };
}

function bytes(reader: Reader, key: string): number | null {
  return read(
    reader,
    key,
    reader.text(key),
    (text) => parseBytes(text.replace(' ', '')),
    'a size such as 512m',
  );
}

function cpus(reader: Reader): number | null {
  return read(reader, 'cpus', reader.text('cpus'), parseCpus, 'a number such as 0.5');
}

/** 0 is no limit, as none is. */
function read(
  { notebook }: Reader,
  key: string,
  written: Placed<string> | null,
  parse: (text: string) => number | null,
  example: string,
): number | null {
  if (written === null || Number(written.value) === 0) return null;
  const value = parse(written.value);
  if (value === null) notebook.note(`'${key}' is not ${example}; it is left out.`, written.place);
  return value;
}

function readUlimits(service: Reader): Limits['ulimits'] {
  const { map } = service.child('ulimits');
  return [...map.entries].flatMap(([name, { value }]) => {
    const limit = createReader(
      value.kind === 'map' ? value : { ...map, entries: map.entries },
      service.notebook,
    );
    const soft = limit.number(value.kind === 'map' ? 'soft' : name);
    const hard = limit.number(value.kind === 'map' ? 'hard' : name);
    const both = soft ?? hard;
    return both === null ? [] : [{ name, soft: both.value, hard: (hard ?? both).value }];
  });
}
