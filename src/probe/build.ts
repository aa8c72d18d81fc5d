import type { BuildSpec } from '../target-spec.js';

/** An image to build, and who hears what the build prints. */
export interface BuildRequest {
  /** What it is to be called. */
  readonly image: string;
  readonly build: BuildSpec;
  /** `os/arch`; null leaves it to the engine. */
  readonly platform: string | null;
  readonly onLine: (line: string) => void;
}

/** Builds an image on the engine of this call. @throws SigprobeError `target-incomplete` where it cannot be built */
export type BuildImage = (request: BuildRequest, abort: AbortSignal) => Promise<void>;

/** Builds each image once, however many targets want it. */
export function buildOnce(build: BuildImage): BuildImage {
  const building = new Map<string, Promise<void>>();
  return (request, abort) => {
    const begun = building.get(request.image) ?? build(request, abort);
    building.set(request.image, begun);
    return begun;
  };
}
