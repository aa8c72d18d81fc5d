import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { FileInContainer, RunSettings } from '../../../target-spec.js';
import type { ApiClient } from '../api-client.js';

type FileSettings = Pick<RunSettings, 'files' | 'readOnly' | 'tmpfs' | 'volumes'>;

/**
 * The folders that need a volume of their own, for files that the root file system cannot take: the engine puts none
 * into one that is read-only, and what lies below a tmpfs is hidden.
 */
export function foldersForFiles(settings: FileSettings): string[] {
  const mounted = new Set(settings.volumes.map((volume) => volume.split(':').slice(0, 2).at(-1)));
  return foldersApart(settings).filter((folder) => !mounted.has(folder));
}

/** Puts files into a container that has not been started; folders that are missing are made. */
export async function putFiles(
  { docker, ask }: ApiClient,
  id: string,
  settings: FileSettings,
): Promise<void> {
  const apart = foldersApart(settings);
  const folderOf = ({ path }: FileInContainer) => {
    const folder = posix.dirname(path);
    return apart.includes(folder) ? folder : '/';
  };
  for (const folder of ['/', ...apart]) {
    const files = settings.files.filter((file) => folderOf(file) === folder);
    if (files.length === 0) continue;
    const archive = await packFiles(files, folder);
    await ask('put files into the container', (abortSignal) =>
      docker.getContainer(id).putArchive(archive, { path: folder, abortSignal }),
    );
  }
}

/** The folders of files that do not go into the root file system. */
function foldersApart({ files, readOnly, tmpfs }: FileSettings): string[] {
  const hidden = tmpfs.map((mount) => `${mount.split(':', 1)[0]?.replace(/\/$/, '')}/`);
  const isApart = ({ path }: FileInContainer) => readOnly || hidden.some((prefix) => path.startsWith(prefix));
  return [...new Set(files.filter(isApart).map(({ path }) => posix.dirname(path)))];
}

/** A tar archive of the files, to be unpacked in the folder. */
async function packFiles(files: readonly FileInContainer[], folder: string): Promise<Buffer> {
  // Few targets have files.
  const { pack } = await import('tar-stream');
  const archive = pack();
  for (const { path, content, mode, uid, gid } of files)
    archive.entry(
      { name: posix.relative(folder, path), mode, uid, gid, mtime: new Date(0) },
      Buffer.from(content),
    );
  archive.finalize();
  return buffer(archive);
}
