import { spawn } from 'node:child_process';
import { once } from 'node:events';
import Dockerode from 'dockerode';

/** Copies the images that `to` lacks from one engine to the other, in one stream, so that shared layers travel once. */
export async function copyImages(
  from: string,
  to: string,
  tags: readonly string[],
  log: (line: string) => void,
): Promise<void> {
  const engine = new Dockerode({ socketPath: to.replace(/^unix:\/\//, '') });
  const missing = await missingOn(engine, tags);
  if (missing.length === 0) return;
  log(`copying ${missing.length} images to ${to}`);
  const save = spawn('docker', ['-H', from, 'save', ...missing], { stdio: ['ignore', 'pipe', 'inherit'] });
  const saved = once(save, 'close');
  const answer = await engine.loadImage(save.stdout);
  for await (const _ of answer) {
    // The answer is read to its end: until then the engine may be at work.
  }
  const [code] = await saved;
  const lost = await missingOn(engine, missing);
  if (code !== 0 || lost.length > 0)
    throw new Error(`${lost.length} images could not be copied to ${to}: ${lost.slice(0, 3).join(', ')} …`);
}

async function missingOn(engine: Dockerode, tags: readonly string[]): Promise<string[]> {
  const images = await engine.listImages();
  const present = new Set(images.flatMap(({ RepoTags }) => RepoTags ?? []));
  // Podman puts a registry in front of a name that has none.
  return tags.filter((tag) => !present.has(tag) && !present.has(`localhost/${tag}`));
}
