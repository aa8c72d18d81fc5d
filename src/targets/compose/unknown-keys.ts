import { closest, distance } from 'fastest-levenshtein';
import type { Note, Place } from '../../target-spec.js';
import { SERVICE_KEYS } from './service-keys.js';

const FILE_KEYS = [
  ...['configs', 'include', 'models', 'name', 'networks', 'secrets', 'services', 'version', 'volumes'],
];
const KNOWN = { file: FILE_KEYS, service: Object.keys(SERVICE_KEYS) } as const;
/** With more letters changed it is another word. */
const FAR = 3;

/** Notes a key that Compose does not know, with the nearest one that it knows. */
export function noteUnknownKey(of: keyof typeof KNOWN, name: string, place: Place, notes: Note[]): void {
  const known = KNOWN[of];
  if (name.startsWith('x-') || known.includes(name)) return;
  const nearest = closest(name, known);
  const advice = distance(name, nearest) < FAR ? ` Did you mean '${nearest}'?` : '';
  notes.push({ message: `Compose knows no key '${name}' here.${advice}`, place });
}
