import type { PodTarget } from '../../src/pod-spec.js';
import { type LoadedManifests, loadManifests } from '../../src/targets/k8s/load-manifests.js';
import { type ManifestOptions, STRICT_OPTIONS } from '../../src/targets/k8s/options.js';

/** What these texts hold, the first of them called `app.yaml`, the second `app-2.yaml`. */
export function load(
  texts: string | readonly string[],
  options: Partial<ManifestOptions> = {},
): LoadedManifests {
  const sources = [texts].flat().map((text, index) => ({
    file: index === 0 ? 'app.yaml' : `app-${index + 1}.yaml`,
    text,
  }));
  return loadManifests(sources, { ...STRICT_OPTIONS, ...options });
}

/** A Deployment `web` with the container `app`; both texts are YAML of their fields, `more` are further documents. */
export function deployment(container = '', spec = '', more = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
${indent(spec, 6)}
      containers:
        - name: app
          image: app:1
${indent(container, 10)}
${more}`;
}

/** The only target of a Deployment, as `deployment` writes it. */
export function target(
  parts: { readonly container?: string; readonly spec?: string; readonly more?: string },
  options: Partial<ManifestOptions> = {},
): PodTarget {
  const loaded = load(deployment(parts.container, parts.spec, parts.more), options);
  const [only] = loaded.targets;
  if (only === undefined || loaded.targets.length > 1 || loaded.unread.length > 0)
    throw new Error(`not one target: ${JSON.stringify(loaded.unread)}`);
  return only;
}

/** The sentences of its notes. */
export function notesOf({ declared }: PodTarget): string[] {
  return declared.notes.map(({ message }) => message);
}

/** A document more, with its `---`. */
export function document(text: string): string {
  return `---\n${text.replace(/^\n/, '')}\n`;
}

function indent(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => `${' '.repeat(by)}${line}`)
    .join('\n');
}
