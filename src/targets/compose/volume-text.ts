/** The short form of a volume: `[source:]target[:options]`. */
export interface VolumeText {
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
}

/**
 * Takes `[source:]target[:options]` apart; a single letter is a drive of Windows, and part of its path. Null where Compose refuses it, as it
 * does without a target (compose-go, format/volume.go). `source` is empty for an anonymous volume.
 */
export function parseVolumeText(text: string): VolumeText | null {
  const parts = text.split(':').reduce<string[]>((sections, section) => {
    const last = sections.at(-1);
    if (last !== undefined && /^[a-z]$/i.test(last)) sections[sections.length - 1] = `${last}:${section}`;
    else sections.push(section);
    return sections;
  }, []);
  const [first = '', second, third, ...more] = parts;
  if (more.length > 0 || parts.some((part) => part === '')) return null;
  if (second === undefined) return { source: '', target: first, options: [] };
  return { source: first, target: second, options: third?.split(',') ?? [] };
}

/** True for a folder or file of the host; false for the name of a volume. */
export function isHostPath(source: string): boolean {
  return /^([./~]|\\\\|[a-z]:)/i.test(source);
}
