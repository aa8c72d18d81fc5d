import { ENGINE_NAMES, type EngineName } from './recipes.js';

/** The engines that `SIGPROBE_ENGINES` names: `all`, names, or parts of names, such as `docker-sid,crun`. @throws for what names none */
export function parseEngineNames(text: string): readonly EngineName[] {
  if (text === 'all') return ENGINE_NAMES;
  const chosen = text.split(',').flatMap((word) => {
    const known = ENGINE_NAMES.filter((name) => name === word || name.split('-').includes(word));
    if (known.length === 0)
      throw new Error(
        `SIGPROBE_ENGINES knows ${ENGINE_NAMES.join(', ')}, their parts and all, not '${word}'.`,
      );
    return known;
  });
  return [...new Set(chosen)];
}
