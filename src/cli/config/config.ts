import type { Waiver } from '../../diagnosis/results/waiver.js';
import type { Place } from '../../target-spec.js';
import type { GivenBeside } from '../../targets/k8s/given-beside.js';
import type { GivenOptions } from '../options/options.js';

/** What sigprobe.yaml says. */
export interface Config {
  /** As messages name it. */
  readonly file: string;
  readonly defaults: GivenOptions;
  readonly targets: readonly ConfigTarget[];
  readonly waivers: readonly Waiver[];
}

export type ConfigTarget = ConfigImage | ConfigFiles;

export interface ConfigImage {
  readonly kind: 'image';
  readonly place: Place;
  readonly image: string;
  /** What the report calls it; null for the reference. */
  readonly name: string | null;
  /** Replaces the image's CMD; null keeps it. */
  readonly command: readonly string[] | null;
  readonly options: GivenOptions;
}

/** Targets that are declared in other files. */
export interface ConfigFiles {
  readonly kind: 'compose' | 'k8s';
  readonly place: Place;
  /** Absolute, at least one; several are read as one. */
  readonly files: readonly string[];
  /** Services of a Compose file, containers of manifests such as `Deployment/web/api`; all of them where it is empty. */
  readonly names: readonly string[];
  /** What is given beside manifests; nothing beside Compose files. Its paths are absolute. */
  readonly beside: GivenBeside;
  readonly options: GivenOptions;
}
