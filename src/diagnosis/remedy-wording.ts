import type { ImageFacts, RemedyChange } from '../observation.js';
import { execForm } from './remedies-in-words.js';

/** What to write so that the change becomes part of the image or of the way it is run, a line per place. */
export function howTo(change: RemedyChange, image: ImageFacts): string {
  switch (change.kind) {
    case 'exec-form':
      return image.entrypoint !== null && image.entrypoint.length > 0
        ? `Dockerfile: ${execForm('ENTRYPOINT', change.argv)}`
        : `Dockerfile: ${execForm('CMD', change.argv)}`;
    case 'entrypoint':
    case 'default-signal':
      return `Dockerfile: ${execForm('ENTRYPOINT', change.argv)}\n            CMD []`;
    case 'stop-signal':
      return `Dockerfile: STOPSIGNAL ${change.signal}\ncompose:    stop_signal: ${change.signal}`;
    case 'init':
      return [
        'Dockerfile: RUN apt-get update && apt-get install -y tini',
        `            ${execForm('ENTRYPOINT', ['tini', '--', ...(image.entrypoint ?? [])])}`,
        'docker run: --init',
        'compose:    init: true',
        'Kubernetes: has no such switch; put the init into the image',
      ].join('\n');
  }
}
