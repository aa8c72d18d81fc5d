import { isSigprobeError } from '../../errors.js';
import type { Declared } from '../../target-spec.js';
import { checkReference } from '../image-targets.js';
import { type LocatedMap, valueAt } from '../yaml/located.js';
import type { Fields } from './fields.js';
import type { SecuritySettings } from './security.js';

type Obstacle = NonNullable<Declared['obstacle']>;

const RENDER =
  'Render it first, as in helm template CHART | sigprobe k8s - or kustomize build DIR | sigprobe k8s -';

/** The image of a container; with what makes a faithful start impossible, null where nothing does. */
export function readImage(
  spec: LocatedMap,
  container: LocatedMap,
  security: SecuritySettings,
  fields: Fields,
): { readonly image: string; readonly obstacle: Obstacle | null } {
  const value = valueAt(container, 'image');
  const place = value?.place ?? container.place;
  // Outside quotes, `{{ .Values.image }}` is a map in a map.
  const isTemplate = value?.kind === 'map' || (value?.kind === 'scalar' && value.source.includes('{{'));
  const image = isTemplate ? '' : (fields.text(container, 'image') ?? '').trim();
  const blocked = (message: string, hint: string) => ({ image, obstacle: { message, hint, place } });
  if (isTemplate) return blocked('Its image is a template.', `${RENDER}.`);
  if (image === '') return blocked('It names no image, as in a patch.', `${RENDER}.`);
  try {
    checkReference(image);
  } catch (error) {
    if (!isSigprobeError(error)) throw error;
    return blocked(error.message, error.hint);
  }
  return { image, obstacle: readRefusal(spec, container, security, fields) };
}

function readRefusal(
  spec: LocatedMap,
  container: LocatedMap,
  { refusal }: SecuritySettings,
  fields: Fields,
): Obstacle | null {
  const selector = fields.dictionary(spec, 'nodeSelector').get('kubernetes.io/os');
  const system = fields.text(spec, 'os', 'name') ?? selector;
  if (system === 'windows')
    return {
      message: 'It is for Windows.',
      hint: 'Leave it out: sigprobe probes Linux containers.',
      place: spec.place,
    };
  if (refusal === null) return null;
  return { message: refusal, hint: 'Name another runAsUser.', place: container.place };
}
