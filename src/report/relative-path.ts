/** As platforms that know the repository's files want it, `deploy/web.yaml`; null for standard input and no file. */
export function relativePath(file: string | undefined): string | null {
  if (file === undefined || file === '-') return null;
  const path = file.replaceAll('\\', '/').replace(/^(\.\/+)+/, '');
  return path === '' ? null : path;
}
