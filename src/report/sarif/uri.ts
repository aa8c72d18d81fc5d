import { relativePath } from '../relative-path.js';

/** False for standard input, which is no file. */
export function hasUri(file: string): boolean {
  return relativePath(file) !== null;
}

/** A path as a URI: `deploy/web%20app.yaml`, `file:///srv/compose.yaml`. */
export function uriOf(file: string): string {
  const path = relativePath(file) ?? '';
  // encodeURIComponent throws at half a surrogate pair.
  const segments = path.split('/').map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd')));
  if (path.startsWith('/')) return `file://${segments.join('/')}`;
  return /^[a-z]:\//i.test(path)
    ? `file:///${path.slice(0, 2)}/${segments.slice(1).join('/')}`
    : segments.join('/');
}
