import type { RunSettings } from '../../target-spec.js';
import type { LocatedMap } from '../yaml/located.js';
import { type Fields, quote } from './fields.js';
import { parseQuantity } from './quantity.js';

type ResourceSettings = Pick<RunSettings, 'memory' | 'nanoCpus'>;

/** The limits that the kernel holds a container to. A device that only a node has is noted. */
export function readResources(container: LocatedMap, fields: Fields): ResourceSettings {
  const limits = fields.map(container, 'resources', 'limits');
  const amount = (name: string): number | null => {
    const word = fields.word(limits, name);
    const value = word === null ? null : parseQuantity(word);
    if (word !== null && value === null && limits !== null)
      fields.note(`${quote(word)} is no quantity; the ${name} is not limited.`, limits.place);
    return value === null || value <= 0 ? null : value;
  };
  for (const [name, { key }] of limits?.entries ?? [])
    if (name.includes('/')) fields.note(`Only a node has ${quote(name)}; it is left out.`, key);
  const [memory, cpus] = [amount('memory'), amount('cpu')];
  return {
    memory: memory === null ? null : Math.ceil(memory),
    nanoCpus: cpus === null ? null : Math.ceil(cpus * 1e9),
  };
}
