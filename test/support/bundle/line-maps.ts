import { decode, encode } from '@jridgewell/sourcemap-codec';
import type { Plugin } from 'rolldown';

interface SourceMap {
  readonly names: readonly string[];
  readonly mappings: string;
}

/** Has source maps tell lines alone: where within a line, no stack needs to know, and it is two thirds of their bytes. */
export function mapLinesAlone(): Plugin {
  return {
    name: 'map-lines-alone',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.map')) continue;
        const map = JSON.parse(String(file.source)) as SourceMap;
        file.source = JSON.stringify({ ...map, names: [], mappings: linesOf(map.mappings) });
      }
    },
  };
}

/** The mappings without those that lead to the same line of the same source as the one before them. */
export function linesOf(mappings: string): string {
  const lines = decode(mappings).map((segments) =>
    segments
      .filter((segment, index) => index === 0 || sourceLine(segment) !== sourceLine(segments[index - 1]))
      .map((segment) =>
        segment.length === 5 ? (segment.slice(0, 4) as [number, number, number, number]) : segment,
      ),
  );
  return encode(lines);
}

/** Source and line; none for what was made by the bundler. */
function sourceLine(segment: readonly number[] | undefined): string {
  return segment === undefined ? '' : segment.slice(1, 3).join(':');
}
